"""What somebody had before them when they agreed to be quoted, or answered a person who was misread."""

from __future__ import annotations

from collections.abc import Iterable

from forum.consultations.models import Participation
from forum.kernel.fingerprints import fingerprint, fingerprint_parts
from forum.outcomes.models import (
    ANSWER_WEEKS,
    Answer,
    Campaign,
    Check,
    Misreading,
    Report,
    Rewording,
    Theme,
    ThemeEntry,
    ThemePoll,
    Voice,
)


def fingerprint_voice(voice: Voice) -> str:
    """Of the words that are quoted, and of what they would stand under."""
    return fingerprint(voice.passage, voice.theme.sentence)


def fingerprint_answer(theme: Theme, answer: Answer | None) -> str:
    """Of an answer's words as they stand, and of the theme that it answers."""
    return fingerprint(theme.sentence, theme.against, theme.version, answer.written_at.isoformat() if answer else "")


def fingerprint_answers(answers: Iterable[Answer]) -> str:
    """Of all answers that are put before those who decide, as they stand."""
    return fingerprint_parts({each.public_id: [fingerprint_answer(each.theme, each)] for each in answers})


def fingerprint_themes(themes: Iterable[Theme]) -> str:
    """Of what each says, under its public id."""
    return fingerprint_parts({theme.public_id: [theme.sentence, theme.against, theme.version] for theme in themes})


def fingerprint_words(theme: Theme, waits: Rewording | None = None) -> str:
    """Of all that a theme's own page can change, and of the new words that wait beside it."""
    return fingerprint(theme.sentence, theme.against, theme.meaning, *([waits.id] if waits else []))


def fingerprint_entries(entries: Iterable[ThemeEntry]) -> str:
    """Of which comments are in a theme."""
    return fingerprint(sorted(entry.id for entry in entries))


def fingerprint_evidence(links: Iterable[ThemePoll]) -> str:
    """Of the votes that are evidence for a theme, and what is said of each."""
    return fingerprint(sorted((link.poll_id, link.note) for link in links))


def fingerprint_campaign(campaign: Campaign) -> str:
    return fingerprint(campaign.label)


def fingerprint_report(report: Report | None) -> str:
    """Of who owns the decision, and until when answers are due."""
    return fingerprint(*((report.owner_id, report.answer_weeks, report.phase_id) if report else (None, ANSWER_WEEKS, None)))


def fingerprint_coders(coders: Iterable[Participation]) -> str:
    """Of who sorts what was said."""
    return fingerprint(sorted(each.public_id for each in coders))


def fingerprint_account(check: Check) -> str:
    """Of what the service says in a check, and of what shows it."""
    shown = check.shown_by
    by = (shown.link, shown.document_id, shown.seen_where, str(shown.seen_on)) if shown else ()
    return fingerprint(check.says.verdict, check.says.words, *by)


def fingerprint_summary(report: Report | None) -> str:
    return fingerprint(report.summary if report else "")


def fingerprint_misreading(misreading: Misreading) -> str:
    said = misreading.contribution
    return fingerprint(misreading.words, misreading.wants_out, misreading.theme.sentence, said.title, said.body, said.status)
