"""What somebody lived through is told safely: shown to the people running it alone, by its author's choice and nobody else's; and
folded where it is hard to read."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.accounts.models import Account
from forum.activities.discussions.actions.guests import set_guests
from forum.activities.discussions.actions.posting import ReplyAs, Safely, reply, start_thread
from forum.activities.discussions.live import describe
from forum.activities.discussions.models import Guests, PendingPost, Post, Restatement
from forum.activities.discussions.moderation_hooks import move
from forum.consultations.actions.roles import change_role
from forum.consultations.events import consultation_stream
from forum.consultations.queries import list_people_running
from forum.contributions.actions import set_status, withdraw
from forum.contributions.marking import mark_with_care, show_to_all
from forum.contributions.models import Status
from forum.contributions.rules import may_see
from forum.erasure.actions import erase_person
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Invalid, NotFound, Refusal
from forum.kernel.events import entries_since
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, TEAM, VISITOR, Actor, Role
from forum.live.subscriptions import Subscriber, last_seq
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.kinds import ModerationAction
from forum.moderation.queries.cases import find_case
from forum.moderation.queries.public import list_log
from forum.notifications.models import Notification
from forum.outcomes.actions import coding
from forum.outcomes.queries.said import count_said
from forum.outcomes.queries.themes import FEWEST_PRIVATE, count_backing
from tests import factories as make
from tests.browsing import Reader
from tests.guards.test_access_matrix import routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted
from tests.notifications.test_answered import tell_all

PRIVATE = Safely(is_private=True)
WORDS = "My mother rang and the quoll never came."
SECRETS = ("quoll", "dunnart", "wallaby", "numbat")


def tell(place: Post, author: Actor | None = None, *, body: str = WORDS) -> Post:
    """A reply for the people running it alone."""
    return reply(author or make.seat(place.consultation), place, body=body, reply_as=ReplyAs(safely=PRIVATE))


def tell_first(consultation, author: Actor, *, title: str = "A quoll at night", body: str = WORDS) -> Post:
    activity = make.discussion_of(consultation)
    return start_thread(author, activity, kind_key="experience", title=title, body=body, safely=PRIVATE)


def actor_of(post: Post) -> Actor:
    return post.author.account.as_actor()


@pytest.fixture
def told(app: Flask) -> Post:
    return tell(make.make_thread(make.make_consultation()))


# What changes from one request to the next by itself.
BY_ITSELF = re.compile(
    r'nonce-[\w=/+-]+|nonce="[^"]*"|value="[\w.-]{30,}"|"seq": ?\d+|data-(?:cursor|seq)="\d+"|session=[^;]+|Expires=[^;]+'
    r"|X-Reference: \w+|Date: [^\r\n]+|<b>[0-9a-f]{8}</b>"
)


def read_all(world: World, role: str, addresses: list[str]) -> dict[str, str]:
    reader, found = world.readers[role], {}
    for address in addresses:
        response = reader.ask("get", address)
        found[address] = BY_ITSELF.sub("", response.data.decode(errors="replace") + str(response.headers))
    return found


def test_nobody_else_can_tell_that_it_is_there(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page, feed, export, search or letter of anybody else is another one because of what is told, answered, sorted, reported
    and decided about in private."""
    leave_pdfs_unprinted(monkeypatch)
    world = build_world(app)
    author, consultation = actor_of(world.post), world.consultation
    elsewhere = make.make_thread(consultation)
    theme = make.make_theme(consultation, elsewhere)
    organiser = make.seat(consultation, Role.ORGANISER)
    moderator = make.seat(consultation, Role.MODERATOR)
    for _each in range(2):  # That it has opened is told first, and mailed then.
        tell_all()
    base = f"/consultations/{consultation.slug}"
    pages = [world.address(endpoint, arguments) for endpoint, method, arguments in routes(world) if method == "GET"]
    lists = [f"{base}/{each}" for each in ("you-said-we-did", "you-said-we-did.json", "you-said-we-did.atom", "not-in-a-theme")]
    lists += [f"{base}/themes/{theme.public_id}", f"{base}/moderation", *(f"/search?q={secret}" for secret in SECRETS)]
    pages = [address for address in pages if not address.endswith("/who")]  # It offers another name each time.
    outsiders = sorted(world.readers.keys() - {"author", *map(str, TEAM)})
    several = {role: [*pages, *lists] if role == "visitor" else lists for role in outsiders}
    moment = now()
    with set_clock(moment):
        for role in outsiders:  # Once before, so that what a first visit changes has changed.
            read_all(world, role, several[role])
        before = {role: read_all(world, role, several[role]) for role in outsiders}
        letters = db.session.query(KeptMail).count()
        first = tell_first(consultation, author)
        answer = reply(organiser, first, body="We are sorry. The wallaby will come.")
        below = tell(world.post, author, body="And a dunnart, too, in the night of the storm.")
        moved = tell(elsewhere, author, body="A numbat saw it all, and nobody wrote it down.")
        coding.put_in_theme(organiser, consultation, theme, [first, below, moved][: FEWEST_PRIVATE - 1])
        flag(organiser, below, reason_key="attack")
        claim(moderator, find_case(below))
        case = find_case(below)
        decide(moderator, case, Ruling(ModerationAction.KEEP, "person", "It stays."), version=case.version)
        withdraw(author, moved)
        db.session.commit()
        tell_all()
        make_own = [
            f"{base}/threads/{first.thread.public_id}",
            *(f"{base}/posts/{each.public_id}" for each in (first, answer, below)),
        ]
        make_own += [
            f"{base}/said/{each.public_id}/{page}" for each in (first, below, moved) for page in ("history", "who-can-see-it")
        ]
        make_own += [f"{base}/threads/{world.post.thread.public_id}?{name}={below.public_id}" for name in ("under", "start")]
        after = {role: read_all(world, role, several[role]) for role in outsiders}
        for role in outsiders:
            changed = [address for address in before[role] if before[role][address] != after[role][address]]
            assert not changed, f"{role} can tell from {changed}"
            for address, page in read_all(world, role, make_own).items():
                assert not [secret for secret in SECRETS if secret in page], f"{address} as {role}"
            of_thread = world.readers[role].ask("get", make_own[0])
            assert of_thread.status_code in {302, 404}, f"{role} is led to a private thread"
        with set_clock(moment + timedelta(days=8)):  # What waits for the hour at which somebody wants their mail.
            tell_all()
        texts = [mail.text + mail.subject for mail in db.session.query(KeptMail)]
    assert len(texts) > letters, "the people running it have letters"
    assert not [secret for secret in SECRETS for each in texts if secret in each]


def test_exactly_those_whom_the_screen_names_can_see_it(told: Post) -> None:
    consultation = told.consultation
    team = {role: make.seat(consultation, role) for role in TEAM}
    others = [
        make.seat(consultation),
        make.make_actor(),
        Actor(None, VISITOR),
        make.seat(make.make_consultation(), Role.ORGANISER),
    ]
    named = {place.account_id for place in list_people_running(consultation)}
    assert named == {actor.account_id for actor in team.values()}, "its author is named by “you”"
    for actor in (*team.values(), actor_of(told), *others):
        assert may_see(actor, told) == (actor.account_id in {*named, told.author.account_id})


def test_an_answer_is_between_the_same_people_whoever_asks_for_what(told: Post) -> None:
    organiser, moderator = (make.seat(told.consultation, role) for role in (Role.ORGANISER, Role.MODERATOR))
    answer = reply(organiser, told, body="Thank you. We will ring you.")
    again = reply(actor_of(told), answer, body="Please do.")
    for each in (answer, again):
        assert (each.status, each.private_to_id) == (Status.PRIVATE, told.author_id)
        assert may_see(actor_of(told), each) and may_see(moderator, each)
        assert not may_see(make.seat(told.consultation), each)
    with pytest.raises(NotFound):
        reply(make.seat(told.consultation), told, body="I can guess.")
    first = told.thread.first_post
    assert (first.shown_below_count, first.below_count) == (0, 3)


def test_only_its_author_can_make_it_public(told: Post) -> None:
    team = [make.seat(told.consultation, role) for role in sorted(TEAM)]
    answer = reply(team[0], told, body="Thank you.")
    for actor in (*team, make.seat(told.consultation), SYSTEM):
        with pytest.raises(Refusal):
            show_to_all(actor, told)
    for status in (Status.HIDDEN, Status.PUBLISHED, Status.WAITING, Status.PUBLISHED):
        with transaction():
            set_status(SYSTEM, told, status)
    assert told.status == Status.PRIVATE, "what a moderator shows again is shown to the same people again"
    with pytest.raises(Refusal):
        show_to_all(actor_of(told), answer)
    show_to_all(actor_of(told), told)
    assert (told.status, told.private_to_id) == (Status.PUBLISHED, None)
    assert told.thread.first_post.shown_below_count == 1
    assert answer.is_private, "what the team wrote to them stays between them"
    assert make.make_reply(told).status == Status.PUBLISHED


def test_the_database_refuses_to_publish_it(either_app: Flask) -> None:
    told = tell(make.make_thread(make.make_consultation()))
    number = told.id
    for change in ("status = 'published'", "private_to_id = NULL"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(f"UPDATE contributions SET {change} WHERE id = :id"), {"id": number})
        db.session.rollback()


def test_it_is_moved_nowhere_and_nothing_is_moved_below_it(told: Post) -> None:
    public = make.make_reply(told.thread.first_post)
    elsewhere = make.make_thread(told.consultation)
    for moved, home in ((told, elsewhere), (public, told)):
        with pytest.raises((Refusal, Invalid)), transaction():
            move(SYSTEM, moved, home.public_id)


def test_the_log_of_decisions_does_not_tell_of_it(told: Post) -> None:
    organiser, moderator = (make.seat(told.consultation, role) for role in (Role.ORGANISER, Role.MODERATOR))
    flag(organiser, told, reason_key="attack")
    claim(moderator, find_case(told))
    case = find_case(told)
    decide(moderator, case, Ruling(ModerationAction.HIDE, "person", "Because."), version=case.version)
    assert list_log(told.consultation) == ([], None)
    assert not may_see(organiser, told), "hidden is hidden from those who answer, too"


def test_no_window_is_told_of_it(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    stream = consultation_stream(first.space_id)
    window = Subscriber("here", None, "", about=first.thread_id)

    def hear(since: int) -> list[object]:
        return list(describe(stream, list(entries_since(stream, since)), [window])["here"])

    seq = last_seq(stream)
    told = tell(first)
    withdraw(actor_of(told), told)
    assert hear(seq) == []
    seq = last_seq(stream)
    make.make_reply(first)
    assert len(hear(seq)) == 1


def test_the_people_running_it_hear_of_it_and_its_author_of_the_answer(app: Flask, told: Post) -> None:
    organiser, _other = (make.seat(told.consultation, Role.ORGANISER) for _ in range(2))
    tell_all()
    reply(organiser, told, body="The wallaby comes on Monday.")
    tell_all()
    heard = {news.account_id: str(news.sentence) for news in db.session.query(Notification)}
    assert heard[organiser.account_id].startswith("Someone has written something that only")
    assert heard[actor_of(told).account_id].startswith("The people running this have answered you")
    reader = Reader(app).enter(told.author.account.email)
    assert "The people running this have answered you" in reader.open("/account/news").words
    change_role(SYSTEM, make.place_of(organiser, told.consultation), role=Role.PARTICIPANT)
    assert not may_see(db.session.get_one(Account, organiser.account_id).as_actor(), told)


def test_taken_back_it_is_gone_and_its_place_shows_to_nobody_else(app: Flask, told: Post) -> None:
    answer = reply(make.seat(told.consultation, Role.LEAD), told, body="The wallaby will ring.")
    withdraw(actor_of(told), told)
    page = Reader(app).open(f"/consultations/{told.consultation.slug}/threads/{told.thread.public_id}")
    assert "deleted" not in page.words and "No replies yet" in page.words
    assert may_see(actor_of(told), answer)


def test_whoever_leaves_takes_along_what_was_between_them(told: Post) -> None:
    answer = reply(make.seat(told.consultation, Role.LEAD), told, body="The wallaby will ring.")
    erase_person(actor_of(told), told.author.account)
    assert (told.body, answer.body) == ("", "")
    assert {told.status, answer.status} == {Status.WITHDRAWN}


def test_it_is_sorted_and_counted_without_its_words_where_there_are_several(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    theme = make.make_theme(consultation, first)
    facilitator = make.seat(consultation, Role.FACILITATOR)
    said = count_said(consultation)
    several = [tell(first, body=f"The quoll {number} times.") for number in range(FEWEST_PRIVATE)]
    coding.put_in_theme(facilitator, consultation, theme, several[:-1])
    assert count_backing(consultation)[theme.id].private == 0
    coding.put_in_theme(facilitator, consultation, theme, several)
    assert count_backing(consultation)[theme.id].private == FEWEST_PRIVATE
    assert count_said(consultation) == said
    page = Reader(app).open(f"/consultations/{consultation.slug}/themes/{theme.public_id}")
    assert f"And {FEWEST_PRIVATE} more that only the people running this can read." in page.words
    assert "quoll" not in page.words


def test_a_participant_who_sorts_does_not_get_it(app: Flask, told: Post) -> None:
    consultation = told.consultation
    coder, organiser = make.make_actor("coder@example.org"), make.seat(consultation, Role.ORGANISER)
    make.seat(consultation, actor=coder)
    coding.name_coder(organiser, make.place_of(coder, consultation), is_named=True)
    page = Reader(app).enter("coder@example.org").open(f"/consultations/{consultation.slug}/sort?show=all")
    assert page.status == 200 and "quoll" not in page.words
    facilitator = make.make_actor("facilitator@example.org")
    make.seat(consultation, Role.FACILITATOR, actor=facilitator)
    page = Reader(app).enter("facilitator@example.org").open(f"/consultations/{consultation.slug}/sort?show=all")
    assert "quoll" in page.words and "Only the people running this can read it." in page.words


def test_somebody_new_tells_it_to_the_people_running_it_alone(app: Flask) -> None:
    consultation = make.make_consultation()
    activity = make.discussion_of(consultation)
    reader = Reader(app).open(f"/consultations/{consultation.slug}/discussions/{activity.public_id}/new")
    words = {"title": "At night", "kind_key": "experience", "body": WORDS, "is_private": "y", "care": "death"}
    reader.send("Post my comment", **words)
    assert "The people running this will see" in reader.words
    reader.send("Send me the link", email="ada@example.org")
    run_due_jobs()
    letter = db.session.query(KeptMail).filter_by(recipient="ada@example.org").one()
    reader.open(re.search(r"http://localhost(/\S+)", letter.text)[1])
    assert "Only you and the people running this will see it." in reader.words
    reader.send("Post my comment")
    post = db.session.query(Post).one()
    assert (post.status, post.private_to_id, post.care) == (Status.PRIVATE, post.author_id, "death")
    assert "The people running this have your comment" in reader.title
    assert Reader(app).open(f"/consultations/{consultation.slug}/threads/{post.thread.public_id}").status == 404


def test_its_author_reads_who_sees_it_and_can_show_it_to_everyone(app: Flask, told: Post) -> None:
    make.seat(told.consultation, Role.LEAD, name="Dr Price")
    reader = Reader(app).enter(told.author.account.email)
    address = f"/consultations/{told.consultation.slug}/threads/{told.thread.public_id}"
    assert "Only you and the people running this can see it." in reader.open(address).words
    assert "Dr Price" in reader.follow("See who").words
    reader.follow("Show it to everyone").send("Show it to everyone")
    assert WORDS in Reader(app).open(address).words


def test_what_is_hard_to_read_folds_wherever_its_words_stand(app: Flask) -> None:
    first = make.make_thread(make.make_consultation(), title="At night", body="He died, and the bilby was still on its way.")
    said = make.make_reply(first, body="The bilby never came to us either, not in all that time.")
    quoting = make.make_reply(said, body="> The bilby never came to us either, not in all that time.\n\nNor to us.")
    for each, reasons in ((first, ["death"]), (said, ["harm", "abuse"])):
        mark_with_care(actor_of(each), each, reasons)
    assert (said.care, quoting.care) == ("abuse,harm", "abuse,harm")
    later = reply(make.seat(first.consultation), said, body="> The bilby never came to us either, not in all that time.\n\nNo.")
    assert later.care == "abuse,harm", "what quotes it is as hard to read"
    make.make_theme(first.consultation, first, said)
    base = f"/consultations/{first.consultation.slug}"
    theme = db.session.execute(text("SELECT ref FROM themes")).scalar_one()
    places = [
        *(f"{base}/threads/{first.thread.public_id}{more}" for more in ("", "?view=compact", f"?under={said.public_id}")),
        *(f"{base}/posts/{said.public_id}/conditions", f"{base}/themes/{theme}", "/search?q=bilby", base),
        f"{base}/discussions/{make.discussion_of(first.consultation).public_id}",
    ]
    for address in places:
        page = Reader(app).open(address)
        assert page.status == 200 and page.page.select("details.with-care, .post-row, .thread-list"), address
        for folded in page.page.select("details.with-care"):
            assert folded.summary.get_text().strip().startswith(("Read with care", "Read it"))
            folded.extract()
        assert "bilby" not in page.page.select_one("main").get_text().replace("“bilby”", ""), address


def test_its_author_and_moderators_mark_it_and_nobody_else(app: Flask) -> None:
    said = make.make_thread(make.make_consultation())
    for actor in (make.seat(said.consultation), make.seat(said.consultation, Role.ORGANISER)):
        with pytest.raises(Refusal):
            mark_with_care(actor, said, ["death"])
    reader = Reader(app).enter(said.author.account.email)
    reader.open(f"/consultations/{said.consultation.slug}/threads/{said.thread.public_id}").follow("Add a warning")
    reader.send("Save", care="abuse")
    assert said.care == "abuse"
    mark_with_care(make.seat(said.consultation, Role.MODERATOR), said, [])
    assert said.care == ""


def enter(app: Flask, actor: Actor) -> Reader:
    account = db.session.get_one(Account, actor.account_id)
    return Reader(app).enter(account.email)


def open_reply(app: Flask, told: Post, actor: Actor) -> Reader:
    """The page of a reply to something private, as its writer has it before them."""
    path = f"/consultations/{told.consultation.slug}/threads/{told.thread.public_id}/reply?to={told.public_id}"
    return enter(app, actor).open(path)


@pytest.mark.parametrize("role", [*sorted(TEAM), "author"])
def test_a_reply_begun_in_private_stays_so_whatever_its_author_shows_meanwhile(app: Flask, told: Post, role: str) -> None:
    actor = actor_of(told) if role == "author" else make.seat(told.consultation, Role(role))
    page = open_reply(app, told, actor)
    assert "and the people running this will see your reply." in page.words
    show_to_all(actor_of(told), told)
    page.send("Post my reply", body="The wallaby is for you alone.")
    sent = db.session.query(Post).filter(Post.body.contains("wallaby")).one()
    assert (sent.status, sent.private_to_id) == (Status.PRIVATE, told.author_id)
    assert "wallaby" not in Reader(app).open(f"/consultations/{told.consultation.slug}/posts/{told.public_id}").words


def test_whoever_cannot_answer_in_private_any_more_is_asked_before_everybody_reads_it(app: Flask, told: Post) -> None:
    organiser = make.seat(told.consultation, Role.ORGANISER)
    make.seat(told.consultation, Role.ORGANISER)
    page = open_reply(app, told, organiser)
    show_to_all(actor_of(told), told)
    change_role(SYSTEM, make.place_of(organiser, told.consultation), role=Role.PARTICIPANT)
    page.send("Post my reply", body="The wallaby is for you alone.")
    assert "everyone would read your reply. We have not posted it." in page.words
    assert page.page.select_one("[name=body]").get_text().strip() == "The wallaby is for you alone."
    assert not db.session.query(Post).filter(Post.body.contains("wallaby")).count()
    page.send("Post my reply")
    assert db.session.query(Post).filter(Post.body.contains("wallaby")).one().status == Status.PUBLISHED


def test_an_edit_begun_in_private_is_not_saved_in_public_unasked(app: Flask, told: Post) -> None:
    author = actor_of(told)
    page = enter(app, author).open(f"/consultations/{told.consultation.slug}/said/{told.public_id}/edit")
    assert "Only you and the people running this can see it." in page.words
    show_to_all(author, told)
    page.send("Save my edit", body="Between us: the numbat.")
    assert "Everyone can read this comment now." in page.words
    assert "numbat" not in told.body
    page.send("Save my edit")
    assert "numbat" in told.body


HEARD = "You said that nobody came."


def write_first(app: Flask, first: Post, **more: str) -> Reader:
    """A visitor writes a reply, and is asked how they would be known."""
    path = f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}"
    return Reader(app).open(path).send("Post my reply", body=WORDS, stance="differs", restatement=HEARD, **more)


@pytest.mark.parametrize("more", [{"is_private": "y"}, {}], ids=["in private", "for all to read"])
def test_what_went_to_a_mistyped_mailbox_opens_nothing_there(app: Flask, more: dict[str, str]) -> None:
    first = make.make_thread(make.make_consultation())
    reader = write_first(app, first, **more)
    asked_who = reader.path
    reader.send("Send me the link", email="mistyped@example.org")
    run_due_jobs()
    reader.open(asked_who)
    reader.send("Send me the link", email="ada@example.org")
    (kept,) = db.session.query(PendingPost).all()
    assert kept.email == "ada@example.org"
    letter = db.session.query(KeptMail).filter_by(recipient="mistyped@example.org").one()
    assert "quoll" not in Reader(app).open(re.search(r"http://localhost(/\S+)", letter.text)[1]).words


@pytest.mark.parametrize("way", ["guest", "account"])
def test_what_somebody_heard_is_a_part_of_what_they_tell_in_private(app: Flask, way: str) -> None:
    first = make.make_thread(make.make_consultation())
    set_guests(SYSTEM, first.activity, Guests.AT_ONCE)
    if way == "guest":
        write_first(app, first, is_private="y").send("Send me the link", how="guest", pseudonym="Grey Heron")
    else:
        reply(make.seat(first.consultation), first, body=WORDS, reply_as=ReplyAs("differs", HEARD, safely=PRIVATE))
    told = db.session.query(Post).filter_by(parent_id=first.id).one()
    assert HEARD in told.body and WORDS in told.body and not told.is_restated
    assert not db.session.query(Restatement).count()


def test_what_answers_something_private_is_shown_to_nobody_else_before_that_is(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    first = tell_first(consultation, author)
    answer = reply(make.seat(consultation, Role.ORGANISER), first, body="The dunnart is ours.")
    own = reply(author, answer, body="> The dunnart is ours.\n\nThank you.")
    with pytest.raises(Refusal, match="stays between you"):
        show_to_all(author, own)
    address = f"/consultations/{consultation.slug}/said/{own.public_id}/who-can-see-it"
    assert "Show it to everyone" not in enter(app, author).open(address).words
    show_to_all(author, first)
    with pytest.raises(Refusal, match="stays between you"):
        show_to_all(author, own)


def test_what_is_private_is_drawn_for_each_reader_and_kept_nowhere(app: Flask, told: Post) -> None:
    answer = reply(make.seat(told.consultation, Role.ORGANISER), told, body="Our dunnart.")
    path = f"/consultations/{told.consultation.slug}/threads/{told.thread.public_id}"
    notes = {}
    for actor in (actor_of(told), make.seat(told.consultation, Role.LEAD), actor_of(told)):
        page = enter(app, actor).open(path).page
        note = " ".join(page.select_one(f"#post-{answer.public_id} .private").get_text(" ").split())
        assert notes.setdefault(actor.account_id, note) == note
    assert len(set(notes.values())) == 2


def test_who_tells_it_is_named_whatever_their_role(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    tell(first, make.seat(first.consultation, Role.FACILITATOR, name="Fran"))
    set_guests(SYSTEM, first.activity, Guests.AT_ONCE)
    write_first(app, first, is_private="y").send("Send me the link", how="guest", pseudonym="Grey Heron")
    organiser = make.seat(first.consultation, Role.ORGANISER)
    page = enter(app, organiser).open(f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}").words
    for name in ("Fran", "Grey Heron"):
        assert f"Only {name} and the people running this can see it." in page


def test_a_hidden_comment_with_a_private_reply_is_gone_as_one_without(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    author = make.seat(consultation)
    tell(first, author)
    with transaction():
        set_status(SYSTEM, first, Status.HIDDEN)
    path = f"/consultations/{consultation.slug}/threads/{first.thread.public_id}"
    assert Reader(app).open(path).status == enter(app, make.seat(consultation)).open(path).status == 404
    assert WORDS in enter(app, author).open(path).words


def test_no_fragment_of_a_page_has_the_place_of_what_is_private(app: Flask, told: Post) -> None:
    reply(make.seat(told.consultation, Role.ORGANISER), told, body="Our dunnart.")
    path = f"/consultations/{told.consultation.slug}/threads/{told.thread.public_id}"
    page = Reader(app).open(f"{path}/fragments?of={told.public_id}&under={told.public_id}&head=1")
    assert page.status == 200 and told.public_id not in page.response.text


def test_whoever_waits_for_an_answer_in_private_does_not_read_that_there_is_none(app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    author, lead = make.seat(consultation, actor=make.make_actor("me@example.org")), make.seat(consultation, Role.LEAD)
    told = tell_first(consultation, author)
    page = Reader(app).enter("me@example.org")
    thread = f"/consultations/{consultation.slug}/threads/"
    assert "No replies yet." in page.open(thread + told.thread.public_id).words
    assert "Say what you think, or ask a question." not in page.words and "0 people" not in page.words
    for place in (told, tell(first, author)):
        reply(lead, place, body="We are sorry.")
        words = page.open(thread + place.thread.public_id).words
        assert "only you and the people running this can see" in words and "No replies yet" not in words
    words = Reader(app).open(thread + first.thread.public_id).words
    assert "No replies yet" in words and "only you and the people running this can see" not in words


@pytest.mark.parametrize("first_in_private", [False, True], ids=["posted first", "told first"])
@pytest.mark.parametrize("what", ["reply", "thread"])
def test_the_same_words_for_other_readers_are_asked_about(app: Flask, what: str, first_in_private: bool) -> None:
    """Whoever goes Back and ticks what they had forgotten to tick is not told that nobody else can read it."""
    consultation = make.make_consultation()
    author, first = make.seat(consultation), make.make_thread(consultation)

    def send(is_private: bool, key: str) -> Post:
        safely = Safely(is_private=is_private)
        if what == "reply":
            return reply(author, first, body=WORDS, reply_as=ReplyAs("differs", HEARD, safely=safely), idempotency_key=key)
        words = {"kind_key": "experience", "title": "At night", "body": WORDS}
        return start_thread(author, first.activity, **words, safely=safely, idempotency_key=key)

    sent = send(first_in_private, "one")
    with pytest.raises(Invalid) as refused:
        send(not first_in_private, "two")
    assert ("delete that comment first" in str(refused.value.errors)) is not first_in_private
    assert [post.id for post in db.session.query(Post).filter_by(author_id=sent.author_id)] == [sent.id]


def test_a_mark_that_was_forgotten_is_there_when_the_same_words_are_sent_again(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    for care in ("", "harm"):
        sent = reply(author, first, body=WORDS, reply_as=ReplyAs(safely=Safely(care=care)), idempotency_key=f"key {care}")
    assert sent.care == "harm"
    assert db.session.query(Post).filter_by(parent_id=first.id).count() == 1
