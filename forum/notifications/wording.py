"""News as it is read: consultations, groups, and their lines, on the page and in letters. What happened several times is said
once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from forum.consultations.models import Consultation
from forum.kernel.dates import to_local
from forum.notifications.extension_points import NewsReader, NewsWords, find_describer
from forum.notifications.kinds import Door
from forum.notifications.models import NewsKind, Notification
from forum.spaces.extension_points import SpaceFace

MOST_OPEN = 3  # lines of one consultation that stand unfolded on the page


@dataclass(frozen=True)
class NewsLine:
    """One line, made of all that is in it."""

    number: int  # of the newest
    kind: NewsKind
    at: datetime
    news: int  # how much of what is in it has not been read
    words: NewsWords
    door: Door

    @property
    def is_new(self) -> bool:
        return self.news > 0

    @property
    def text(self) -> str:
        """All of it, as a plain letter and a subject say it."""
        return " ".join(filter(None, (self.words.lead, self.words.rest)))


@dataclass(frozen=True)
class NewsCard:
    """What one consultation has to tell: a few lines that are read at once, and those folded under them."""

    about: Consultation | SpaceFace
    lines: list[NewsLine]
    folded: list[NewsLine]

    @property
    def news(self) -> int:
        """How much of it has not been read."""
        return sum(line.news for line in (*self.lines, *self.folded))

    @property
    def folded_news(self) -> int:
        return sum(line.news for line in self.folded)


def make_cards(reader: NewsReader, news: list[Notification]) -> list[NewsCard]:
    """One for each consultation, the one with the newest first. What happened several times on one day is one line. Open are the
    newest lines that are new, a few; where nothing is, the last thing that happened."""
    by_day: dict[date, list[Notification]] = defaultdict(list)
    for each in news:
        by_day[to_local(each.made_at).date()].append(each)
    lines: dict[int, tuple[Consultation | SpaceFace, list[NewsLine]]] = {}
    for day in sorted(by_day, reverse=True):
        for about, of_day in make_groups(reader, by_day[day]):
            lines.setdefault(about.id, (about, []))[1].extend(of_day)
    return [_fold(about, several) for about, several in lines.values()]


def _fold(about: Consultation | SpaceFace, lines: list[NewsLine]) -> NewsCard:
    shown = [line for line in lines if line.is_new][:MOST_OPEN] or lines[:1]
    return NewsCard(about, shown, [line for line in lines if line not in shown])


def make_groups(reader: NewsReader, news: list[Notification]) -> list[tuple[Consultation | SpaceFace, list[NewsLine]]]:
    """By consultation, the one with the newest first."""
    lines: dict[tuple[int, str], list[Notification]] = defaultdict(list)
    for each in sorted(news, key=lambda each: (each.made_at, each.id), reverse=True):
        lines[each.space_id, each.group_key or each.key].append(each)
    groups: dict[int, tuple[Consultation | SpaceFace, list[NewsLine]]] = {}
    for line in _say(reader, list(lines.values())):
        newest, words = line
        about = groups.setdefault(newest[0].space_id, (newest[0].about, []))
        about[1].append(
            NewsLine(
                newest[0].id,
                NewsKind(newest[0].kind),
                newest[0].made_at,
                sum(each.read_at is None for each in newest),
                words,
                words.door or newest[0].door,
            )
        )
    return list(groups.values())


def find_line(reader: NewsReader, news: list[Notification]) -> Door:
    """Where the line leads that is made of these, newest first."""
    (_newest, words), *_none = _say(reader, [news])
    return words.door or news[0].door


def say_one(reader: NewsReader, told: Notification) -> str:
    """As a letter of its own says it."""
    (_newest, words), *_none = _say(reader, [[told]])
    return " ".join(filter(None, (words.lead, words.rest)))


def _say(reader: NewsReader, lines: list[list[Notification]]) -> list[tuple[list[Notification], NewsWords]]:
    """Those that one describer says are handed to it together, so that it looks up all at once."""
    said: dict[int, NewsWords] = {}
    by_describer = defaultdict(list)
    for place, line in enumerate(lines):
        describer = find_describer(line[0].sentence.key)
        if describer is None:
            said[place] = NewsWords(str(line[0].sentence))
        else:
            by_describer[describer].append(place)
    for describer, places in by_describer.items():
        said |= zip(places, describer(reader, [lines[place] for place in places]), strict=True)
    return [(line, said[place]) for place, line in enumerate(lines)]
