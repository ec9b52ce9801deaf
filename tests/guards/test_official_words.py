"""Whatever the organisers say can be taken out, wherever it is kept: a column of official words has a hook, or a reason here."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from forum.consultations.extension_points import list_official_words
from tests.erasure.texts import GOES_BY_ITSELF, GOES_WITH_THEM, OFFICIAL

# Official, and still in no hook of words.
STAYS = {
    "consultations.slug": "the address: it is given another (forum.redaction.addresses)",
    "redactions.words": "what is asked to be taken out: emptied once that is done, or dropped",
    "document_files.content": "a file: it is taken out whole",
    "waiting_files.content": "a file that only colleagues see: it goes where one of them says no",
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
    # Two people take words out of one consultation. What a group says its organisers change; earlier versions stay.
    **dict.fromkeys(
        """
        group_actions.done_how group_actions.what group_actions.who group_clauses.heading group_clauses.words
        group_documents.title group_meetings.change_reason group_meetings.link group_meetings.minutes
        group_meetings.where group_members.steps_done group_papers.link group_papers.text group_papers.title
        group_proposals.answer group_proposals.would_change group_remarks.heard_because group_remarks.hidden_because
        groups.induction groups.meets groups.name groups.purpose groups.role_description groups.slug groups.terms
        manager_questions.answer plain_checks.because
        """.split(),
        "of a group, of no one consultation: its organisers change it",
    ),
}

# Written by or about one person, who can delete it or whom moderators look after; no organiser said it to others.
THEIRS = """
accounts.password_hash registrations.password_hash sign_ins.digest answer_ratings.words appeals.words
group_invitations.capacity_key group_invitations.job_title group_invitations.role group_remarks.appeal group_remarks.reason
group_remarks.title group_remarks.words group_reports.words group_requests.capacity_key group_requests.name
group_requests.reason group_requests.why
attendances.access_answer attendances.access_needs decisions.passage flags.phrase flags.words
consultation_mail_choices.pace mail_choices.pace misreadings.words negotiation_needs.words
notifications.group_key notifications.key notifications.kind notifications.target notifications.target_kind
pending_posts.body pending_posts.capacity_key pending_posts.care pending_posts.confirmed pending_posts.draft_key
pending_posts.kind_key pending_posts.pseudonym pending_posts.restatement pending_posts.stance pending_posts.title
invitations.capacity_key invitations.role signals.kind signals.words tokens.digest tokens.purpose tokens.subject voices.passage
"""
# Of what people said and organisers too: why it is not looked for by its words.
KEPT_FOR_A_TIME = {
    "kept_mails.recipient": "letters of a demo, which sends none",
    "kept_mails.subject": "letters of a demo, which sends none",
    "kept_mails.text": "letters of a demo, which sends none",
    "done_acts.said": "what one window was answered: gone when the workshop is over",
    "undo_steps.inverse": "the name of an action",
    "participations.pseudonym_key": "follows from the name (forget_taken_name)",
    "search_entries.text": "read again when its row changes",
    "search_entries.title": "read again when its row changes",
    "search_entries.words": "read again when its row changes",
    "drafts.fields": "one person's own, on no page: deleted after days",
    "drafts.path": "the address in it changes with the page's",
    "sent_forms.led_to": "the address in it changes with the page's",
    "sent_forms.sending": "made by the program",
    "decisions.taken_out": "what moderators took out, for an appeal: deleted after days",
    "kept_words.body": "what moderators hid, for an appeal: deleted after days",
    "kept_words.title": "what moderators hid, for an appeal: deleted after days",
    "gone_lines.code": "made by the program",
    "limit_counters.bucket": "made by the program",
    "polls.address_key": "made by the program",
    "voted_addresses.digest": "made by the program",
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


def test_what_goes_with_a_person_is_reached_too_where_organisers_said_it(app: Flask) -> None:
    columns = {*GOES_WITH_THEM.split(), *GOES_BY_ITSELF.split()}
    covered, excused = list_covered(), {*THEIRS.split(), *KEPT_FOR_A_TIME}
    missing = sorted(columns - covered - excused)
    assert not missing, f"take these out too, or say why not: {missing}"
    assert sorted((excused & covered) | (excused - columns)) == []
