"""Short addresses, for paper and for reading out, and posters with them."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.rules import POSTERS_FROM_ADDRESS, POSTERS_OF_ACCOUNT
from forum.consultations.sharing import SHORT, find_card, list_cards_by_code
from forum.kernel.errors import NotFound, TooMany, Unavailable
from forum.kernel.limits import spend
from forum.web.access import anyone, current_actor
from forum.web.pdf import can_print, make_pdf
from forum.web.qr import draw_qr
from forum.web.templates import offer_to_templates

blueprint = Blueprint("sharing", __name__)
# Consultations, threads, votes, workshops.
SHORT_ADDRESS = "/<any(c, t, v, w):letter>/<code>"
POSTERS_KEPT = 32
offer_to_templates("sharing", find_card=lambda letter, thing: find_card(current_actor(), letter, thing), can_print=can_print)


@blueprint.get(SHORT_ADDRESS)
@anyone
def follow(letter: str, code: str) -> ResponseReturnValue:
    cards = list_cards_by_code(current_actor(), letter, code)
    if len(cards) > 1:
        return render_template("consultations/alike.html", cards=cards)
    if not cards:
        raise NotFound
    return redirect(cards[0].address)


@blueprint.get(f"{SHORT_ADDRESS}/poster.pdf")
@anyone
def poster(letter: str, code: str) -> ResponseReturnValue:
    cards = list_cards_by_code(current_actor(), letter, code)
    if len(cards) != 1:
        raise NotFound
    (card,) = cards
    if not can_print():
        raise Unavailable(_("We cannot make a poster at the moment. You can copy the address of the page instead."))
    path, side = draw_qr(card.short_address)
    document = print_poster(render_template("consultations/poster.html", card=card, path=path, side=side, is_vote=letter == "v"))
    headers = {"Content-Disposition": f'inline; filename="poster-{code[:SHORT]}.pdf"'}
    return Response(document, mimetype="application/pdf", headers=headers)


@lru_cache(POSTERS_KEPT)
def print_poster(html: str) -> bytes:
    """The same words are printed once: it takes half a second. Raises TooMany when one person, or one network of people who are
    not signed in, has had many printed."""
    account = current_actor().account_id
    try:
        if account is None:
            spend(POSTERS_FROM_ADDRESS, request.remote_addr or "")
        else:  # By themselves: a whole town hall may share one network address.
            spend(POSTERS_OF_ACCOUNT, account)
    except TooMany as problem:
        sentence = (
            _("Too many posters have been made from your network. Try again in a few minutes, or copy the address of the page.")
            if account is None
            else _("You have had too many posters made. Try again in a few minutes, or copy the address of the page.")
        )
        raise TooMany(sentence, retry_after=problem.retry_after) from problem
    return make_pdf(html, "consultations/poster.css")
