"""The page of results. It is a form that is sent by GET: it works without scripts, and an address can be kept and shared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.capacities import CAPACITIES, TEAM_LABELS, UNKNOWN
from forum.consultations.models import Consultation
from forum.kernel.numbers import say_number
from forum.search import queries
from forum.search.kinds import all_search_kinds, find_search_kind, has_search_kind
from forum.search.parsing import LONGEST_QUERY, SearchQuery, parse
from forum.search.queries import MOST_RANKED, Choices, Matches
from forum.web.access import anyone, current_actor
from forum.web.templates import offer_to_templates

blueprint = Blueprint("search", __name__)
blueprints = [blueprint]
offer_to_templates("search", find_kind=find_search_kind)
NEWEST = "newest"
# How people are connected; and of the team, who has not said it, by what they do.
_TEAM = {str(role): replace(CAPACITIES[UNKNOWN], key=str(role), label=label) for role, label in TEAM_LABELS.items()}
SAID_BY = CAPACITIES | _TEAM


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as far as it makes sense."""

    typed: str
    query: SearchQuery
    choices: Choices
    slug: str
    newest_first: bool
    after: str
    problems: dict[str, str]

    def list_problems(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) for the summary at the top of the page."""
        return [("words" if name == "q" else name, sentence) for name, sentence in self.problems.items()]

    def address(self, **changes: str) -> str:
        """Of the same search with these changed, from its first page on."""
        asked = {
            "q": self.typed,
            "kind": self.choices.kinds,
            "by": self.choices.capacities,
            "in": self.slug,
            "since": self.choices.since or "",
            "until": self.choices.until or "",
            "sort": NEWEST if self.newest_first else "",
        }
        query = urlencode({name: value for name, value in (asked | changes).items() if value}, doseq=True)
        return f"{url_for('search.show')}?{query}"


@blueprint.get("/search")
@anyone
def show() -> ResponseReturnValue:
    actor = current_actor()
    consultations = queries.list_in_search(actor)
    asked = read_address(consultations)
    matches = Matches() if asked.problems else queries.find_matches(asked.query, asked.choices, newest_first=asked.newest_first)
    page, following = queries.take_page(matches, asked.after)
    everything = matches
    if asked.choices.are_any and not asked.problems:
        everything = queries.find_matches(asked.query, Choices())
    return render_template(
        "search/show.html",
        asked=asked,
        matches=matches,
        everything=everything,
        results=queries.draw(actor, asked.query, page),
        following=following,
        all_consultations=consultations,
        kinds=all_search_kinds(),
        capacities=list(SAID_BY.values()),
        address=asked.address,
        most=say_number(MOST_RANKED),
        counts={
            "kind": everything.count("kind"),
            "consultation": everything.count("space_id"),
            "capacity": everything.count("capacity_key"),
        },
        meant=queries.find_meant(asked.query) if asked.query and not everything.all and not asked.problems else "",
        single=queries.count_single(asked.query, asked.choices) if not matches.all and not asked.problems else [],
    ), 422 if asked.problems else 200


def read_address(consultations: list[Consultation]) -> Asked:
    """Values that are none, as an address that was cut off has, choose nothing."""
    typed = request.args.get("q", "")
    problems = {}
    if len(typed) > LONGEST_QUERY:
        problems["q"] = _("Search words must be %(most)s characters or fewer", most=LONGEST_QUERY)
        typed = typed[:LONGEST_QUERY]
    elif "q" in request.args and not parse(typed):
        problems["q"] = _("Enter a word to look for")
    slug = request.args.get("in", "")
    chosen = next((each.id for each in consultations if each.slug == slug), None)
    days = {name: _read_day(name, problems) for name in ("since", "until")}
    return Asked(
        typed.strip(),
        parse(typed),
        Choices(
            tuple(key for key in dict.fromkeys(request.args.getlist("kind")) if has_search_kind(key)),
            tuple(key for key in dict.fromkeys(request.args.getlist("by")) if key in SAID_BY),
            chosen,
            days["since"],
            days["until"],
        ),
        slug if chosen is not None else "",
        request.args.get("sort") == NEWEST,
        request.args.get("after", "")[:32],
        problems,
    )


def _read_day(name: str, problems: dict[str, str]) -> date | None:
    typed = request.args.get(name, "").strip()[:32]
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        day = None
        problems[name] = _("Enter a real date, for example, 2026-03-27")
    if day is not None and not 1900 <= day.year <= 2200:
        problems[name] = _("Check the year")
        return None
    return day
