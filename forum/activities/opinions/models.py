"""Statements: one sentence each, for others to agree or disagree with."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.contributions.models import Contribution


class Statement(Contribution):
    __tablename__ = "statements"
    __mapper_args__ = {"polymorphic_identity": "statement"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
