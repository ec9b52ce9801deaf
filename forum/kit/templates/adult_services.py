"""A young person moves from children's to adult services: theirs to lead, with whoever they choose beside them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.kit.kind import Help, Kit, KitChoice
from forum.kit.steps import agree_step, day_step, emergency_step, know_step, matters_step, options_step, who_step

PICTURES = (
    KitChoice("family", _l("My friends")),
    KitChoice("book", _l("School, college or work")),
    KitChoice("key", _l("My own front door")),
    KitChoice("talk", _l("Speaking for myself")),
    KitChoice("music", _l("Music")),
    KitChoice("phone", _l("Reaching someone by text")),
    KitChoice("hospital", _l("A place I know")),
    KitChoice("head", _l("Feeling calm")),
    KitChoice("outdoors", _l("Being outdoors")),
)
PEOPLE = (
    KitChoice("family", _l("My parents or carers")),
    KitChoice("gp", _l("My GP")),
    KitChoice("team", _l("The adult team")),
    KitChoice("school", _l("School or college")),
    KitChoice("social", _l("Social worker")),
    KitChoice("none", _l("No one yet")),
)
ADULT_SERVICES = Kit(
    "moving-to-adult-services",
    _l("Moving to adult services"),
    _l("For a young person who will soon be looked after by new people. You lead. Bring who you like."),
    (
        _l("Tell your team if someone hurts you, or if you think about hurting yourself. They will help you."),
        _l("Tell the new team about your medicines, allergies and what helps you when you are upset."),
        _l("Ask both teams for one name each to call until the move is over."),
    ),
    _l("About me"),
    (
        matters_step(
            PICTURES,
            _l("What do your friends know about you that your team does not?"),
            Help(
                _l("“What should the new people know about you that is not about your health?”"),
                (
                    _l("Talk to the young person, not over them."),
                    _l("Offer some time without parents, and say what you can keep private."),
                ),
            ),
        ),
        day_step(
            _l("Think of a day that you would post about. What was in it?"),
            Help(
                _l("“What is a bad day like, and who sees it first?”"),
                (
                    _l("Let them draw it, or show you on their phone."),
                    _l("Parents, let them answer first, even if it takes a while."),
                ),
            ),
        ),
        know_step(
            _l("For example, “Who do I call after my birthday?” or “Can my mum still come in with me?”"),
            _l("What do people keep explaining to your parents and not to you?"),
            Help(
                _l("“What is the worst thing you have heard about adult services?”"),
                (
                    _l("Say what changes at 16 and at 18, and what does not."),
                    _l("If you do not know the new place yet, say so. Say by when you will."),
                ),
            ),
        ),
        options_step(
            _l("Waiting before we change anything"),
            _l("Ask if you can visit first. Ask what happens if you do not like it."),
            Help(
                _l("“Here are two ways to do this. Which one sounds more like you?”"),
                (
                    _l("Show the place, or a picture of it."),
                    _l("A try-out is an option. So is a slower move."),
                ),
            ),
        ),
        agree_step(
            _l("What will you do yourself from now on? What should someone else still do?"),
            Help(
                _l("“Your mum and you see this differently. May I write down both?”"),
                (
                    _l("Give one thing after another to the young person, not all on one birthday."),
                    _l("Parents lose something too. Make time for them as well."),
                ),
            ),
        ),
        emergency_step(
            _l("If I go to hospital or somewhere new, send with me"),
            _l("How can someone tell that you are not okay? What should they do, and not do?"),
            Help(
                _l("“If things got really bad one night, who would you want to know?”"),
                (
                    _l("Say that talking about it does not make it happen."),
                    _l("Say plainly what you would have to pass on to keep them safe, and who would hear it."),
                ),
            ),
        ),
        who_step(
            PEOPLE,
            _l("Who would you like to tell it yourself?"),
            Help(
                _l("“Who do you want in the room next time?”"),
                (_l("Ask again each time. The answer may change."), _l("Look again before the move, and three months after it.")),
            ),
        ),
    ),
)
