"""What each part of the official words is called, in the order of the public list of changes."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.consultations.snapshots import Part

PARTS: dict[str, LazyString] = {
    Part.TEMPORARY: _l("Temporary change"),
    Part.SCOPE: _l("What can change and what is settled"),
    Part.FRAMINGS: _l("The problem"),
    Part.OPTIONS: _l("Options"),
    Part.FINDINGS: _l("What we already know"),
    Part.SECTIONS: _l("Sections of the page"),
    Part.QUESTIONS: _l("Questions and answers"),
    Part.KEY_DATES: _l("Key dates"),
    Part.EVIDENCE: _l("Evidence"),
    Part.EVIDENCE_ANSWERS: _l("Answers to requests for evidence"),
    Part.DECISION_DAY: _l("Date of the decision"),
    Part.PHASES: _l("Dates and stages"),
    Part.ACTIVITIES: _l("Ways to take part"),
    Part.POLLS: _l("Votes"),
    Part.WORKSHOPS: _l("Workshops"),
    Part.TALKING: _l("How people comment"),
    Part.DOCUMENTS: _l("Documents"),
    Part.BASICS: _l("Basic details"),
    Part.ORGANISATIONS: _l("Who is running it"),
    Part.ROLES: _l("People and their roles"),
    Part.OWN_NAMES: _l("Names of the people who run this"),
    Part.DECIDERS: _l("Who makes the decision"),
    Part.ANSWERS: _l("Who is responsible, and when answers are due"),
    Part.THEMES: _l("Themes"),
    Part.THEME_ENTRIES: _l("Comments in themes"),
    Part.THEME_EVIDENCE: _l("Voting results as evidence"),
    Part.THEME_ANSWERS: _l("Answers to themes"),
    Part.ANSWER_SUMMARY: _l("“You said, we did” in short"),
    Part.PROMISES: _l("Promises"),
    Part.CHECKS: _l("Is it happening?"),
    Part.MEETINGS: _l("Meetings that decide"),
    Part.GO_BETWEEN: _l("Independent go-between"),
    Part.ASKED: _l("Who else we have asked"),
    Part.AFFECTED: _l("Who this affects"),
    Part.REVIEWS: _l("Looking back"),
    Part.OUTREACH: _l("How we told people"),
    Part.MODERATION: _l("Who checks comments"),
    Part.OPENING_CHECKS: _l("How this was opened"),
}
