"""What people see when something is refused, is not there, or went wrong; programs get problem JSON.

Who has to sign in first is led there, and finds their words in the form again.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, validate_csrf
from sqlalchemy.exc import OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException, SecurityError
from wtforms.validators import ValidationError

from forum.kernel.db import db, has_waited_in_vain
from forum.kernel.errors import DoneAlready, OnlyTried, Refusal, SignInNeeded, TooMany
from forum.kernel.permissions import VISITOR, Actor
from forum.kernel.registries import add_once
from forum.kernel.security_log import log_security_event
from forum.web.access import current_actor, find_account_to_log
from forum.web.chosen_files import say_files_are_gone
from forum.web.drafts import address_of_draft, has_kept_here, has_left_out, keep_what_was_sent, note_lost_press
from forum.web.right_addresses import find_in_small_letters, find_right_address
from forum.web.sent_fields import has_sent_ballot, read_sent
from forum.web.unsent import has_typed, list_all_unsent
from forum.web.urls import find_form, safe_next

log = structlog.get_logger()
# After these the form can be opened again: what was written is promised to be in it.
FORM_OPENS_AGAIN = {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
FOR_EVER = 10**9  # seconds
TRY_AGAIN_AFTER = 60  # seconds, when the database cannot be reached


def set_up_error_pages(app: Flask) -> None:
    """Called once at start."""
    app.register_error_handler(Refusal, _show_refusal)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_error_handler(HTTPException, _show_http_problem)
    app.register_error_handler(Exception, _show_fault)


Guide = Callable[[], str | None]
_guides: list[Guide] = []


def leads_on(guide: Guide) -> Guide:
    """Registers where whoever asks for what is not there is led instead, with all that they sent; None: nowhere."""
    _guides.append(guide)
    return guide


@dataclass(frozen=True)
class WayOn:
    """Where somebody who was refused can go on, and what the link there is called."""

    address: str
    words: str


_ways: list[Callable[[], WayOn | None]] = []


def offers_way(find: Callable[[], WayOn | None]) -> Callable[[], WayOn | None]:
    """Registers what finds the page that what was asked for belongs to, where they can read it; None: it knows of none."""
    _ways.append(find)
    return find


_helps: dict[str, str] = {}


def shows_help(endpoint: str, template: str) -> None:
    """What stands first on the page that refuses what was sent to `endpoint`, whyever it does: for what cannot wait until it is
    sent again. The template asks for nothing that a page has to find out."""
    add_once(_helps, endpoint, template, "the help beside a refusal")


def _find_way() -> WayOn | None:
    """None too while the database is what failed."""
    if g.get("asks_no_database"):
        return None
    return next((way for find in _ways if (way := find()) is not None), None)


@dataclass(frozen=True)
class WhyGone:
    """Why something that was there is not shown, and a page that says more."""

    title: str
    sentence: str
    way: WayOn


_reasons: list[Callable[[], WhyGone | None]] = []


def tells_why_gone(find: Callable[[], WhyGone | None]) -> Callable[[], WhyGone | None]:
    """Registers what knows why something that was asked for is not shown any more; None: it does not, or nobody is to know."""
    _reasons.append(find)
    return find


def _find_why_gone() -> WhyGone | None:
    if request.method not in {"GET", "HEAD"} or "\0" in request.path:  # PostgreSQL looks for no NUL, and nothing is called so.
        return None
    return next((gone for find in _reasons if (gone := find()) is not None), None)


def _show_refusal(problem: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    if problem.status == HTTPStatus.NOT_FOUND and "\0" not in request.path:  # PostgreSQL looks for no NUL.
        for guide in (*_guides, find_in_small_letters):
            if target := guide():
                return redirect(target, HTTPStatus.PERMANENT_REDIRECT)
        if gone := _find_why_gone():
            return _problem_page(problem.status, gone.sentence, gone=gone)
    if problem.status in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}:
        log_security_event("limit reached" if isinstance(problem, TooMany) else "refused", account=find_account_to_log())
    if isinstance(problem, SignInNeeded) and not _wants_json():
        return _lead_to_sign_in()
    if isinstance(problem, DoneAlready) and not _wants_json():
        flash(problem.sentence)
        return redirect(find_form(), 303)
    response = _problem_page(problem.status, problem.sentence, was_tried=isinstance(problem, OnlyTried))
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _lead_to_sign_in() -> ResponseReturnValue:
    target = find_form()
    if request.method == "POST":
        is_ballot, is_kept = has_sent_ballot(), keep_what_was_sent(asks_who=True)
        target = address_of_draft(target) if is_kept else target
        if (not is_kept or has_left_out()) and has_typed():
            sentence = _("You have been signed out. Copy what you wrote, sign in and send it again.")
            if is_ballot:
                sentence = _(
                    "You have been signed out, so this vote does not count yet. Copy your words, sign in and vote again."
                )
            return _problem_page(HTTPStatus.FORBIDDEN, sentence, signs_in=True)
        if is_ballot:
            flash(_("You have been signed out, so this vote does not count yet. Sign in and mark it again."))
        if is_ballot and is_kept:
            flash(_("We have kept what you wrote. It will be back in the form."))
        elif is_kept:
            flash(_("You have been signed out. We have kept what you wrote. Sign in and it will be back in the form."))
        elif not is_ballot:
            note_lost_press()
            flash(_("You have been signed out. Sign in and try again."))
        _tell_of_files()
    return redirect(url_for("accounts.sign_in", next=target), 303)


def _tell_of_files() -> None:
    if files := say_files_are_gone():
        flash(files)


def _show_stale_form(problem: CSRFError) -> ResponseReturnValue:
    """The page was open longer than its session. From our own pages the words go back into the form; else nothing is kept."""
    came_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    from_here = urlsplit(came_from).netloc == request.host
    log_security_event("a form whose token is old" if from_here else "a form from elsewhere", account=find_account_to_log())
    if _wants_json() or not from_here:
        sentence = _(
            "We could not check where this form came from, so we have not saved anything. Go back to the page and try again."
        )
        return _problem_page(HTTPStatus.BAD_REQUEST, sentence, is_ours=False)
    if not current_actor().is_signed_in and request.endpoint and request.endpoint != "accounts.sign_in":
        return _lead_to_sign_in()
    is_ballot, is_written = has_sent_ballot(), has_typed()
    # Its page was drawn for another session, perhaps another person's: nobody publishes what they did not write.
    is_anothers = is_written and not _has_run_out()
    is_kept = keep_what_was_sent(is_anothers=is_anothers) and not has_left_out()
    # What a script sends from a live room takes a redirect for a vote that was taken.
    if is_ballot and ((is_written and not is_kept) or "GET" not in (request.url_rule.methods or () if request.url_rule else ())):
        sentence = _("This page was open for too long, so this vote does not count yet. Load the page again and mark it again.")
        return _problem_page(HTTPStatus.BAD_REQUEST, sentence)
    if not is_kept and is_written:
        sentence = _("This page was open for too long. Copy what you wrote and send it again.")
        return _problem_page(HTTPStatus.BAD_REQUEST, sentence)
    if is_ballot:
        flash(_("This page was old, or you have signed in again since, so this vote does not count yet. Please mark it again."))
    elif not is_anothers:
        flash(
            _("This page was old, or you have signed in again since, so we loaded it again. Please press the button once more.")
        )
    _tell_of_files()
    target = find_form()
    return redirect(url_for("accounts.whose_words", next=address_of_draft(target)) if is_anothers else target, 303)


def _has_run_out() -> bool:
    """Whether its token is that of this very session, and only too old."""
    try:
        validate_csrf(read_sent().get("csrf_token"), time_limit=FOR_EVER)
    except ValidationError:
        return False
    return True


def _show_http_problem(problem: HTTPException) -> ResponseReturnValue:
    if isinstance(problem, SecurityError):
        # Asked under a name that is not ours: no page, as its links would carry that name.
        return Response("This address is not served here.\n", HTTPStatus.BAD_REQUEST, content_type="text/plain")
    if problem.code is None or problem.code < HTTPStatus.BAD_REQUEST:
        return problem.get_response()
    if problem.code == HTTPStatus.NOT_FOUND and (target := find_right_address()):
        return redirect(target, HTTPStatus.PERMANENT_REDIRECT)
    response = _problem_page(problem.code, "")
    if problem.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = problem.get_response().headers.get("Allow", "")
    return response


def _show_fault(problem: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.error("fault", exc_info=problem)
    if not isinstance(problem, SQLAlchemyError):
        return _problem_page(HTTPStatus.INTERNAL_SERVER_ERROR, "")
    g.actor = Actor(None, VISITOR)  # The page asks nothing of a database that may be what failed.
    g.asks_no_database = True
    if not isinstance(problem, OperationalError | TimeoutError):
        return _problem_page(HTTPStatus.INTERNAL_SERVER_ERROR, "")
    sentence = ""
    if request.method == "POST" and isinstance(problem, OperationalError) and has_waited_in_vain(problem):
        sentence = _("The site is busy, so we have not saved what you sent. This is our fault, not yours. Try again in a minute.")
    response = _problem_page(HTTPStatus.SERVICE_UNAVAILABLE, sentence)
    response.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    return response


def _say_late() -> tuple[str, str]:
    """Title and sentence for words sent to what is not there any more. Of what is private, whoever is not signed in is told what
    they would be of what is not there."""
    if current_actor().is_signed_in:
        sentence = _("It was hidden, moved or deleted while you were writing, so we have not sent what you wrote.")
        return _("This is no longer here"), sentence
    sentence = _("You may have been signed out. Or this was hidden, moved or deleted while you were writing.")
    return _("We have not sent what you wrote"), sentence


def _find_sign_in(status: int, *, has_words: bool, signs_in: bool) -> str:
    """Where somebody who is not signed in is led after they did, be it there or not: whoever was invited to a private
    consultation has its address in a letter, a calendar or their favourites. "" for everybody else."""
    may_help = status == HTTPStatus.NOT_FOUND or (status == HTTPStatus.FORBIDDEN and has_words)
    is_of_consultation = "slug" in (request.view_args or {})
    if not (may_help and (signs_in or is_of_consultation)) or current_actor().is_signed_in:
        return ""
    return find_form()


def _find_page_before() -> str:
    """The page of ours that a refused form stood on, or ""."""
    before = urlsplit(request.referrer or "")
    if request.method != "POST" or before.netloc != request.host or not before.path.startswith("/"):
        return ""
    return safe_next(f"{before.path}?{before.query}" if before.query else before.path)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _problem_page(
    status: int,
    sentence: str,
    *,
    is_ours: bool = True,
    was_tried: bool = False,
    gone: WhyGone | None = None,
    signs_in: bool = False,
) -> Response:
    """`is_ours`: what was sent came from a page of ours, so what was written is shown to whoever wrote it. `was_tried`: it was
    only tried, so nothing of it is kept. `signs_in`: whoever signs in can go on."""
    status = HTTPStatus(status)
    if request.endpoint == "static":
        return _say_no_file(status)
    written = list_all_unsent(finds_form=status < HTTPStatus.INTERNAL_SERVER_ERROR) if is_ours else []
    reference = g.get("reference") or secrets.token_hex(4)
    title = gone.title if gone else _find_title(status)
    if _wants_json():
        about = {"type": "about:blank", "title": title, "status": int(status)}
        problem_json = about | {"detail": sentence, "reference": reference}
        return Response(json.dumps(problem_json), status, content_type="application/problem+json")
    if written:
        title, sentence = _say_with_words(status, title, sentence)
    facts_of_page = {"title": title, "sentence": sentence, "status": int(status), "reference": reference, "written": written}
    facts_of_page["was_tried"] = was_tried
    facts_of_page["help"], facts_of_page["is_ballot"] = _helps.get(request.endpoint or ""), is_ours and has_sent_ballot()
    sign_in = "" if gone else _find_sign_in(status, has_words=bool(written), signs_in=signs_in)
    keeps = bool(written) and not was_tried and not signs_in and (status in FORM_OPENS_AGAIN or bool(sign_in))
    facts_of_page["is_kept"] = is_kept = keeps and keep_what_was_sent(asks_who=bool(sign_in))
    facts_of_page["left_out"] = has_left_out()
    # Whoever is not signed in finds it there alone without being asked whether it is theirs.
    is_visitors = is_kept and not sign_in and not current_actor().is_signed_in
    facts_of_page["form"] = address_of_draft(find_form()) if is_visitors else ""
    facts_of_page["gone"], facts_of_page["files_gone"] = gone, say_files_are_gone() if is_ours else ""
    facts_of_page["way"] = _find_way() if status < HTTPStatus.INTERNAL_SERVER_ERROR else None
    facts_of_page["sign_in"] = url_for("accounts.sign_in", next=address_of_draft(sign_in)) if sign_in else ""
    asked_in_vain = request.method == "GET" and status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
    facts_of_page["kept"] = url_for("accounts.kept_words") if asked_in_vain and has_kept_here() else ""
    page = render_template("problem.html", came_from=_find_page_before(), **facts_of_page)
    return Response(page, status, content_type="text/html; charset=utf-8")


def _say_no_file(status: HTTPStatus) -> Response:
    """Asked for by pages and not by people, and soon there perhaps: nobody keeps it, and nobody's session is looked into."""
    headers = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
    return Response(f"{status.phrase}\n", status, headers)


def _say_with_words(status: int, title: str, sentence: str) -> tuple[str, str]:
    """The title and the sentence of a page that gives words back."""
    if status == HTTPStatus.NOT_FOUND:
        return _say_late()
    if status == HTTPStatus.FORBIDDEN:  # Of whoever has to sign in or to join first: they can do it.
        return _("We have not sent what you wrote"), sentence
    return title, sentence


def _find_title(status: int) -> str:
    titles = {
        400: _("That did not work"),
        403: _("You cannot do this"),
        404: _("Page not found"),
        405: _("You cannot do this"),
        409: _("You cannot do this at the moment"),
        413: _("That is too big to send"),
        414: _("That is too big to send"),
        429: _("Please wait a moment"),
    }
    return titles.get(status, _("Sorry, there is a problem") if status >= 500 else _("That did not work"))
