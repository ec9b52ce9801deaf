"""Which account a name, an address or a cookie means."""

from __future__ import annotations

from flask import Flask

from forum.accounts.actions import begin_session
from forum.accounts.queries import find_by_email, find_by_session
from tests import factories as make


def test_a_cookie_opens_the_account_it_was_given_for_and_no_other(app: Flask) -> None:
    ada, ben = make.make_account(), make.make_account()
    for account in (ada, ben):
        begin_session(account)
    adas, bens = ada.get_id(), ben.get_id()
    assert find_by_session(adas) is ada and find_by_session(bens) is ben
    key = bens.partition(".")[2]
    for made_up in (f"{ada.public_id}.{key}", f"nobody.{key}", ben.public_id, ""):
        assert find_by_session(made_up) is None


def test_an_address_means_the_same_account_however_it_is_typed(app: Flask) -> None:
    make.make_account("ada@example.org")
    ben = make.make_account("ben@example.org")
    assert find_by_email(" Ben@Example.org ") is ben
    assert find_by_email("nobody@example.org") is None
