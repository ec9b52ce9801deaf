"""The order in which replies are read unless somebody asks for another: what it promises, whatever was said by whomever."""

from __future__ import annotations

from collections import Counter

from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from forum.activities.discussions.fair_order import PostEntry, order_fairly
from forum.activities.discussions.models import Post
from forum.activities.discussions.queries.outline import Filters, Mark, find_start, line_up, make_mark, read_mark, read_outline
from forum.activities.discussions.queries.paging import ROWS_PER_PAGE, Sort
from forum.activities.discussions.queries.replies import list_lined_up
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from tests import factories as make
from tests.activities.discussions.test_threads import add_quietly
from tests.browsing import Reader

READER = Actor(None, VISITOR)
CAPACITIES = ["carer", "council", "resident", "staff", "unknown"]
KINDS = ["comment", "official", "question"]


# What a reply is to everybody: its words, the place where some were, or nothing.
READ, PLACE, HIDDEN = (True, True), (True, False), (False, False)


def entry(number: int, author: int, kind: str = "comment", seen: tuple[bool, bool] = READ) -> PostEntry:
    capacity, (is_shown, has_words) = CAPACITIES[author % len(CAPACITIES)], seen
    return PostEntry(
        number, f"p{number}", 1, author, None, capacity, kind, is_shown=is_shown, has_words=has_words, is_answered=False
    )


authors = some.integers(0, 4) | some.integers(0, 30)
said = some.tuples(authors, some.sampled_from(KINDS), some.sampled_from([READ, READ, READ, PLACE, HIDDEN]))
threads = some.lists(said, max_size=60).map(lambda several: [entry(number, *each) for number, each in enumerate(several, 2)])


@given(threads)
def test_every_reply_stands_in_it_once_and_it_is_the_same_for_the_same_thread(entries: list[PostEntry]) -> None:
    order = order_fairly(entries)
    assert sorted(order) == [each for each in entries if each.has_words]
    assert order_fairly(list(entries)) == order


@given(threads)
def test_places_without_words_take_nobodys_turn_and_stand_after_all_that_can_be_read(entries: list[PostEntry]) -> None:
    lineup = line_up(entries, Sort.FAIR)
    places = [each for each in entries if each.is_shown and not each.has_words]
    assert lineup.shown == order_fairly(entries) + places


@given(threads)
def test_no_capacity_has_more_than_half_of_the_first_ten_while_another_has_comments_left(entries: list[PostEntry]) -> None:
    order = order_fairly(entries)
    key, most = Counter(each.capacity_key for each in order[:10]).most_common(1)[0] if order else ("", 0)
    assert most <= 5 or all(each.capacity_key == key for each in order[10:])


@given(threads, some.lists(some.sampled_from(KINDS), min_size=1, max_size=5), some.integers(0, 30))
def test_writing_more_moves_what_one_wrote_before_nowhere(entries: list[PostEntry], kinds: list[str], author: int) -> None:
    more = entries + [entry(1000 + number, author, kind) for number, kind in enumerate(kinds)]
    before, after = order_fairly(entries), order_fairly(more)
    for each in before:
        if each.author_id == author:
            assert before.index(each) == after.index(each)


@given(threads)
def test_in_a_capacity_everybody_is_heard_once_before_anybody_is_heard_twice(entries: list[PostEntry]) -> None:
    """To delete what one wrote first moves what one wrote later nowhere."""
    for capacity in CAPACITIES:
        rounds = []
        for each in order_fairly(entries):
            if each.capacity_key == capacity:
                rounds.append(sum(other.author_id == each.author_id and other.id <= each.id for other in entries))
        assert rounds == sorted(rounds)


def test_a_question_comes_between_comments() -> None:
    entries = [entry(number, number * 5, "question" if number > 6 else "comment") for number in range(10)]
    assert [each.kind_key for each in order_fairly(entries)][:4] == ["question", "comment", "question", "comment"]


def test_whoever_comes_late_to_a_large_group_is_not_read_last() -> None:
    entries = [entry(number, number * 5) for number in range(100)]
    assert entries[-1] in order_fairly(entries)[:2]


@given(threads, threads, some.integers(1, 7))
def test_pages_neither_skip_nor_repeat_while_others_post(there: list[PostEntry], later: list[PostEntry], length: int) -> None:
    entries = [each for each in there if each.is_shown]
    coming = [each._replace(id=each.id + 100, public_id=f"l{each.id}") for each in later if each.is_shown]
    seen: list[PostEntry] = []
    mark = None
    while True:
        lineup = line_up(entries, Sort.FAIR, mark.newest if mark else "")
        start = find_start(lineup, mark, None)
        page = [each for each, _number in zip(lineup.from_place(start), range(length), strict=False)]
        if not page:
            break
        seen += page
        mark = make_mark(lineup, page[-1], start + len(page), mark)
        assert read_mark(str(mark)) == mark
        entries += coming[:2]  # somebody posts between two pages
        del coming[:2]
    assert len(seen) == len(set(seen))
    assert set(seen) == set(entries)


@given(threads, some.sampled_from([PLACE, HIDDEN]), some.data())
def test_what_is_hidden_or_deleted_between_two_pages_makes_nothing_else_be_skipped(
    entries: list[PostEntry], sight: tuple[bool, bool], data: some.DataObject
) -> None:
    first = line_up(entries, Sort.FAIR)
    if len(first.shown) < 4:
        return
    shown = data.draw(some.integers(1, len(first.shown) - 1))
    page = first.shown[:shown]
    gone = data.draw(some.sets(some.sampled_from(page), min_size=1))
    mark = make_mark(first, page[-1], shown, None)
    left = [each._replace(is_shown=sight[0], has_words=sight[1]) if each in gone else each for each in entries]
    later = line_up(left, Sort.FAIR, mark.newest)
    rest = set(later.shown[find_start(later, mark, None) :])
    assert {each.public_id for each in first.shown[shown:]} <= {each.public_id for each in rest}


def test_in_other_orders_a_page_goes_on_after_the_last_one_seen() -> None:
    entries = [entry(number, number) for number in range(1, 8)]
    for sort, rest in ((Sort.NEWEST, [4, 3, 2, 1]), (Sort.OLDEST, [4, 5, 6, 7, 8])):
        first = line_up(entries, sort)
        mark = make_mark(first, first.shown[2], 3, None)
        later = line_up([*entries, entry(8, 8)], sort, mark.newest)
        assert [each.id for each in later.from_place(find_start(later, mark, None))] == rest


def test_a_mark_that_nobody_made_begins_at_the_beginning() -> None:
    lineup = line_up([entry(1, 1), entry(2, 2)], Sort.FAIR)
    for text in ("", "x", "p1-1", "p1-x-p2-1", "p1-9999999999-p2-1", "p1-1-p2-²", "-" * 500):
        assert find_start(lineup, read_mark(text), None) == 0
    assert find_start(lineup, Mark("gone", 10**9 - 1, "gone", 10**9 - 1), None) <= 10**9


def make_crowd() -> Post:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    *crowd, other = (make.seat(consultation) for _number in range(3))
    for number in range(ROWS_PER_PAGE + 5):
        add_quietly(first, crowd[number % 2], number)
    make.place_of(other, consultation).capacity_key = "council"
    add_quietly(first, other, 99)
    return first


def test_the_page_begins_with_the_smaller_group_and_goes_on_where_it_ended(either_app: Flask) -> None:
    first = make_crowd()
    thread = first.thread
    lineup = line_up(read_outline(thread.id).children[first.id], Sort.FAIR)
    page = list_lined_up(READER, thread, lineup)
    assert page.branches[0].post.author.capacity_key == "council"
    assert len(page.branches) == ROWS_PER_PAGE
    mark = read_mark(page.next_after)
    assert mark is not None
    rest = list_lined_up(READER, thread, lineup, mark)
    assert rest.next_after is None
    assert {each.post.id for each in page.branches + rest.branches} == {each.id for each in lineup.shown}


def test_hidden_replies_come_last_for_those_who_see_them_and_not_for_others(either_app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    author = make.seat(consultation)
    hidden, shown = make.make_reply(first, author), make.make_reply(first)
    with transaction():
        set_status(SYSTEM, hidden, Status.HIDDEN)
    lineup = line_up(read_outline(first.thread_id).children[first.id], Sort.FAIR)

    def read(actor: Actor) -> list[int]:
        return [branch.post.id for branch in list_lined_up(actor, first.thread, lineup).branches]

    assert read(READER) == read(make.seat(consultation)) == [shown.id]
    assert read(author) == read(make.seat(consultation, Role.MODERATOR)) == [shown.id, hidden.id]


def test_a_filter_finds_posts_at_any_depth_and_a_quoted_question_is_none(either_app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    comment = make.make_reply(first, body="> Is it?\n\nIt is, see https://example.org/?page=1")
    question = make.make_reply(comment, body="Who says so?")
    entries = Filters("question").choose_from(read_outline(first.thread_id).entries, [])
    assert [each.id for each in entries] == [question.id]


def test_the_thread_is_shown_in_a_fair_order_that_is_explained(app: Flask) -> None:
    first = make_crowd()
    reader = Reader(app).open(f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}")
    assert reader.page.select_one('.sorts [aria-current="true"]').text == "Fair mix"
    assert "Council" in reader.page.select_one(".branch").text
