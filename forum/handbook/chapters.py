"""What the handbook says: short chapters, each a list of steps with what to do, why, and where."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Step:
    what: LazyString
    why: LazyString
    where: LazyString | None = None


@dataclass(frozen=True)
class Chapter:
    """`picture`: what the picture of that name shows, for whoever does not see it; None where there is none."""

    key: str
    title: LazyString
    lede: LazyString
    steps: tuple[Step, ...]
    picture: LazyString | None = None


BEFORE = Chapter(
    "before-you-start",
    _l("Before you start"),
    _l("Decide what you are really asking, and what can still change."),
    (
        Step(
            _l("Ask while you can still change your mind."),
            _l(
                "Courts call this the first Gunning principle. If you have already chosen, tell people so. Do not ask them "
                "what they would choose."
            ),
            _l("Manage, then “Change words or dates”, then “What can change and what is settled”."),
        ),
        Step(
            _l("Ask before you rule anything out."),
            _l(
                "If an option was ruled out before anyone was asked, your page says “Started late” for good. It is no shame "
                "to say so, but people had no part in it."
            ),
            _l(
                "Put every option on the page, with the ones you doubt and why. If some are gone, say which, when and "
                "why under “See what is missing”."
            ),
        ),
        Step(
            _l("Say how much say people have."),
            _l("People forgive a small promise that you keep. They do not forgive a big one that you break."),
            _l("“Change words or dates”, then “Question, summary, who decides, contact details”."),
        ),
        Step(
            _l("Ask people who live with it what is missing from your list."),
            _l("NICE’s guideline on community engagement says to involve people when you plan. They know what you do not."),
            _l("Show your draft to two or three people before you open it."),
        ),
        Step(
            _l("If people may not trust you to ask, find someone independent."),
            _l("A go-between belongs to neither side. They say in public what they have to do with those who decide."),
            _l("Manage, then “People and roles”."),
        ),
    ),
)
OPEN = Chapter(
    "open",
    _l("Open it"),
    _l("A fair question, enough time, and someone who answers."),
    (
        Step(
            _l("Begin with a template, and save your own."),
            _l("You do not have to plan the stages twice. A template keeps no people, no dates and nothing that anyone said."),
            _l("“Change words or dates”, then “Start from a template” or “Save as a template”."),
        ),
        Step(
            _l("Choose what kind of consultation this is."),
            _l("The first kind decides nothing. The other two have more checks, so people trust them."),
            _l("Manage, then “See what is missing”."),
        ),
        Step(
            _l("Answer each check, or say in public why you open without it."),
            _l("The second Gunning principle asks for enough reasons to judge by. The third asks for enough time."),
            _l("“See what is missing” lists what to do. Start at the top."),
        ),
        Step(
            _l("Choose who can read it."),
            _l(
                "You cannot change this once it is open. If people come in by a code, you see who used which one. You can end "
                "someone’s access, and we email them your reason."
            ),
            _l("“Change words or dates”, then “Who can read this”."),
        ),
        Step(
            _l("Look at it as others will see it."),
            _l("A visitor and a moderator see other pages than you do. Nothing that you press there is sent."),
            _l("Manage, then “See it as others will”."),
        ),
        Step(
            _l("Ask a colleague to sign."),
            _l("Whoever wrote it no longer sees what is unclear. Someone else does."),
            _l("On the same page, beside the checks."),
        ),
    ),
    _l("The page before something opens. It lists what is ready and what is missing, with a button for each."),
)
REACH = Chapter(
    "reach",
    _l("Hear from people who are not here"),
    _l("The people it changes most are often the last to hear of it."),
    (
        Step(
            _l("Look at who you hear from, every week."),
            _l("Counting comments says nothing about who wrote them. Look for who is missing."),
            _l("Manage, “Who we hear from”."),
        ),
        Step(
            _l("Go where people are, and take paper."),
            _l("People talk to someone they already know. NICE’s guideline recommends people from the community for this."),
            _l("“Change words or dates”, then the contact details. The poster has a code that opens the page."),
        ),
        Step(
            _l("Write down each way you told people."),
            _l("Everyone can read where you went, and where you did not go. A photo helps if nobody can be recognised in it."),
            _l("“Change words or dates”, then “How you told people”."),
        ),
        Step(
            _l("Ask the bodies that have to be asked, and show their answers."),
            _l("NHS England’s guidance asks you to work with the groups that speak for people, and with local Healthwatch."),
            _l("“Change words or dates”, then “Who else we have asked”."),
        ),
        Step(
            _l("Look back half way and at the end."),
            _l("Half way you can still reach those who are missing. Say what you will do, who does it and by which day."),
            _l("“Change words or dates”, then “Looking back”."),
        ),
    ),
    _l("The Manage page. It shows a timeline, what is due today and who has a role."),
)
HOLD = Chapter(
    "hold",
    _l("Run it while people talk"),
    _l("People write when they see that someone reads."),
    (
        Step(
            _l("Answer questions within two working days."),
            _l("A question without an answer stops everyone who wanted to ask the next one."),
            _l("My work lists what you have to do."),
        ),
        Step(
            _l("Say what changed, and why."),
            _l("People planned for the dates and words they read. If you change them, they need to know."),
            _l("Each page of “Change words or dates” asks for a reason once people have answered."),
        ),
        Step(
            _l("If you have to change what people have answered, ask a colleague."),
            _l("People answered the words they read, so nobody changes those alone. You can still correct spelling."),
            _l("Save the change under “Change words or dates”. Your colleague finds it in My work."),
        ),
        Step(
            _l("If someone takes over a role, or another board decides, say why."),
            _l("Everyone can read the change, the day and your reason. A new board reads every answer again."),
            _l("“People and roles”, or “Who makes the decision”."),
        ),
        Step(
            _l("If you enter votes for people, ask a colleague to check them."),
            _l("The result says how many nobody has checked. On paper, two people enter each sheet."),
            _l("Open the vote, then “Enter a vote for someone”."),
        ),
        Step(
            _l("If you have to cancel a vote that the decision follows, do it together."),
            _l("It takes two of you. We tell everyone who voted why, and the page always says so."),
            _l("Open the vote, then “Cancel this vote”."),
        ),
        Step(
            _l("If something on the page breaks the law, take it out with a colleague."),
            _l("It goes everywhere, from older versions too. The day and your reason stay."),
            _l("Manage, then “Take out what breaks the law”."),
        ),
        Step(
            _l("If an organisation has a new name, or is listed twice, tell an administrator."),
            _l("They rename it or merge the two, and every page says the new name. What it said before stays in the changes."),
            _l("The site, then “Organisations”."),
        ),
        Step(
            _l("Write to people half way: what you have heard so far."),
            _l("People stay when they hear back early. People who hear nothing think that nobody read what they wrote."),
            _l("Manage, then “Messages to people”."),
        ),
    ),
    _l("My work. Each thing to do has its date and one button."),
)
DIFFICULT = Chapter(
    "difficult-conversations",
    _l("When talking is hard"),
    _l("Anger at a service is welcome. Most people who are angry have a reason."),
    (
        Step(
            _l("Thank them for telling you. Say back what you heard."),
            _l("People calm down when you understand them. They do not calm down when you tell them to."),
            _l("Reply to their comment. Use their own words."),
        ),
        Step(
            _l("Say what you do not know, and when you will."),
            _l("A date you keep is worth more than an answer you have to correct."),
        ),
        Step(
            _l("Do not defend the service in the first reply."),
            _l("A defence sounds like “you are wrong”, even when every word is true. Ask first what would have helped."),
        ),
        Step(
            _l("Talk about what was written, never about who wrote it."),
            _l("The house rules are about words. Someone can only change what they wrote."),
            _l("“More” next to a comment, then “Report this”. A moderator chooses the rule."),
        ),
        Step(
            _l("If someone may be in danger, stop everything else."),
            _l("Tell them who to call. Then tell a moderator, who sees reports of danger first."),
            _l("“More” next to the comment, then “Report this”. Choose that someone may be at risk."),
        ),
    ),
)
YOURSELF = Chapter(
    "look-after-yourself",
    _l("Look after yourself and each other"),
    _l("Reading about death, fear and anger all day is hard work. It is not weakness to feel it."),
    (
        Step(
            _l("Moderate in pairs, and take breaks before you need them."),
            _l("NICE’s guideline on mental wellbeing at work says that managers need training and time for this."),
            _l("The queue reminds you to take a break. It keeps your place."),
        ),
        Step(
            _l("Pass on what is too close to you."),
            _l("If it sounds like your own mother, someone else should read it. You do not have to say why."),
            _l("Open the case, then “Step aside”."),
        ),
        Step(
            _l("Talk for ten minutes after a hard session."),
            _l("Ask what went well, what was hard, and what you will leave here. Then stop."),
        ),
        Step(
            _l("If you lead a team, ask how people are before you ask what is done."),
            _l("People who answer the public need time, training and someone to call. Give them that before you open."),
            _l("Manage, “People and roles”. An empty place means that someone else does two jobs."),
        ),
    ),
)
SORT = Chapter(
    "sort",
    _l("Sort comments into themes"),
    _l("Read everything first. Answers come after that."),
    (
        Step(
            _l("Read each comment once, and put it in a theme or say why not."),
            _l("The fourth Gunning principle says that what people said has to be considered with an open mind."),
            _l("Manage, then “Sort comments into themes”."),
        ),
        Step(
            _l("Write each theme the way the people who said it would."),
            _l("A theme in your own words answers your own question."),
            _l("Open a theme, then “Is this sentence fair?”."),
        ),
        Step(
            _l("Ask someone who takes part to agree to the wording."),
            _l(
                "The page shows who agreed. In a formal consultation, nothing is decided until someone who takes part has "
                "agreed to each theme."
            ),
            _l("“Answers, promises, decision and checks”, then “People who sort comments”."),
        ),
    ),
    _l("The page where comments are sorted into themes."),
)
ANSWER = Chapter(
    "answer",
    _l("Answer and decide"),
    _l("Every theme gets an answer with a reason, even when the answer is no."),
    (
        Step(
            _l("Look again at who this could be unfair to, with what people said."),
            _l("The Equality Act 2010 asks public bodies to think about this when they decide, not only when they start."),
            _l("“Answers, promises, decision and checks”, then “Look again at who this could be unfair to”."),
        ),
        Step(
            _l("If you will not do something, say what is stopping you and what would change that."),
            _l("“No” without a reason ends the talk. “No, because” can start the next one."),
            _l("Open a theme, then “Write the answer”."),
        ),
        Step(
            _l("Promise only what has an owner and a date."),
            _l("Everyone sees if it is late. That is the point."),
            _l("Under an answer, “Add a promise”."),
        ),
        Step(
            _l("Follow the vote if you said you would, or say in public why not."),
            _l("People voted because you said it would count. We show your reason next to the result."),
            _l("“Record the decision”."),
        ),
        Step(
            _l("If someone can call the decision in, say who can, and until what date."),
            _l(
                "Say it when a decision is not in force yet. If it is called in, the page says it is on hold, and why. Then the "
                "same person confirms or changes it."
            ),
            _l("“Record the decision”."),
        ),
    ),
    _l("You said, we did. Each theme is next to its answer, its promises and its checks."),
)
CLOSE = Chapter(
    "close",
    _l("Look back and close"),
    _l("The work is done when people can see that it happened."),
    (
        Step(
            _l("Show that you kept a promise, and ask a colleague to confirm it."),
            _l(
                "A link, a paper or one clear sentence is enough. “Done” alone shows nothing. A colleague who does not agree "
                "says why, and everyone can read it."
            ),
            _l("Open the promise, then “Mark as done”."),
        ),
        Step(
            _l("After 6 and 12 months, say what happened. People will say what they see."),
            _l("If the two differ, the page says so. Ask why before you explain."),
            _l("“Is it happening?” on the page of the consultation."),
        ),
        Step(
            _l("Write what you learned, then close."),
            _l("The next team will read it. So will the people who wrote to you."),
            _l("“Answers, promises, decision and checks”, then “Publish a review and close for good”."),
        ),
        Step(
            _l("Keep a copy of what you changed."),
            _l("The list has the words before and after, with each reason. Anyone can download it."),
            _l("“What changed on this page”, at the end."),
        ),
    ),
    _l("Is it happening? Promises, what the service says and what people see."),
)
CHAPTERS = {each.key: each for each in (BEFORE, OPEN, REACH, HOLD, DIFFICULT, YOURSELF, SORT, ANSWER, CLOSE)}

# By name and year: addresses change, these do not.
SOURCES = (
    _l("The Gunning principles: R v Brent London Borough Council, ex parte Gunning, 1985. Supreme Court, Moseley, 2014."),
    _l("The Consultation Institute: The Consultation Charter."),
    _l("Local Government Association: New Conversations 2.0, a guide to engagement, 2019."),
    _l("NHS England: Working in partnership with people and communities, statutory guidance, 2022."),
    _l("NICE: Community engagement, guideline NG44, 2016. Mental wellbeing at work, guideline NG212, 2022."),
    _l("Equality Act 2010, section 149: the public sector equality duty."),
)
