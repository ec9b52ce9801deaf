"""Administrators say what the site is called, how it looks, who looks after it and who may open consultations; and put the names
of organisations right."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.accounts.models import Account
from forum.accounts.queries import find_by_email
from forum.consultations.actions.organising import hold_consultations, put_name_right
from forum.consultations.models import Consultation
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.colours import find_nearest_readable, is_readable, read_colour
from forum.kernel.db import db, insert_into
from forum.kernel.domains import find_why_not_domain, read_domain
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.events import SITE, emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor, Role
from forum.kernel.security_log import log_security_event
from forum.kernel.site_settings import THE_ROW, SiteSettings
from forum.kernel.text import has_words
from forum.organisations.actions import merge_rows, rename_row
from forum.organisations.models import NameChange, Named
from forum.organisations.queries import list_spaces_naming
from forum.site.events import NamePutRight, OpeningDomainChanged, SiteChanged, SiteRoleChanged
from forum.site.models import OpeningDomain, SiteLogo
from forum.site.queries import WORDS, find_settings, fingerprint_named, fingerprint_settings, read_settings_words
from forum.site.rules import APPOINT, CHANGE_SITE, MOST_DOMAINS, NAME_ORGANISATIONS
from forum.site.uploads import DrawnLogo, draw_logo
from forum.spaces.rules import LONGEST_REASON
from forum.web.current_site import forget_current_site


@action(CHANGE_SITE)
def change_site(actor: Actor, _site: None, words: Mapping[str, str], *, seen: str) -> None:
    """Replaces what `words` names (of WORDS); "" goes back to what the environment says. Raises Changed when it is not any more
    what was `seen`, Invalid on `colour` for one that cannot be read, with the nearest that can."""
    before = read_settings_words()
    if all(before[name] == value for name, value in words.items()):
        return
    row = _hold_row()
    refuse_when_changed(seen, fingerprint_settings())
    colour = _check_colour(words.get("colour", row.colour))
    new = {name: words.get(name, getattr(row, name)) for name in WORDS} | {"colour": colour}
    changed = [name for name in WORDS if getattr(row, name) != new[name]]
    for name in changed:
        setattr(row, name, new[name])
    _note_change(actor, changed)


@action(CHANGE_SITE)
def change_logo(actor: Actor, _site: None, content: bytes) -> None:
    """Raises Invalid on `logo` as `draw_logo` does."""
    _keep_logo(draw_logo(content))
    _note_change(actor, ["logo"])


@action(CHANGE_SITE)
def remove_logo(actor: Actor, _site: None) -> None:
    """Pages show our own mark again. Nothing happens where there is no logo."""
    if find_settings() is not None and (row := _hold_row()).logo_digest:
        db.session.execute(delete(SiteLogo))
        row.logo_digest, row.logo_width, row.logo_height = "", 0, 0
        _note_change(actor, ["logo"])


@action(APPOINT)
def give_site_role(actor: Actor, _site: None, *, email: str, role: Role) -> None:
    """ADMINISTRATOR or CONVENOR. Raises Invalid on `email` when no account has this address and has confirmed it; nothing happens
    where it is held already."""
    account = find_by_email(email)
    if account is None or account.confirmed_at is None:
        raise Invalid({"email": _("Nobody has an account with this email address. Ask them to create one first")})
    if not _holds(account, role):
        _set_role(actor, account, role, is_given=True)


@action(APPOINT)
def take_site_role(actor: Actor, account: Account, *, role: Role) -> None:
    """Raises Conflict when nobody would look after the site any more."""
    if not _holds(account, role):
        return
    if role is Role.ADMINISTRATOR:
        keep_an_administrator(account)
    _set_role(actor, account, role, is_given=False)


def keep_an_administrator(leaving: Account) -> None:
    """Inside an action that takes the role from somebody: raises Conflict when they are the last. All who have it are held, so
    that of two who leave at once the second is refused."""
    query = select(Account.id).where(Account.is_administrator).order_by(Account.id).with_for_update()
    held = db.session.scalars(query).all()
    if list(held) == [leaving.id]:
        raise Conflict(_("Nobody else looks after this site. Make someone else an administrator first."))


@action(APPOINT)
def add_opening_domain(actor: Actor, _site: None, *, domain: str) -> None:
    """Everybody with a confirmed address there may open consultations: that very domain, none below it. Raises Invalid on
    `domain` for one that is no organisation's own."""
    domain = read_domain(domain)
    if why_not := find_why_not_domain(domain):
        raise Invalid({"domain": why_not})
    _hold_row()
    known = db.session.scalars(select(OpeningDomain.domain)).all()
    if domain in known:
        return
    if len(known) >= MOST_DOMAINS:
        raise Invalid({"domain": _("You can add %(most)s at most", most=MOST_DOMAINS)})
    row = OpeningDomain(domain=domain, added_at=now(), added_by_id=actor.account_id)
    save(row)
    emit(OpeningDomainChanged(SITE, actor.account_id, row.id, is_added=True))
    log_security_event("opening domain added", domain=row.id)


@action(APPOINT)
def remove_opening_domain(actor: Actor, row: OpeningDomain) -> None:
    """Consultations that somebody has opened already stay theirs."""
    emit(OpeningDomainChanged(SITE, actor.account_id, row.id, is_added=False))
    log_security_event("opening domain removed", domain=row.id)
    db.session.delete(row)


@action(APPOINT)
def appoint(actor: Actor, _site: None, *, email: str, role: Role, appointed: bool = True) -> None:
    """From the command line, by address; an account that is not confirmed will do. Raises NotFound when no account has it,
    Conflict as `take_site_role` does."""
    account = find_by_email(email)
    if account is None:
        raise NotFound(_("There is no account with this email address."))
    if not appointed:
        take_site_role(actor, account, role=role)
    elif not _holds(account, role):
        _set_role(actor, account, role, is_given=True)


@action(NAME_ORGANISATIONS)
def rename_organisation(actor: Actor, thing: Named, name: str, *, seen: str, reason: str) -> None:
    """An organisation, a unit or a programme; every consultation that names it says the new name, and keeps a version. Raises
    Changed when it is not any more what was `seen` (`fingerprint_named`), Invalid on `name` as `rename_row` and `put_name_right`
    do, and on `reason` without one."""
    several = _hold_all([thing], seen, reason)
    change = put_name_right(actor, several, lambda: rename_row(thing, name, reason), field="name", reason=reason)
    _note_name(actor, change)


@action(NAME_ORGANISATIONS)
def merge_organisations(actor: Actor, gone: Named, kept: Named, *, seen: str, reason: str) -> None:
    """Whatever names `gone` names `kept` from now on, for good. Raises Changed when either is not any more what was `seen`,
    Invalid on `into` as `merge_rows` and `put_name_right` do, and on `reason` without one."""
    several = _hold_all([gone, kept], seen, reason)
    change = put_name_right(actor, several, lambda: merge_rows(gone, kept, reason), field="into", reason=reason)
    _note_name(actor, change)


def _hold_all(things: list[Named], seen: str, reason: str) -> list[Consultation]:
    """What names them first, then themselves: as an organiser does who says who runs something."""
    if not has_words(reason) or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": _("Enter why, in %(most)s characters or fewer", most=LONGEST_REASON)})
    several = hold_consultations(list_spaces_naming(*things))
    for thing in sorted(things, key=lambda each: each.name_key):
        lock(thing)
        if thing.merged_into_id is not None:
            raise Conflict(_("“%(name)s” has been merged into another one.", name=thing.name))
    refuse_when_changed(seen, fingerprint_named(*things))
    return several


def _note_name(actor: Actor, change: NameChange) -> None:
    emit(NamePutRight(SITE, actor.account_id, change.id))


def _holds(account: Account, role: Role) -> bool:
    return account.is_administrator if role is Role.ADMINISTRATOR else account.is_convenor


def _set_role(actor: Actor, account: Account, role: Role, *, is_given: bool) -> None:
    if role is Role.ADMINISTRATOR:
        account.is_administrator = is_given
    else:
        account.is_convenor = is_given
    emit(SiteRoleChanged(SITE, actor.account_id, account.id, str(role), is_given))
    log_security_event(f"{role} appointed" if is_given else f"{role} no longer", account=account.id)


def _hold_row() -> SiteSettings:
    """The one row, made when there is none: whoever changes the site waits for their turn here."""
    empty = {"id": THE_ROW, "logo_width": 0, "logo_height": 0, "logo_digest": ""} | dict.fromkeys(WORDS, "")
    db.session.execute(insert_into(SiteSettings).values(**empty).on_conflict_do_nothing(index_elements=["id"]))
    query = select(SiteSettings).filter_by(id=THE_ROW).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def _keep_logo(drawn: DrawnLogo) -> None:
    row = _hold_row()
    db.session.execute(delete(SiteLogo))
    save(SiteLogo(digest=drawn.digest, content=drawn.content))
    row.logo_digest, row.logo_width, row.logo_height = drawn.digest, drawn.width, drawn.height


def _check_colour(typed: str) -> str:
    if not typed:
        return ""
    colour = read_colour(typed)
    if colour is None:
        raise Invalid({"colour": _("Enter a colour as “#” and six digits or letters from A to F, like #5b2a4e")})
    if not is_readable(colour):
        nearest = find_nearest_readable(colour)
        raise Invalid(
            {
                "colour": _(
                    "%(colour)s is too light to read. The nearest that works is %(nearest)s", colour=colour, nearest=nearest
                )
            }
        )
    return colour


def _note_change(actor: Actor, parts: list[str]) -> None:
    if parts:
        emit(SiteChanged(SITE, actor.account_id, ",".join(parts)))
        forget_current_site()
