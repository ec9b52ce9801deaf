"""Of a form that two people change at once: what only one has changed is taken, what both have changed comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, get_flashed_messages
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, SelectField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional

from forum.kernel.errors import Changed
from forum.kernel.fingerprints import ChangeLog, Changers
from forum.web.forms import LocalDateTime, TextArea, TextLine, WholeNumber
from forum.web.shared_forms import SharedForm


class Row(PlainForm):
    title = TextLine("Title")
    minutes = WholeNumber("Minutes", [Optional()])


class EditForm(SharedForm):
    title = TextLine("Title")
    words = TextArea("Words")
    number = WholeNumber("Number", [InputRequired("How many?")])
    starts_at = LocalDateTime("Start", [InputRequired("When?")])
    chosen = SelectField("One", choices=[("a", "Apples"), ("b", "Pears")])
    several = SelectMultipleField("Several", choices=[("a", "Apples"), ("b", "Pears"), ("c", "Plums")])
    rows = FieldList(FormField(Row))


BEGAN: dict[str, Any] = {
    "title": "Bus",
    "words": "It runs.\n\nEvery day.",
    "number": 3,
    "starts_at": datetime(2026, 6, 1, 9, 30, 41, tzinfo=UTC),
    "chosen": "a",
    "several": ["c", "a"],
    "rows": [{"title": "One", "minutes": 5}],
}
OTHERS: dict[str, Any] = {
    "title": "Tram",
    "words": "",
    "number": 4,
    "starts_at": datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
    "chosen": "b",
    "several": [],
    "rows": [{"title": "One", "minutes": 5}, {"title": "Two", "minutes": 7}],
}
TYPED: dict[str, Any] = {
    "title": "Boat",
    "words": "It sails.",
    "number": "5",
    "starts_at": "2026-08-01T10:00",
    "chosen": "b",
    "several": "b",
    "rows-0-title": "Half",
}


def draw(app: Flask, values: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends back of the page when nobody has typed anything; a spare row with it."""
    with app.test_request_context():
        form = EditForm.from_request(**values, began_from="then")
        sent = {field.name: field._value() for field in form if hasattr(field, "_value")}
        rows = {f"rows-0-{name}": str(value) for name, value in values["rows"][0].items()}
        more = {"words": values["words"].replace("\n", "\r\n"), "chosen": values["chosen"], "several": sorted(values["several"])}
        return sent | rows | {"rows-1-title": "", "rows-1-minutes": ""} | more


def send(app: Flask, sent: dict[str, Any], stands: dict[str, Any], began_from: str = "now") -> tuple[EditForm, bool]:
    with app.test_request_context(method="POST", data=MultiDict(sent)):
        form = EditForm.from_request(**stands, began_from=began_from)
        return form, form.validate_on_submit()


@pytest.mark.parametrize("name", BEGAN)
def test_what_only_somebody_else_has_changed_is_taken_over(app: Flask, name: str) -> None:
    mine = {"number": "5"} if name != "number" else {"title": "Boat"}
    form, is_valid = send(app, draw(app, BEGAN) | mine, BEGAN | {name: OTHERS[name]})
    assert is_valid, form.errors
    assert form.data[name] == OTHERS[name] and form.began_from.data == "now"
    assert all(form.data[key] == (int(value) if key == "number" else value) for key, value in mine.items())


@pytest.mark.parametrize("name", BEGAN)
def test_an_old_page_sent_as_it_was_comes_back(app: Flask, name: str) -> None:
    """Perhaps somebody wants back what it says: it must not read "Saved"."""
    form, is_valid = send(app, draw(app, BEGAN), BEGAN | {name: OTHERS[name]})
    assert not is_valid and "Check what is new, then save again." in form.form_errors[0]
    assert form.data[name] == OTHERS[name]


@pytest.mark.parametrize("name", BEGAN)
def test_what_only_the_sender_has_changed_is_taken(app: Flask, name: str) -> None:
    mine = {key: value for key, value in TYPED.items() if key.startswith(name)}
    others = {key: value for key, value in OTHERS.items() if key != name}
    form, is_valid = send(app, draw(app, BEGAN) | mine, BEGAN | others)
    assert is_valid, form.errors
    assert form.data[name] not in (BEGAN[name], OTHERS[name]) or name == "chosen"
    assert all(form.data[key] == value for key, value in others.items())


@pytest.mark.parametrize("name", sorted(BEGAN.keys() - {"chosen", "rows"}))
def test_what_both_have_changed_comes_back_with_both_and_is_then_sent_knowingly(app: Flask, name: str) -> None:
    mine = {key: value for key, value in TYPED.items() if key.startswith(name)}
    form, is_valid = send(app, draw(app, BEGAN) | mine, BEGAN | {name: OTHERS[name]})
    typed = form.data[name]
    assert not is_valid and "Someone changed this" in form.form_errors[0]
    shown = " ".join(sentence for _id, sentence in form.list_errors())
    assert "It says now: " in shown or "It is empty now." in shown
    again = draw(app, BEGAN) | mine | {"began_from": form.began_from.data, "began_fields": form.began_fields.data}
    form, is_valid = send(app, again, BEGAN | {name: OTHERS[name]})
    assert is_valid and form.data[name] == typed


def test_what_both_have_changed_to_the_same_is_no_conflict(app: Flask) -> None:
    _form, is_valid = send(app, draw(app, BEGAN) | {"title": "Tram"}, BEGAN | {"title": "Tram"})
    assert is_valid


def test_a_form_that_does_not_say_what_it_began_from_saw_nothing(app: Flask) -> None:
    for blank in ("began_from", "began_fields"):
        form, is_valid = send(app, draw(app, BEGAN) | {"title": "Boat", blank: ""}, BEGAN)
        assert not is_valid and "It says now: Bus" in " ".join(form.title.errors)
    form, is_valid = send(app, draw(app, BEGAN) | {"title": "Boat", "began_fields": ""}, BEGAN, began_from="then")
    assert is_valid, "nobody else has changed anything"


@pytest.mark.parametrize("typed", [{"number": "about 40"}, {"rows-0-minutes": "a while"}], ids=["number", "in a row"])
def test_what_cannot_be_read_is_theirs_all_the_same(app: Flask, typed: dict[str, str]) -> None:
    began = BEGAN | {"number": None, "rows": [{"title": "One", "minutes": ""}]}
    form, is_valid = send(app, draw(app, began) | typed, began | {"number": 30, "rows": [{"title": "Half", "minutes": 7}]})
    assert not is_valid
    kept = form.number._value() if "number" in typed else form.rows[0].form.minutes._value()
    assert kept == next(iter(typed.values()))


def test_what_was_taken_over_is_said_when_the_form_comes_back_for_something_else(app: Flask) -> None:
    form, is_valid = send(app, draw(app, BEGAN) | {"number": "about 40"}, BEGAN | {"title": "Tram"})
    assert not is_valid and form.title.data == "Tram"
    assert "Someone also changed: Title. We have put in what they wrote." in form.form_errors


def test_a_field_that_a_view_takes_out_is_no_conflict(app: Flask) -> None:
    with app.test_request_context(method="POST", data=MultiDict(draw(app, BEGAN) | {"title": "Boat"})):
        form = EditForm.from_request(**BEGAN | {"title": "Tram"}, began_from="now")
        del form["title"]
        assert form.validate_on_submit()
        with form.showing_changes(lambda: BEGAN | {"title": "Train", "began_from": "late"}):
            raise Changed("It was changed.")
        assert form.form_errors == ["It was changed."]


ROWS = [{"title": "One", "minutes": 5}, {"title": "Two", "minutes": 5}]


def send_rows(app: Flask, typed: dict[str, str], stands: list[dict[str, Any]]) -> tuple[EditForm, bool]:
    second = {"rows-1-title": "Two", "rows-1-minutes": "5", "rows-2-title": "", "rows-2-minutes": ""}
    return send(app, draw(app, BEGAN | {"rows": ROWS}) | second | typed, BEGAN | {"rows": stands})


def list_rows(form: EditForm) -> list[tuple[str, str]]:
    return [(row.form.title._value(), row.form.minutes._value()) for row in form.rows]


def test_rows_that_only_one_of_both_changed_are_both_kept(app: Flask) -> None:
    stands = [{"title": "One", "minutes": 20}, ROWS[1], {"title": "Three", "minutes": 30}]
    form, is_valid = send_rows(app, {"rows-1-title": "Two and a half", "rows-2-title": "Mine"}, stands)
    assert is_valid, form.errors
    assert list_rows(form) == [("One", "20"), ("Two and a half", "5"), ("Three", "30"), ("Mine", "")]
    assert [row.form.title.name for row in form.rows] == [f"rows-{number}-title" for number in range(4)]


def test_a_row_that_both_changed_comes_back_with_both_and_the_other_rows_are_put_together(app: Flask) -> None:
    stands = [{"title": "One", "minutes": 20}, {"title": "Zwei", "minutes": 5}]
    form, is_valid = send_rows(app, {"rows-0-minutes": "a while"}, stands)
    assert not is_valid and list_rows(form) == [("One", "a while"), ("Zwei", "5"), ("", "")]
    assert ("rows-0-title", "It says now: One\u00a0· Minutes: 20") in form.list_errors()
    assert not form.saved_lists


def test_lists_whose_rows_cannot_be_matched_come_back_with_the_whole_list_that_is_saved(app: Flask) -> None:
    form, is_valid = send_rows(app, {"rows-1-title": "Two and a half"}, [ROWS[0]])
    assert not is_valid and list_rows(form) == [("One", "5"), ("Two and a half", "5"), ("", "")]
    assert form.saved_lists == {"rows": ["One\u00a0· Minutes: 5"]}
    assert ("rows-saved", "Compare your list with the one that is saved now") in form.list_errors()
    sent = {name: getattr(form, name).data for name in ("began_from", "began_fields")}
    again = draw(app, BEGAN | {"rows": ROWS}) | {"rows-1-title": "Two and a half", "rows-1-minutes": "5"} | sent
    third, is_valid = send(app, again, BEGAN | {"rows": [ROWS[0], ROWS[0]]}, began_from="later still")
    assert not is_valid and third.saved_lists == {"rows": ["One\u00a0· Minutes: 5"] * 2}, "rows that nobody matched stay so"
    form, is_valid = send(app, again, BEGAN | {"rows": [ROWS[0]]})
    assert is_valid and list_rows(form)[:2] == [("One", "5"), ("Two and a half", "5")]


@pytest.mark.parametrize("stands", [[], [{"title": "One", "minutes": 7}]], ids=["emptied", "changed"])
def test_a_page_that_does_not_say_its_rows_gets_the_whole_list(app: Flask, stands: list[dict[str, Any]]) -> None:
    """Drawn by an earlier release, or by nobody."""
    drawn = draw(app, BEGAN)
    drawn["began_fields"] = " ".join(part for part in drawn["began_fields"].split(" ") if "rows." not in part)
    form, is_valid = send(app, drawn | {"rows-0-title": "Half"}, BEGAN | {"rows": stands})
    assert not is_valid and form.saved_lists == {"rows": ["One\u00a0· Minutes: 7"] if stands else []}
    assert list_rows(form)[0] == ("Half", "5")


@pytest.mark.parametrize(
    ("changers", "said"),
    [
        (Changers(), "Someone changed"),
        (Changers(False, ("Mia Okafor",)), "Mia Okafor changed"),
        (Changers(True, ("Jo Bell", "Mia Okafor")), "Jo Bell and Mia Okafor changed"),
        (Changers(False, ("", "Mia Okafor")), "Someone else changed"),
        (Changers(True), "You changed"),
    ],
)
def test_who_changed_it_is_said(app: Flask, changers: Changers, said: str) -> None:
    def asked(number: int) -> Changers:
        assert number == 7
        return changers

    conflict = draw(app, BEGAN) | {"title": "Boat", "began_log": "7"}
    for typed, stands in ((conflict, {"title": "Tram", "number": 4}), (conflict | {"number": "?"}, {"words": "It ran."})):
        with app.test_request_context(method="POST", data=MultiDict(typed)):
            form = EditForm.from_request(**BEGAN | stands, began_from="now").told_by(ChangeLog(9, asked))
            assert not form.validate_on_submit()
            also = said.replace(" changed", " also changed")
            starts = (said, "In another window you also changed" if said == "You changed" else also)
            assert all(str(each).startswith(starts) for each in form.form_errors) and form.form_errors
            assert form.began_log.data == "9"
    with app.test_request_context(method="POST", data=MultiDict(conflict)):
        form = EditForm.from_request(**BEGAN | {"number": 4}, began_from="now").told_by(ChangeLog(9, asked))
        assert form.validate_on_submit()
        with form.showing_changes(dict):
            pass
        (flashed,) = get_flashed_messages()
        assert flashed.startswith(f"{said} other parts of this") and flashed.endswith("We have kept both.")


def test_what_is_changed_at_the_last_moment_is_shown_beside_what_was_typed(app: Flask) -> None:
    late = BEGAN | {"title": "Tram", "rows": OTHERS["rows"]}
    with app.test_request_context(method="POST", data=MultiDict(draw(app, BEGAN) | {"title": "Boat"})):
        form = EditForm.from_request(**BEGAN, began_from="then")
        assert form.validate_on_submit()
        with form.showing_changes(lambda: late | {"began_from": "late"}):
            raise Changed("It was changed.")
        assert form.title.data == "Boat" and "It says now: Tram" in form.title.errors
        assert form.rows.data == OTHERS["rows"] and form.form_errors[0].startswith("Someone changed this")
        again = {name: getattr(form, name).data for name in ("began_from", "began_fields")}
    rows = {"rows-0-title": "One", "rows-0-minutes": "5", "rows-1-title": "Two", "rows-1-minutes": "7"}
    form, is_valid = send(app, draw(app, BEGAN) | {"title": "Boat"} | rows | again, late, "late")
    assert is_valid and form.title.data == "Boat"
