"""No input makes a fault: every route takes every odd text in every field and answers with something below 500."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from tests.guards.test_access_matrix import csrf_token, routes
from tests.guards.world import build_world

FIELDS = (
    "title body key to kind_key pseudonym capacity_key email password next role job_title name note opens_at "
    "closes_at summary run_by decided_by decided_when promise contact_phone contact_post contact_email "
    "organiser_name rows-0-text rows-0-kind rows-0-reason rows-99-text preview file confirmed reason_key words act "
    "rule_key reason seen passages home days flags_wrong version ask outcome answer mode hold_after sure "
    "mark marks mark_0 mark_1 mark_2 receipt step helped blank none spoilt number origin entry because question explanation "
    "method_key secrecy shows_tally who seats least most points money quorum quorum_unit pass_mark pass_of ties extras "
    "capacity_keys voter_list rows-0-label rows-0-detail rows-0-cost rows-0-contribution with_none emails body "
    "said theme of q show campaign page sentence against meaning into poll passage takes_out reply label size owner answer_weeks "
    "phase coders disposition headline constraint would_change until_on what owner_title unit due_on milestones link document "
    "done because instead decided_on verdict allow is_on pace item-1 "
).split()
ODD = {
    "nothing": "",
    "null": "a\x00b",
    "half a pair": "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
    "emoji": "👩🏽‍⚕️" * 20,
    "arabic": "مرحبا بكم",
    "override": "\u202egnp.exe",
    "large": "x" * 120_000,
    "number": "9" * 400,
    "date": "0000-00-00T99:99",
    "early": "0001-01-01T00:00",
    "late": "9999-12-31T23:59",
    "quotes": "'\";--<>&%s{0}{{7*7}}",
}
ARGUMENTS = (
    "after",
    "start",
    "under",
    "sort",
    "to",
    "quote",
    "next",
    "lane",
    "in",
    "show",
    "read",
    "before",
    "why",
    "code",
    "points",
    "said",
    "from",
    "of",
    "q",
    "campaign",
    "page",
)


@pytest.mark.parametrize("name", ODD)
def test_odd_words_in_every_field_of_every_form(either_app: Flask, name: str) -> None:
    world = build_world(either_app)
    for role in ("visitor", "member", "author", "moderator", "organiser"):
        reader = world.readers[role]
        for endpoint, method, arguments in routes(world):
            if method == "POST" and not endpoint.startswith("accounts.sign_out"):
                data = dict.fromkeys(FIELDS, ODD[name]) | {"csrf_token": csrf_token(reader)}
                status = reader.ask("post", world.address(endpoint, arguments), data=data).status_code
                assert status < 500, f"{endpoint} as {role}"


@pytest.mark.parametrize("name", ["null", "emoji", "number", "quotes", "half a pair"])
def test_odd_words_in_every_address(either_app: Flask, name: str) -> None:
    world = build_world(either_app)
    odd = quote(ODD[name])
    for endpoint, method, arguments in routes(world):
        if method == "GET":
            address = world.address(endpoint, arguments)
            asked = "&".join(f"{argument}={odd}" for argument in ARGUMENTS)
            for role in ("author", "moderator"):
                assert world.readers[role].ask("get", f"{address}?{asked}").status_code < 500, endpoint
            if arguments:
                worse = address.rsplit("/", 1)[0] + f"/{odd}"
                assert world.readers["author"].ask("get", worse).status_code < 500, worse
