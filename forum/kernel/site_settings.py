"""What the site is called, how it looks and who runs it: one row, which administrators change on a page. What they have not said
is as the environment has it (config.py), so a site without the row is one that nobody has set up yet."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.colours import OWN
from forum.kernel.db import Model, OurText, db

THE_ROW = 1


class SiteSettings(Model):
    """The one row. "" stands for what the environment says."""

    __tablename__ = "site_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    run_by: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(OurText, default="")
    # Of the logo: what its address is made from, and how large it is drawn. "": there is none.
    logo_digest: Mapped[str] = mapped_column(OurText, default="")
    logo_width: Mapped[int] = mapped_column(default=0)
    logo_height: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class Site:
    """The site as it presents itself now."""

    name: str
    run_by: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    colour: str = ""
    logo_digest: str = ""
    logo_width: int = 0
    logo_height: int = 0

    @property
    def main_colour(self) -> str:
        """The one that was chosen, or ours."""
        return self.colour or OWN


def begin_site() -> Site:
    """As the environment has it. Asks no database."""
    return Site(current_app.config["SETTINGS"].site_name)


_COLUMNS = SiteSettings.__table__.columns
_SELECT = select(*(column for column in _COLUMNS if column.name != "id")).where(_COLUMNS.id == THE_ROW)


def read_site() -> Site:
    """The site as it is now, in one query by the primary key. A page asks `forum.web.current_site`, which does so once."""
    begun, row = begin_site(), db.session.execute(_SELECT).one_or_none()
    return begun if row is None else Site(**dict(row._mapping) | {"name": row.name or begun.name})
