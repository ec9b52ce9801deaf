"""Where on a page somebody puts right what was refused."""

from __future__ import annotations

from wtforms import Field, FieldList, Form, FormField, HiddenField, SelectField


def errors_of(field: Field) -> list[tuple[str, str]]:
    """(id of what somebody can go to, sentence) for each of them, within it too."""
    if isinstance(field, FieldList):
        return [error for entry in field.entries for error in errors_of(entry)]
    if isinstance(field, FormField):
        form: Form = field.form
        return [error for inner in form for error in errors_of(inner)]
    return [(_first_control(field), str(sentence)) for sentence in field.errors]


def first_of_list(rows: FieldList) -> Field | None:
    """Where people put right what is wrong with a list as a whole: what they type in its first row."""
    first = next(iter(rows.entries), None) or rows.append_entry()
    inner = first.form if isinstance(first, FormField) else [first]
    return next((each for each in inner if not isinstance(each, HiddenField)), None)


def _first_control(field: Field) -> str:
    """The id of what somebody can go to and put right; "" where a page draws nothing of the field."""
    if field.type in {"HiddenText", "SeenText"} or (isinstance(field, SelectField) and not list(field.iter_choices())):
        return ""
    return f"{field.id}-0" if field.type in {"RadioField", "SelectMultipleField"} else field.id
