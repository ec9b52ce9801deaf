"""Ways to hold a consultation, to begin from: stages, what people do in each, and whom it takes. All of it can be changed after.
Whether a decision is carried out needs no stage here: it opens one (`outcomes.actions.deciding`).

The first three come from places that have worked so: conversations about services at the end of life in Dudley, the evolution
groups of Islington, the citizens' board of Mid Nottinghamshire.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class StagePlan:
    """`weeks` after the stage before it ends, `gap` weeks later. In one template no two activities have the same title: whoever
    reads “Talk it through” in a list must know which. `activities`: the key of a kind, and a title. `looks_back`: what
    people do in it is not about the decision, which has been made by then."""

    name: LazyString
    note: LazyString
    weeks: int
    activities: tuple[tuple[str, LazyString], ...] = ()
    gap: int = 0
    looks_back: bool = False


@dataclass(frozen=True)
class ConsultationTemplate:
    key: str
    label: LazyString
    sentence: LazyString  # what it is for
    people: LazyString  # whom it takes
    stages: tuple[StagePlan, ...]

    @property
    def weeks(self) -> int:
        """From the first day to the last."""
        return sum(stage.gap + stage.weeks for stage in self.stages)


_TALK = ("discussion", _l("Talk it through"))
_MATTERS = ("discussion", _l("What matters to you?"))
_DIFFERENT = ("discussion", _l("What could be different?"))
_WORDS = ("discussion", _l("Find the words together"))
_ASK = ("discussion", _l("Ask your questions"))
_WORKSHOP = ("workshop", _l("Workshops"))
_FIRST = ("workshop", _l("First meeting"))
_MEETINGS = ("workshop", _l("Monthly meetings"))
_LEARNING = ("workshop", _l("Learning days"))
_LAST = ("workshop", _l("Last meeting"))
_VOTE = ("poll", _l("Weigh it up"))
_CHANGED = ("discussion", _l("What has changed?"))

TEMPORARY_CHANGE = "temporary_change"
_ALL = [
    ConsultationTemplate(
        "issue_conversation",
        _l("Talk about one issue"),
        _l("People and staff first say what the problem is. Then they write a statement that everyone can agree to."),
        _l("A facilitator, a moderator, a service lead, and people who use the service and who work in it."),
        (
            StagePlan(_l("What is the problem?"), _l("Everyone says how they see it"), 4, (_MATTERS,)),
            StagePlan(_l("Come together"), _l("Workshops in small groups"), 3, (_WORKSHOP,)),
            StagePlan(_l("Write the statement"), _l("What we ask for, and who agrees"), 3, (_WORDS, _VOTE)),
            StagePlan(_l("Decide"), _l("The service answers in public"), 4),
            StagePlan(_l("Look back"), _l("What has changed, six months on"), 4, (_CHANGED,), gap=22, looks_back=True),
        ),
    ),
    ConsultationTemplate(
        "evolution_group",
        _l("A group that meets every month"),
        _l("People who use a service help to shape its plans over a year, one meeting at a time."),
        _l("A chair, a facilitator, a service lead who brings plans early, and 8 to 15 members."),
        (
            StagePlan(_l("Begin"), _l("Get to know each other and the plans"), 4, (_FIRST, _MATTERS)),
            StagePlan(_l("Month by month"), _l("A meeting a month, papers a week before"), 40, (_MEETINGS, _TALK, _VOTE)),
            StagePlan(_l("Look back on the year"), _l("What this group has changed"), 8, (_CHANGED,), looks_back=True),
        ),
    ),
    ConsultationTemplate(
        "citizens_board",
        _l("A board of citizens"),
        _l("People who use services work with senior managers on long-term plans. They put plans into plain words for others."),
        _l("A chair, a facilitator, senior managers who answer, and 10 to 20 people from all walks of life."),
        (
            StagePlan(_l("Questions to managers"), _l("Anyone can ask, the board puts them together"), 6, (_ASK,)),
            StagePlan(_l("Work on the plan"), _l("The board and managers go through it together"), 16, (_WORKSHOP, _TALK)),
            StagePlan(_l("Say what we recommend"), _l("In plain words, for everyone"), 6, (_VOTE,)),
            StagePlan(_l("Answers"), _l("Managers answer each recommendation"), 8),
            StagePlan(_l("Look back"), _l("Which promises were kept"), 4, (_CHANGED,), gap=16, looks_back=True),
        ),
    ),
    ConsultationTemplate(
        "engagement",
        _l("Engagement with workshops"),
        _l("Early, while most things can still change: people say what matters, online and in the room."),
        _l("A facilitator, a moderator and a service lead."),
        (
            StagePlan(_l("Listen"), _l("What happens now, and what matters"), 5, (_MATTERS, _WORKSHOP)),
            StagePlan(_l("Weigh up"), _l("What could be different"), 5, (_DIFFERENT, _VOTE)),
            StagePlan(_l("Decide"), _l("The service answers in public"), 3),
            StagePlan(_l("Report back"), _l("What we will do, and why"), 3),
        ),
    ),
    ConsultationTemplate(
        "formal",
        _l("Formal consultation"),
        _l("There are options with costs and risks, and a body that decides. People have twelve weeks."),
        _l("Someone who decides and does not run the discussions, a facilitator, two moderators, someone to write the answers."),
        (
            StagePlan(_l("Have your say"), _l("Read the options, ask, compare and comment"), 12, (_TALK, _WORKSHOP, _VOTE)),
            StagePlan(_l("Answers"), _l("We answer what people said"), 8),
            StagePlan(_l("Decide"), _l("The board decides in public"), 4),
        ),
    ),
    ConsultationTemplate(
        "assembly",
        _l("Citizens’ assembly"),
        _l("People chosen to reflect the whole area learn, discuss and recommend. Others can follow and comment."),
        _l("Two facilitators, independent experts, a moderator, a body that must answer, and 40 to 100 members."),
        (
            StagePlan(_l("Learn"), _l("Experts and people with experience answer questions"), 4, (_LEARNING, _ASK)),
            StagePlan(_l("Talk it through"), _l("In small groups, with a facilitator each"), 4, (_WORKSHOP, _TALK)),
            StagePlan(_l("Recommend"), _l("The assembly votes on each recommendation"), 2, (_LAST, _VOTE)),
            StagePlan(_l("Answers"), _l("We answer each recommendation in public"), 12),
        ),
    ),
    ConsultationTemplate(
        TEMPORARY_CHANGE,
        _l("Temporary change for safety"),
        _l("Something had to change straight away to keep people safe. You say when it ends, and ask what should come after."),
        _l("Someone who decides and does not run the discussions, a facilitator, a moderator, and a colleague who signs it."),
        (
            StagePlan(_l("What should come after?"), _l("Say what it means for you, and what should come"), 8, (_TALK,)),
            StagePlan(_l("Answers"), _l("We answer what people said"), 4),
            StagePlan(_l("Decide"), _l("What comes after, in public"), 4),
        ),
    ),
]
TEMPLATES = {template.key: template for template in _ALL}
