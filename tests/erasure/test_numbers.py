"""A number that says who somebody is, is a foreign key, found by test_erasure.py; or it stands here, with what becomes of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from forum.kernel.db import Model
from tests.erasure.test_erasure import PLACE, TEAM

# What a column is called that points to a row, or to somebody.
POINTS = re.compile(
    r"(_id|_by)$|account|author|coder|member|organiser|moderator|owner|participation|person|reader|signer|voter|writer"
)
PEOPLE_WITHOUT_KEY = {
    "contributions.private_to_id": PLACE,
    "invitations.place_id": PLACE,
    "versions.asked_by_id": TEAM,
}
# What points to a thing, which nobody is.
THINGS_WITHOUT_KEY = {
    "deciders.replaces_id",
    "documents.first_id",
    "group_proposals.version_id",
    "group_remarks.about_id",
    "manager_questions.follows_id",
    "plain_texts.source_id",
    "kept_words.revision_id",
    "name_changes.thing_id",
    "organisations.merged_into_id",
    "posts.moved_from_id",
    "posts.objects_to_id",
    "programmes.merged_into_id",
    "rewordings.thing_id",
    "search_entries.thing_id",
    "threads.answer_id",
    "threads.reopened_id",
    "threads.summary_id",
    "units.merged_into_id",
    "versions.redaction_id",
    "versions.thing_id",
    "written_totals.thread_id",
}


def find_without_key(metadata: MetaData) -> set[str]:
    """Numbers whose name says that they point somewhere, and which the database knows nothing of."""
    return {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Integer) and not column.foreign_keys and POINTS.search(column.name)
    }


def test_a_number_that_says_who_somebody_is_has_a_foreign_key_or_an_end(app: Flask) -> None:
    found, known = find_without_key(Model.metadata), PEOPLE_WITHOUT_KEY.keys() | THINGS_WITHOUT_KEY
    missing, gone = sorted(found - known), sorted(known - found)
    assert not missing, (
        f"give {', '.join(missing)} a ForeignKey. Where there can be none, tests/erasure/test_numbers.py says what becomes of a "
        "person's number when they leave, and forum/erasure does it; that of a thing goes into THINGS_WITHOUT_KEY"
    )
    assert not gone, f"tests/erasure/test_numbers.py speaks of columns that are gone, or have a foreign key: {', '.join(gone)}"


@pytest.mark.parametrize("name", ["noted_by", "noted_by_id", "author", "account_id", "place_id", "owner_number"])
def test_a_number_that_the_database_knows_nothing_of_is_found(name: str) -> None:
    metadata = MetaData()
    Table("accounts", metadata, Column("id", Integer, primary_key=True), Column("position", Integer))
    Table("kept", metadata, Column(name, Integer), Column("pointed_by_id", Integer, ForeignKey("accounts.id")))
    assert find_without_key(metadata) == {f"kept.{name}"}
