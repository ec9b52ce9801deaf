"""What administrators say of the site besides its one row (`kernel.site_settings`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class SiteLogo(Model):
    """The bytes of the logo, apart from the row that every page reads. There is one at most."""

    __tablename__ = "site_logos"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(OurText)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class OpeningDomain(WithPublicId, Model):
    """Everybody whose confirmed address ends so may open consultations."""

    __tablename__ = "opening_domains"

    domain: Mapped[str] = mapped_column(unique=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
