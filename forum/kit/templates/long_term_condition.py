"""Living with a condition that does not go away, at a yearly review or when something changes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.kit.kind import Help, Kit, KitChoice
from forum.kit.steps import agree_step, day_step, emergency_step, know_step, matters_step, options_step, who_step

PICTURES = (
    KitChoice("work", _l("My work")),
    KitChoice("sleep", _l("Sleeping through")),
    KitChoice("family", _l("Time with my family")),
    KitChoice("pain", _l("Less pain")),
    KitChoice("food", _l("Food I like")),
    KitChoice("head", _l("A clear head")),
    KitChoice("hospital", _l("Many appointments")),
    KitChoice("faith", _l("My faith")),
    KitChoice("outdoors", _l("Being outdoors")),
)
PEOPLE = (
    KitChoice("family", _l("My family")),
    KitChoice("gp", _l("My GP")),
    KitChoice("specialist", _l("Specialist nurse or clinic")),
    KitChoice("pharmacist", _l("Pharmacist")),
    KitChoice("work", _l("Someone at work")),
    KitChoice("none", _l("No one yet")),
)
LONG_TERM_CONDITION = Kit(
    "long-term-condition",
    _l("A long-term condition"),
    _l("A talk about living with something that does not go away, before a review or when something has changed."),
    (
        _l("Tell your GP, nurse or pharmacist which medicines you take, and which you have stopped."),
        _l("Tell them about new signs or side effects now. Do not wait for a review."),
        _l("If you drive, you may need to tell the DVLA. Ask your GP or nurse."),
    ),
    _l("I live with a long-term condition"),
    (
        matters_step(
            PICTURES,
            _l("What do you do less often than you would like? What would you do first if you had more energy?"),
            Help(
                _l("“What would you like to be able to do that you cannot do now?”"),
                (
                    _l("Talk about the person before the numbers."),
                    _l("Ask what they have tried already. They know it better than you do."),
                ),
            ),
        ),
        day_step(
            _l("Think of last week. Which day would you have again?"),
            Help(
                _l("“How much of your day goes on looking after this?”"),
                (
                    _l("Count the work: tablets, trips, tests, forms."),
                    _l("Ask about low mood as you would ask about pain."),
                ),
            ),
        ),
        know_step(
            _l("For example, “What happens if I skip it?” or “Which sign should worry me?”"),
            _l("What did you want to ask last time, and there was no time?"),
            Help(
                _l("“What do you make of it yourself?”"),
                (
                    _l("Begin with what they know, not with what you want to say."),
                    _l("Do not blame. People stop taking tablets for reasons."),
                ),
            ),
        ),
        options_step(
            _l("Changing nothing for now"),
            _l("Ask what fits your week. A treatment that you cannot keep up is not a good one for you."),
            Help(
                _l("“What could you fit into a bad week?”"),
                (
                    _l("Say how many people it helps out of 100, and how many it harms."),
                    _l("Taking something away is an option too."),
                ),
            ),
        ),
        agree_step(
            _l("What is the one thing you will do first? Who helps if it gets hard?"),
            Help(
                _l("“On a scale from 1 to 10, how sure are you that this will work for you?”"),
                (
                    _l("If it is under 7, make it smaller."),
                    _l("Write down what you will do too, not only what they will do."),
                ),
            ),
        ),
        emergency_step(
            _l("If I go to hospital, send with me"),
            _l("How does it begin, when it gets worse? What has helped before?"),
            Help(
                _l("“How would someone next to you see that it is getting worse?”"),
                (
                    _l("Write the signs in the person’s own words."),
                    _l("Say when to call you, when to call 111 and when to call 999."),
                ),
            ),
        ),
        who_step(
            PEOPLE,
            _l("Who helps you without knowing why you need it?"),
            Help(
                _l("“Is there anyone who could help if they knew?”"),
                (_l("Nobody has to tell their employer everything."), _l("Look again when life changes, not only each year.")),
            ),
        ),
    ),
)
