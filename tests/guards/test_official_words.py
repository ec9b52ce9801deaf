"""Whatever the organisers say can be taken out, wherever it is kept: a column of official words has a hook, or a reason here."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from forum.consultations.extension_points import list_official_words
from tests.erasure.texts import OFFICIAL

# Official, and still in no hook of words.
STAYS = {
    "consultations.slug": "the address: it is given another (forum.redaction.addresses)",
    "redactions.words": "what is asked to be taken out: emptied once that is done, or dropped",
    "document_files.content": "a file: it is taken out whole",
    "page_pictures.content": "a file: it is taken out whole",
    "outreach_pictures.content": "a file: it is taken out whole",
    "consultations.credit": "who gathered what an import brought, under a licence that asks for the name",
    "consultations.source": "where an import came from; shown to nobody",
    "opening_domains.domain": "what comes after the @ of an organisation's addresses",
    "staff_domains.domain": "what comes after the @ of an organisation's addresses",
    "organisations.name": "of no one consultation: an administrator changes it",
    "organisations.name_key": "of no one consultation: an administrator changes it",
    "programmes.name": "of no one consultation: an administrator changes it",
    "programmes.name_key": "of no one consultation: an administrator changes it",
    "units.name": "of no one consultation: an administrator changes it",
    "units.name_key": "of no one consultation: an administrator changes it",
    "name_changes.after": "what an organisation was called: only administrators read it",
    "name_changes.before": "what an organisation was called: only administrators read it",
    "name_changes.reason": "what was said beside it: only administrators read it",
    **dict.fromkeys(
        ("name_changes.after", "name_changes.before", "name_changes.reason"),
        "of no one consultation: what administrators changed, which only they read",
    ),
    "site_logos.content": "of the whole site: an administrator changes it",
    "site_settings.contact_phone": "of the whole site: an administrator changes it",
    "site_settings.name": "of the whole site: an administrator changes it",
    "site_settings.run_by": "of the whole site: an administrator changes it",
}


def list_covered() -> set[str]:
    covered = set()
    for place in list_official_words():
        mapper = inspect(place.model)
        for name in (*place.columns, *place.json, *(html for html, _source in place.html)):
            column = mapper.columns[name]
            covered.add(f"{column.table.name}.{column.name}")
    return covered


def test_every_column_of_official_words_can_be_taken_out_of_or_has_a_reason(app: Flask) -> None:
    official = set(OFFICIAL.split())
    missing = sorted(official - list_covered() - STAYS.keys())
    assert not missing, f"take these out too, or say why not: {missing}"


def test_no_reason_is_left_over(app: Flask) -> None:
    assert sorted(STAYS.keys() - set(OFFICIAL.split())) == [] and sorted(STAYS.keys() & list_covered()) == []


def test_official_comments_and_summaries_are_reached_with_what_they_said_before(app: Flask) -> None:
    said = {f"{table}.{column}" for table in ("contributions", "revisions") for column in ("title", "body", "html")}
    assert said <= list_covered()
    assert {"official_comments", "summaries"} <= {place.key for place in list_official_words()}
