"""Statements: one sentence each, for others to agree or disagree with."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.contributions.models import Contribution
from forum.kernel.db import OurText


class Statement(Contribution):
    __tablename__ = "statements"
    __mapper_args__ = {"polymorphic_identity": "statement"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    # Of the `Subject` that it is about, as organisers say; empty where it is about none, or all.
    subject_key: Mapped[str] = mapped_column(OurText, default="", server_default="", index=True)
