"""The seven steps that all care conversations have. What differs between them, each template says: pictures, examples, and how to
have the hard part of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from forum.kit.kind import Column, Help, KitChoice, KitStep, LongAnswer, Pictures, Rows, ShortAnswer, Ticks


def matters_step(pictures: tuple[KitChoice, ...], prompt: LazyString, help: Help) -> KitStep:
    parts = (
        Pictures("matters", _l("My choices"), pictures),
        LongAnswer("matters-words", _l("In my own words"), lines=4),
    )
    lead = _l("Press a picture once for “yes”, again for “very much”, again for “no”. There is no wrong answer.")
    return KitStep("matters", _l("What matters to me"), lead, parts, help, prompt, is_light=True)


def day_step(prompt: LazyString, help: Help) -> KitStep:
    pictures = (
        KitChoice("sleep", _l("A good night")),
        KitChoice("food", _l("Food I like")),
        KitChoice("family", _l("Company")),
        KitChoice("wash", _l("Washing and dressing my way")),
        KitChoice("outdoors", _l("Fresh air")),
        KitChoice("music", _l("Music")),
    )
    parts = (
        Pictures("day", _l("What makes a day good"), pictures),
        LongAnswer("day-good", _l("A good day has…"), lines=5),
        LongAnswer("day-bad", _l("A bad day has…"), lines=5),
    )
    lead = _l("Think of a real day. What was it like in the morning, in the afternoon and at night?")
    return KitStep("day", _l("A good day and a bad day"), lead, parts, help, prompt, is_light=True)


def know_step(example: LazyString, prompt: LazyString, help: Help) -> KitStep:
    pictures = (
        KitChoice("book", _l("Tell me everything")),
        KitChoice("eye", _l("Only the main things")),
        KitChoice("family", _l("Talk to my family for me")),
        KitChoice("clock", _l("Ask me another day")),
    )
    columns = (Column("question", _l("My question")), Column("answer", _l("The answer, and who gave it")))
    parts = (
        Pictures("know", _l("How much I want to know"), pictures),
        LongAnswer("know-now", _l("What I know so far"), _l("What have you been told, as you understand it?")),
        Rows("know-questions", _l("Question %(number)s"), columns, shown=2),
    )
    return KitStep("know", _l("What I know and want to know"), example, parts, help, prompt)


def options_step(nothing: LazyString, prompt: LazyString, help: Help) -> KitStep:
    columns = (
        Column("what", _l("The option")),
        Column("good", _l("What is good about it")),
        Column("risk", _l("What the risks are")),
        Column("mine", _l("What I say")),
        Column("theirs", _l("What the nurse, doctor or social worker says")),
    )
    parts = (Rows("options", _l("Option %(number)s"), columns, shown=1, most=5, last=nothing),)
    lead = _l("Ask about each option. What is good about it, what is the risk, what else is there? What if we do nothing?")
    return KitStep("options", _l("My options"), lead, parts, help, prompt)


def agree_step(prompt: LazyString, help: Help) -> KitStep:
    doing = (Column("what", _l("What we agree")), Column("who", _l("Who does it")), Column("when", _l("By when")))
    differing = (
        Column("mine", _l("I say, because")),
        Column("theirs", _l("The other person says, because")),
    )
    parts = (
        Rows("agree", _l("Agreed %(number)s"), doing, shown=2),
        Rows("differ", _l("We do not agree %(number)s"), differing, shown=1, most=4),
    )
    lead = _l("Write down both. What you do not agree on stays here as each of you said it. No one has to win.")
    return KitStep("agree", _l("What we agree, and do not agree"), lead, parts, help, prompt)


def emergency_step(place: LazyString, prompt: LazyString, help: Help) -> KitStep:
    parts = (
        ShortAnswer("emergency-first", _l("Call first, day or night"), _l("A name and a phone number.")),
        ShortAnswer("emergency-speaks", _l("If I cannot speak, ask"), _l("A name and a phone number.")),
        LongAnswer("emergency-helps", _l("What helps me most"), lines=2),
        LongAnswer("emergency-not", _l("What I do not want"), lines=2),
        LongAnswer("emergency-transfer", place, _l("For example, glasses, a list of medicines, this plan."), lines=2),
        ShortAnswer("emergency-kept", _l("Where to find my plan")),
    )
    lead = _l("Someone who does not know you may read this in a hurry. Keep it short.")
    return KitStep("emergency", _l("In an emergency or a move"), lead, parts, help, prompt)


def who_step(people: tuple[KitChoice, ...], prompt: LazyString, help: Help) -> KitStep:
    parts = (
        Ticks("who", _l("Who else should know"), people),
        LongAnswer("who-others", _l("Anyone else, and what they should know"), lines=2),
        ShortAnswer("again-when", _l("We will look at this again on")),
        ShortAnswer("again-with", _l("With")),
    )
    lead = _l("We do not tell anyone. Show them your plan, or ask someone to.")
    return KitStep("who", _l("Who else should know, and when we look again"), lead, parts, help, prompt, is_light=True)
