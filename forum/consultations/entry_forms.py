"""The journey of one entry in what organisers keep about a consultation: who decides, what is known, how people were told. It is
added once, however often its form is sent; several may be changing it, and nobody overwrites anybody; it goes with a reason.

A view begins the form, offers what can be chosen in it, then sends it: an answer leads on, None means that the form's page is
shown again, with everything typed and what was refused beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.actions.promise import find_why_settled
from forum.consultations.events import ConsultationChanged
from forum.consultations.fingerprints import name_visibility
from forum.consultations.models import Consultation
from forum.consultations.official_forms import OfficialForm, RemoveOnceForm
from forum.consultations.queries import asks_reason, read_change_log
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict, NotNow
from forum.kernel.idempotency import find_where_it_led, make_once
from forum.web.access import current_actor
from forum.web.all_faults import validate_with
from forum.web.forms import BaseForm, MakeOnceForm, render_form
from forum.web.recent_entries import NewEntryOnceForm

ASKED = _l("We have asked your colleagues. Nothing changes until one of them agrees.")
Began = dict[str, str]  # what was `seen` and the `reason`, as actions take them
Check = Callable[[], object]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
AnyForm = TypeVar("AnyForm", bound=BaseForm)
AnyOfficialForm = TypeVar("AnyOfficialForm", bound=OfficialForm)


def no_check() -> None:
    """Of a form whose action refuses nothing that the form itself does not look at."""


def note_beginning(consultation: Consultation, fingerprint: str) -> dict[str, str]:
    """Among the values of a form: what it begins from, and whether people can read it by then."""
    return {"began_from": fingerprint, "began_around": name_visibility(consultation)}


def begin_new(form: type[AnyForm], consultation: Consultation, **values: Any) -> AnyForm:
    """Of something new: it begins from nothing but who will read it."""
    return form.from_request(**values, **note_beginning(consultation, name_visibility(consultation)))


def begin_change(
    form: type[AnyOfficialForm],
    consultation: Consultation,
    read: Callable[[], Mapping[str, Any]],
    part: Part,
    thing_id: int = 0,
    *,
    how: tuple[str, ...] = (),
) -> AnyOfficialForm:
    """`read`: its values as they stand now, with `note_beginning`. `part` and `thing_id`: what the log calls it, which knows who
    else has changed it; `how`, instead of one thing: of a form over several, what was done to any of them."""
    about: dict[str, object] = {"how": how} if how else {"thing_id": thing_id}
    log = read_change_log(current_actor(), consultation, ConsultationChanged, part=str(part), **about)
    return form.from_request(**read()).told_by(log)


def send_new(form: NewEntryOnceForm, make: Callable[[], str], *, check: Check = no_check) -> ResponseReturnValue | None:
    """`make` adds it, notes on the form where it can be changed (`change_at`), and says which address to go to. `check`: as of
    `validate_with`. Leads to the entry that was just added instead for whoever chose to change that one."""
    if validate_with(form, check):
        with form.showing_refusals(Conflict):
            led = form.lead_once(current_actor(), make)
            flash(str(ASKED) if form.waits_for_colleague else _("Saved."), "success")
            return led
    return form.lead_to_recent()


def send_change(
    form: OfficialForm,
    read: Callable[[], Mapping[str, Any]],
    change: Callable[[Began], object],
    *,
    leads_to: str,
    said: str = "",
    check: Check = no_check,
    may_ask: bool = False,
) -> ResponseReturnValue | None:
    """`change` does the action; `said` is said once it is done. `check`: as of `validate_with`. `may_ask`: where a colleague has
    to agree first, `change` gives the address of what it asked, as `change_or_ask` does."""
    if validate_with(form, check):
        with form.showing_refusals(Conflict), form.showing_changes(read):
            address = change({"seen": form.began_from.data or "", "reason": form.reason.data or ""})
            if may_ask and isinstance(address, str):
                return _say_asked(address)
            flash(said or _("Saved."), "success")
            return redirect(leads_to, 303)
    return None


def show_form(
    template: str, form: OfficialForm, consultation: Consultation, *, asks: bool | None = None, **context: object
) -> ResponseReturnValue:
    """The form's page, whose template is told whether it makes something new (`is_new`). `asks`: whether to ask why; without it,
    once people have answered."""
    needs_one = asks_reason(consultation) if asks is None else asks
    form.asks_reason = bool(form.reason.errors) or needs_one
    return render_form(template, form, consultation=consultation, is_new=isinstance(form, MakeOnceForm), **context)


def removes_once(view: View) -> View:
    """Over a view that calls `show_removal`, below what says who may come: sent again, its form leads where it led, as the entry
    that the view would look for is gone."""

    @wraps(view)
    def lead_again(*args: Any, **where: Any) -> ResponseReturnValue:
        form = RemoveOnceForm.from_request()
        address = find_where_it_led(form.identify()) if form.is_submitted() else None
        return _say_removed(address) if address else view(*args, **where)

    return cast(View, lead_again)


def show_removal(
    consultation: Consultation,
    thing: str,
    remove: Callable[[Began], object],
    *,
    seen: str,
    leads_to: str,
    template: str = "consultations/manage/remove.html",
    may_ask: bool = False,
    **context: object,
) -> ResponseReturnValue:
    """Removes what the form saw, and asks why once people can read it. `thing`: what it is called. `remove` does the action;
    `may_ask`: as of `send_change`. Where the thing was changed since, the page shows what it is now: whoever presses again has
    seen that (`seen`)."""
    form = RemoveOnceForm.from_request(seen=seen)

    def take_away() -> object:
        return remove({"seen": form.seen.data or "", "reason": form.reason.data or ""})

    def remember() -> str:
        if not may_ask:
            take_away()
        return leads_to

    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.seeing_anew(seen):
            if may_ask and isinstance(address := take_away(), str):
                return _say_asked(address)
            return _say_removed(make_once(form.identify(), remember))
    form.asks_reason = consultation.published_at is not None
    return render_form(template, form, consultation=consultation, thing=thing, **context)


def _say_asked(address: str) -> ResponseReturnValue:
    flash(str(ASKED), "success")
    return redirect(address, 303)


def _say_removed(leads_to: str) -> ResponseReturnValue:
    flash(_("Removed."), "success")
    return redirect(leads_to, 303)


def offer_nothing_once_settled(consultation: Consultation, method: str) -> None:
    """Raises NotNow for whoever opens a form that could not be sent. What was typed before is for the action to refuse."""
    if method == "GET" and (why_not := find_why_settled(consultation)):
        raise NotNow(why_not)
