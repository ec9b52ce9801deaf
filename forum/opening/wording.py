"""How things stand, in the words of a title, and which colleague asks, has signed or has sent something back."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.consultations.rules import find_next_phase
from forum.consultations.signed_names import say_signed
from forum.consultations.standing import OVER, ConsultationStanding, find_standing
from forum.kernel.dates import say_day, say_short_day, to_local
from forum.kernel.db import db
from forum.notifications.extension_points import NewsReader, NewsWords, describes
from forum.notifications.models import Notification
from forum.opening.days import CountedDays, DayKind, Stretch
from forum.opening.kinds import TIERS, Nation, Tier
from forum.opening.models import Opening, SignOff
from forum.opening.nations import count_needed_days
from forum.opening.queries import Gate
from forum.opening.sentences import ASKED_TO_SIGN, SENT_BACK, SIGNED
from forum.opening.timing import find_publication

FEW = 5  # So many are missing at most while it is nearly ready.


def say_where_it_stands(consultation: Consultation, opening: Opening | None, gate: Gate | None, *, is_signed: bool) -> str:
    """The title of the page before something opens."""
    if opening is None or gate is None:
        return _("Before it opens")
    if opening.opened_at is not None and opening.aims_at is None:
        return _say_published(consultation)
    missing = len(gate.missing)
    if 0 < missing <= FEW:
        return ngettext("Nearly ready to open: one thing is missing", "Nearly ready to open: %(num)d things are missing", missing)
    if missing:
        return _("Not ready to open: %(num)d things are missing", num=missing)
    if gate.needs_signature and not is_signed:
        return _("Ready to sign: nothing is missing") if not gate.without else _("Ready to sign: each gap is explained")
    return _("Ready to open")


def _say_published(consultation: Consultation) -> str:
    """As the sign below the title has it: what was published may open later, and close."""
    standing = find_standing(consultation)
    if standing in OVER:
        return _("Before it opened")
    coming = find_next_phase(consultation)
    if standing is ConsultationStanding.COMING and coming is not None:
        return _("It opens on %(day)s", day=say_day(coming.opens_at))
    return _("It is open")


def say_duties(consultation: Consultation, opening: Opening, tier: Tier, *, has_enough_days: bool) -> str:
    """What a tier obliges to, for everybody; how long it is open only where that is so."""
    sentences = [str(TIERS[tier].obliges)]
    is_over = consultation.stopped_at is not None or consultation.closed_at is not None
    if opening.answers_wait and tier is not Tier.CONVERSATION:
        sentences = _say_answers_wait(tier)
    days = count_needed_days(tier, Nation(opening.nation), to_local(find_publication(consultation, opening)).date())
    if days and has_enough_days and consultation.stopped_at is None:
        sentences.append(ngettext("It is open for at least %(num)d day.", "It is open for at least %(num)d days.", days))
    if is_over:
        said = _("When it opened, the organisers promised: “%(duties)s”", duties=" ".join(sentences))
        return said if consultation.stopped_at is None else f"{said} {_('It was stopped early, so not all of it will happen.')}"
    return " ".join(sentences)


def _say_answers_wait(tier: Tier) -> list[str]:
    """Instead of what a tier says of the order of answers and decision."""
    first = str(TIERS[tier].obliges) if tier is Tier.FORMAL else _("Every theme will get an answer with reasons.")
    order = _("The people who decide read everything first. The answers come after the decision.")
    return [first, order]


def say_days(days: CountedDays) -> list[str]:
    """The picture in words, a line for each stretch and one for what is short."""
    lines = [say_stretch(stretch) for stretch in days.stretches]
    if days.short:
        lines.append(ngettext("%(num)d day short", "%(num)d days short", days.short))
    return lines


def say_stretch(stretch: Stretch) -> str:
    span = say_short_day(stretch.first)
    if stretch.last != stretch.first:
        span = _("%(first)s to %(last)s", first=span, last=say_short_day(stretch.last))
    if stretch.kind is DayKind.HOLIDAY:
        return ngettext("%(span)s: %(num)d holiday", "%(span)s: %(num)d days of holiday", stretch.days, span=span)
    return ngettext("%(span)s: %(num)d day counts", "%(span)s: %(num)d days count", stretch.days, span=span)


@describes(ASKED_TO_SIGN.key, SIGNED.key, SENT_BACK.key)
def describe_signing(reader: NewsReader, lines: list[list[Notification]]) -> list[NewsWords]:
    """With the name of the colleague, looked up when it is read: whoever has left has none then."""
    numbers = [_find_number(line[0]) for line in lines]
    found = {each.id: each for each in db.session.scalars(select(SignOff).where(SignOff.id.in_(numbers)))}
    return [NewsWords(_say_signing(line[0], found.get(number))) for line, number in zip(lines, numbers, strict=True)]


def _find_number(told: Notification) -> int:
    """Of the request, which the key of what is told about it names: `opening:CONSULTATION:HOW:NUMBER…`."""
    parts = told.key.split(":")
    return int(parts[3]) if len(parts) > 3 and parts[3].isdecimal() else 0


def _say_signing(told: Notification, asked: SignOff | None) -> str:
    if asked is None:
        return str(told.sentence)
    if told.sentence.key == ASKED_TO_SIGN.key:
        name = say_signed(asked.asked_by, asked.asked_at)
        return _("%(name)s asks you to check and sign this before it opens.", name=name)
    if told.sentence.key == SIGNED.key:
        return _("%(name)s has signed this. It can open now.", name=say_signed(asked.signer, asked.signed_at))
    return _("%(name)s has sent this back with a comment.", name=say_signed(asked.signer, asked.sent_back_at))
