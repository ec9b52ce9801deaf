"""What can be found: one row for each thing that everybody can read, with its words as plain text. The database's own engine
reads them: triggers of migration 0038 keep `search_words` (SQLite, FTS5) or `words` (PostgreSQL, tsvector) to what stands
here, so the words that a row does not hold are in no index either."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Model

BIG = BigInteger().with_variant(Integer, "sqlite")


class SearchEntry(Model):
    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("source", "thing_id"), Index("ix_search_entries_consultation", "space_id", "id"))

    # Made of when it was said (`indexing.number_at`): the newest matches, and those of some days, are found without sorting. An
    # integer key is what VACUUM leaves as it is, and FTS5 knows its rows by it.
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    source: Mapped[str]
    thing_id: Mapped[int]
    public_id: Mapped[str]  # its public id: names it in the address of the next page
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    kind: Mapped[str]
    capacity_key: Mapped[str] = mapped_column(default="")  # of whoever said it; "" for official texts
    # The same three as words, so that FTS5 finds what is chosen by them without looking at each row.
    facets: Mapped[str] = mapped_column(Text)
    config: Mapped[str]  # the dictionary of PostgreSQL for its language
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"), deferred=True)  # made by a trigger
