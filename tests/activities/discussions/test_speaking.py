"""Who has spoken, who has not yet, and how evenly: from totals that are kept."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.activities.discussions.actions.posting import ReplyAs, Safely, reply
from forum.activities.discussions.counters import count_own_words
from forum.activities.discussions.models import ALL_THREADS, Post, Thread, WrittenTotal
from forum.activities.discussions.moderation_hooks import move
from forum.activities.discussions.queries.speaking import count_who_wrote, list_group_totals, list_loudest
from forum.activities.discussions.queries.threads import count_voices
from forum.activities.discussions.responses import FEWEST_NAMED
from forum.activities.discussions.rules import IN_A_ROW
from forum.activities.discussions.speaking import (
    GroupTotal,
    Speakers,
    describe_speaking,
    describe_who_has_spoken,
    find_hidden_groups,
    split_hundred,
)
from forum.consultations.actions import joining
from forum.consultations.actions.managing import set_affected
from forum.consultations.capacities import CAN_BE_AFFECTED, CAPACITIES
from forum.contributions.actions import edit, set_status, withdraw
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader


def count_anew() -> dict[tuple[int, int], tuple[int, int]]:
    """{(thread, person): (words, comments)}, by walking through all posts."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for post in db.session.query(Post).filter_by(status=Status.PUBLISHED):
        for thread_id in (ALL_THREADS, post.thread_id):
            words, turns = found.get((thread_id, post.author_id), (0, 0))
            found[thread_id, post.author_id] = words + count_own_words(post.body), turns + 1
    return found


def read_kept() -> dict[tuple[int, int], tuple[int, int]]:
    db.session.expire_all()
    return {
        (each.thread_id, each.participation_id): (each.words, each.turns) for each in db.session.query(WrittenTotal) if each.turns
    }


def test_totals_are_what_everybody_can_read_whatever_happens(app: Flask) -> None:
    first = make.make_thread(make.make_consultation(), body="One two three.")
    other = make.make_thread(first.consultation)
    said = make.make_reply(first, body="> One two three.\n\nFour, five.")
    below = make.make_reply(said, said.author.account.as_actor(), body="Six.")
    reply(make.seat(first.consultation), first, body="Not for all.", reply_as=ReplyAs(safely=Safely(is_private=True)))
    assert read_kept() == count_anew() and (first.word_count, said.word_count) == (3, 2)
    edit(said.author.account.as_actor(), said, title="", body="Four, five, six, seven.")
    assert read_kept() == count_anew()
    for status in (Status.HIDDEN, Status.PUBLISHED):
        with transaction():
            set_status(SYSTEM, said, status)
        assert read_kept() == count_anew()
    with transaction():
        move(SYSTEM, said, other.public_id)
    assert read_kept() == count_anew()
    withdraw(below.author.account.as_actor(), below)
    assert read_kept() == count_anew()


def of_capacities(**people: int) -> Speakers:
    return Speakers(people, {})


def test_small_groups_are_never_said_by_their_number() -> None:
    who = describe_who_has_spoken(of_capacities(carer=2, staff=5, resident=1, unknown=1), ["service_user", "carer"])
    assert (who.spoken, who.joined, who.others, who.together) == ([("staff", 5)], ["carer"], True, 4)
    assert who.not_yet == ["service_user"]


def test_a_small_group_alone_takes_the_next_smallest_with_it() -> None:
    affected = ["carer", "community_group", "staff"]
    who = describe_who_has_spoken(of_capacities(carer=4, community_group=1, staff=3, unknown=6), affected)
    assert (who.spoken, who.joined, who.others, who.together) == (
        [("unknown", 6), ("carer", 4)],
        ["community_group", "staff"],
        False,
        4,
    )
    nobody_else = describe_who_has_spoken(of_capacities(carer=2), affected)
    assert (nobody_else.spoken, nobody_else.joined, nobody_else.together) == ([], [], 2), "a total, of no group"


GROUPS = ("carer", "resident", "staff", "unknown")


def show(sizes: tuple[int, ...], affected: tuple[str, ...]) -> tuple[object, ...]:
    """All that pages tell: this, and how many people there are in all."""
    people = {key: size for key, size in zip(GROUPS, sizes, strict=True) if size}
    who = describe_who_has_spoken(of_capacities(**people), affected)
    return tuple(who.spoken), tuple(who.joined), who.others, who.together, tuple(who.not_yet), sum(sizes)


def test_nobody_can_work_out_how_large_a_small_group_is() -> None:
    """Also not who knows the rule and tries every possibility that there is."""
    choices = [chosen for number in range(4) for chosen in combinations(GROUPS[:3], number)]
    sizes_of: dict[tuple[object, ...], list[set[int]]] = {}
    for sizes in product(range(8), repeat=4):
        for affected in choices:
            possible = sizes_of.setdefault(show(sizes, affected), [set() for _ in GROUPS])
            for number, size in enumerate(sizes):
                possible[number].add(size)
    for sizes in product(range(5), repeat=4):  # those of more people have their possibilities above
        for affected in choices:
            # Those who did not say are in no group: where nobody else has spoken, all there are did not say.
            for size, possible in list(zip(sizes, sizes_of[show(sizes, affected)], strict=True))[:3]:
                assert size not in {1, 2} or len(possible) > 1, (sizes, affected)


@given(
    st.dictionaries(st.sampled_from([*CAPACITIES]), st.integers(0, 12)),
    st.lists(st.sampled_from([each.key for each in CAN_BE_AFFECTED]), unique=True),
)
def test_what_is_counted_together_could_be_the_other_way_round(people: dict[str, int], affected: list[str]) -> None:
    who, hidden = describe_who_has_spoken(of_capacities(**people), affected), find_hidden_groups(people)
    assert all(count >= FEWEST_NAMED for _key, count in who.spoken)
    assert who.together + sum(count for _key, count in who.spoken) == sum(people.values())
    assert not who.spoken or not who.together or who.together >= FEWEST_NAMED
    assert {*who.joined, *who.not_yet} <= {*affected} and not {*who.joined} & {*who.not_yet}
    for one, other in combinations(sorted({key for key in hidden if people[key]}), 2):
        swapped = people | {one: people[other], other: people[one]}
        assert describe_who_has_spoken(of_capacities(**swapped), affected) == who


def test_those_who_run_it_are_counted_apart_everywhere(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    lead, named = make.make_actor(), {"pseudonym": "Ruth", "capacity_key": "staff", "job_title": "Head of nights"}
    joining.seat(SYSTEM, first.consultation, person=lead, role=Role.LEAD, **named)
    make.make_reply(first, lead, body="We know.")
    set_affected(SYSTEM, first.consultation, ["staff"])
    base, reader = f"/consultations/{first.consultation.slug}", Reader(app)
    for address in (base, f"{base}/who-has-spoken", f"{base}/threads/{first.thread.public_id}"):
        page = reader.open(address).words
        assert "No comment yet from: NHS or care staff" in page and "Service lead 1" in page, address
    assert count_voices(first.thread).speakers == count_who_wrote(first.consultation)


@given(st.lists(st.integers(0, 10_000), max_size=9))
def test_shares_add_up_to_a_hundred(amounts: list[int]) -> None:
    shares = split_hundred(amounts)
    assert sum(shares) == (100 if any(amounts) else 0)
    for share, amount in zip(shares, amounts, strict=True):
        assert not any(amounts) or abs(share * sum(amounts) - 100 * amount) < sum(amounts)


def test_everybody_reads_that_nobody_has_said_who_is_affected(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    page = Reader(app).open(f"/consultations/{first.consultation.slug}/who-has-spoken")
    assert "The organisers have not said who this affects" in page.words
    set_affected(SYSTEM, first.consultation, ["staff"])
    assert "The organisers have not said" not in page.open(f"/consultations/{first.consultation.slug}/who-has-spoken").words


def test_the_imbalance_is_said_in_plain_words(app: Flask) -> None:
    groups = [GroupTotal("staff", 4, 9, 800), GroupTotal("resident", 6, 7, 150), GroupTotal("carer", 2, 2, 50)]
    loudest = [(300, "staff"), (150, "staff"), (60, "staff"), (290, "staff")]
    with app.test_request_context():
        speaking = describe_speaking(groups, loudest, ["service_user", "carer", "staff"])
    assert speaking.evenness == "uneven"
    assert speaking.shares == [(50, 80), (39, 15), (11, 5)]
    assert speaking.sentences == [
        "Half of the words are from 3 people: 3 NHS or care staff.",
        "People who use the service have not written anything yet.",
        "Unpaid carers have written 2 comments.",
    ]


def test_groups_are_added_up_by_how_people_are_connected(app: Flask) -> None:
    first = make.make_thread(make.make_consultation(), body="One two.")
    make.make_reply(first, make.seat(first.consultation, Role.FACILITATOR), body="Three four five.")
    thread = db.session.get_one(Thread, first.thread_id)
    for where in (None, thread):
        totals = list_group_totals(first.consultation, where)
        assert totals == [("team", 1, 1, 3), ("resident", 1, 1, 2)]
        assert list_loudest(first.consultation, where) == [(3, "team"), (2, "resident")]


@pytest.mark.parametrize("role", [None, Role.PARTICIPANT, Role.LEAD, Role.FACILITATOR])
def test_shares_are_for_those_who_facilitate(app: Flask, role: Role | None) -> None:
    first = make.make_thread(make.make_consultation())
    set_affected(SYSTEM, first.consultation, ["carer"])
    reader = Reader(app)
    if role:
        actor = make.make_actor("reader@example.org")
        make.seat(first.consultation, role, actor=actor)
        reader.enter("reader@example.org")
    base = f"/consultations/{first.consultation.slug}"
    for address in (base, f"{base}/who-has-spoken", f"{base}/threads/{first.thread.public_id}"):
        page = reader.open(address).words
        assert "No comment yet from: Unpaid carer" in page, address
        assert ("Unpaid carers have not written anything yet." in page) == (role == Role.FACILITATOR and address != base)


def test_whoever_writes_on_and_on_is_asked_to_let_others_in_and_may_say_never_again(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    email, author = first.author.account.email, first.author.account.as_actor()
    reader, asks = Reader(app).enter(email), "Do you want to let others in first?"
    address = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"
    for number in range(IN_A_ROW):
        assert asks not in reader.open(address).words
        if number:
            make.make_reply(first, author, body=f"And {number}.")
    assert asks in reader.open(address).words
    assert asks in reader.open(f"{address}/reply").words
    reader.send("Post my reply", body="And one more.")
    assert "And one more." in reader.words, "it never stands in the way"
    make.make_reply(first, body="I see.")
    assert asks not in reader.open(address).words
    for number in range(IN_A_ROW):
        make.make_reply(first, author, body=f"Again {number}.")
    assert "We will not ask you this again." in reader.open(address).send("Do not ask me this again").words
    assert asks not in reader.open(address).words


def test_organisers_say_whom_it_affects(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    reader = Reader(app).enter("organiser@example.org").open(f"/consultations/{consultation.slug}/manage/affected")
    reader.send("Save", affected=["carer", "nobody", "staff"])
    db.session.expire_all()
    assert consultation.affected == "carer,staff"
