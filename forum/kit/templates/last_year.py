"""When somebody may be in their last year of life. Its topics are those of advance care planning and of ReSPECT conversations; it
is neither such a form nor a refusal of treatment that binds anyone, and says so."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.kit.kind import Help, Kit, KitChoice
from forum.kit.steps import agree_step, day_step, emergency_step, know_step, matters_step, options_step, who_step

PICTURES = (
    KitChoice("bed", _l("My own bed")),
    KitChoice("pet", _l("My pet near")),
    KitChoice("family", _l("My family can rest")),
    KitChoice("head", _l("A clear head")),
    KitChoice("pain", _l("No pain")),
    KitChoice("hospital", _l("Hospital again")),
    KitChoice("tea", _l("Tea and radio")),
    KitChoice("faith", _l("My faith")),
    KitChoice("outdoors", _l("Being outdoors")),
)
PEOPLE = (
    KitChoice("family", _l("My family")),
    KitChoice("gp", _l("My GP")),
    KitChoice("nurse", _l("District nurse")),
    KitChoice("hospice", _l("Hospice")),
    KitChoice("ambulance", _l("Ambulance service")),
    KitChoice("none", _l("No one yet")),
)
LAST_YEAR = Kit(
    "last-year-of-life",
    _l("The last year of life"),
    _l("A talk about being looked after when you may not have long to live. Do it a little at a time, over weeks."),
    (
        _l("Tell your GP or nurse if you want, or do not want, to be resuscitated or go to hospital. Ask them to record it."),
        _l("This is not a ReSPECT form. It is not an advance decision to refuse treatment. Ask your GP or nurse for those."),
        _l("To let someone decide for you, you need a lasting power of attorney. This page cannot give it."),
    ),
    _l("If I am ill at home"),
    (
        matters_step(
            PICTURES,
            _l("Begin with a good day. Who was there? What could you hear? What would you not want to miss?"),
            Help(
                _l("“What matters most to you, if time is short?”"),
                (
                    _l("Sit down. Put phones away."),
                    _l("Let there be silence. It is not yours to fill."),
                    _l("Ask what has changed since you last talked."),
                ),
            ),
        ),
        day_step(
            _l("Say what gave you some peace this week, even for an hour."),
            Help(
                _l("“What was yesterday like, from waking up?”"),
                (
                    _l("Ask about the nights. They are often harder than the days."),
                    _l("Ask the person who cares for them how they sleep."),
                ),
            ),
        ),
        know_step(
            _l("For example, “Will it hurt?” or “Who comes at 3am?” Your nurse can write the answer here."),
            _l("You do not have to know everything. What would help you to sleep tonight?"),
            Help(
                _l("“Some people want to know what to expect, some do not. How is it for you?”"),
                (
                    _l("Say “dying” if they do. Do not use gentler words than theirs."),
                    _l("If you cannot say how long, say that you cannot, and why."),
                    _l("Ask who else should hear it, and who should not."),
                ),
            ),
        ),
        options_step(
            _l("Doing nothing for now"),
            _l("Ask of each: what if it does not work? Can I change my mind on the day?"),
            Help(
                _l("“I wonder what you would want if you got more ill. We can stop whenever you like.”"),
                (
                    _l("Ask where they would like to be, and what would make it impossible."),
                    _l("Say what treatment cannot do as plainly as what it can."),
                    _l("Stopping a treatment is not stopping care. Say so."),
                ),
            ),
        ),
        agree_step(
            _l("What did you both say yes to? Who was asked to do something?"),
            Help(
                _l("“You do not have to agree with me. Tell me where I have it wrong.”"),
                (
                    _l("A family can disagree with each other too. Write down each."),
                    _l("Come back to it. Do not settle it by being tired."),
                ),
            ),
        ),
        emergency_step(
            _l("If I go to another place, send with me"),
            _l("What would you want the night nurse to know before they come in?"),
            Help(
                _l("“If you got much worse one night, what should the person with you do first?”"),
                (
                    _l("If they look away, ask “Shall we leave it there?”"),
                    _l("Say who to call, and that 999 is right when they are frightened."),
                    _l("Look after yourself too. Talk to someone tonight."),
                ),
            ),
        ),
        who_step(
            PEOPLE,
            _l("Is there someone you would like to say something to?"),
            Help(
                _l("“Who should know this, and who should not?”"),
                (
                    _l("The person decides who hears it."),
                    _l("What people want can change. Look again after a bad week, and after a good one."),
                ),
            ),
        ),
    ),
)
