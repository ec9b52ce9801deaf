"""Going home, or to another place, from a ward."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.kit.kind import Help, Kit, KitChoice
from forum.kit.steps import agree_step, day_step, emergency_step, know_step, matters_step, options_step, who_step

PICTURES = (
    KitChoice("bed", _l("My own bed")),
    KitChoice("stairs", _l("Managing the stairs")),
    KitChoice("family", _l("My family can rest")),
    KitChoice("wash", _l("Washing by myself")),
    KitChoice("pain", _l("No pain")),
    KitChoice("hospital", _l("Coming back to hospital")),
    KitChoice("tea", _l("Tea and radio")),
    KitChoice("pet", _l("My pet near")),
    KitChoice("outdoors", _l("Being outdoors")),
)
PEOPLE = (
    KitChoice("family", _l("My family")),
    KitChoice("gp", _l("My GP")),
    KitChoice("nurse", _l("District nurse")),
    KitChoice("carers", _l("Home carers")),
    KitChoice("pharmacist", _l("Pharmacist")),
    KitChoice("none", _l("No one yet")),
)
LEAVING_HOSPITAL = Kit(
    "leaving-hospital",
    _l("Leaving hospital"),
    _l("A talk about going home, or somewhere else, and what you need there. Start it on the ward."),
    (
        _l("Tell the ward about your medicines, allergies and falls, and who is at home with you."),
        _l("Tell the ward before you leave if you do not feel safe to go."),
        _l("Tell the ambulance crew and your home carers where your plan is."),
    ),
    _l("I have just left hospital"),
    (
        matters_step(
            PICTURES,
            _l("Think of your first morning back. Where are you? Who is there? What is on the table?"),
            Help(
                _l("“Before we talk about the bed, what do you most want to get back to?”"),
                (
                    _l("Sit down, so that your eyes are level."),
                    _l("Ask the person first, then the family."),
                    _l("Write down their words, not yours."),
                ),
            ),
        ),
        day_step(
            _l("Say what you did before you came in. Which part of the day was hardest?"),
            Help(
                _l("“Tell me about the day before you came in.”"),
                (
                    _l("Do not correct the story. Listen for what they manage alone."),
                    _l("Ask the person who helps at home about the same day."),
                ),
            ),
        ),
        know_step(
            _l("For example, “Who will come on the first night?” or “What should make me call you?”"),
            _l("What would you look up at home if you were worried?"),
            Help(
                _l("“What has anyone told you about going home?”"),
                (
                    _l("Ask before you explain."),
                    _l("Say it in small pieces. Ask them to say it back in their own words."),
                    _l("If you do not know, say so, and say who does."),
                ),
            ),
        ),
        options_step(
            _l("Staying where I am for now"),
            _l("Start with the option everyone talks about. Then ask what else there is."),
            Help(
                _l("“There is more than one way to do this. May I tell you about two?”"),
                (
                    _l("Say the good and the bad of each, with numbers where you have them."),
                    _l("Say what happens if you do nothing now."),
                    _l("The person can choose a risk that you would not."),
                ),
            ),
        ),
        agree_step(
            _l("Who will be at the door? Who brings the equipment? Who calls the next day?"),
            Help(
                _l("“We see this differently. May I write down both?”"),
                (
                    _l("Put a name and a day beside each thing."),
                    _l("If a family carer is to do it, ask whether they can and want to."),
                ),
            ),
        ),
        emergency_step(
            _l("If I go back to hospital, send with me"),
            _l("What would you want a stranger to know in the first minute?"),
            Help(
                _l("“If this does not go well at home, what should we do first?”"),
                (
                    _l("Give one number that someone answers day and night, and try it."),
                    _l("Say what is normal after going home, and what is not."),
                ),
            ),
        ),
        who_step(
            PEOPLE,
            _l("Who would be surprised to find you at home?"),
            Help(
                _l("“Who needs to hear this from you, and who from us?”"),
                (_l("Ask before you tell the family anything."), _l("Choose a day to look again within two weeks.")),
            ),
        ),
    ),
)
