"""What a page cannot be faster than: bare Flask and SQLAlchemy, no accounts, permissions, text or layout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

POSTS = 20


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    body: Mapped[str]
    author: Mapped[Author] = relationship()


PAGE = (
    "<!doctype html><title>Posts</title>{% for post in posts %}"
    "<article><b>{{ post.author.name }}</b><p>{{ post.body }}</p></article>{% endfor %}"
)


def make_floor(path: Path, size: int) -> Callable[[], int]:
    """A function that asks for one page of about `size` bytes and returns the status."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        author = Author(name="Amber Heron")
        session.add_all(Post(author=author, body="x" * (size // POSTS - 50)) for _post in range(POSTS))
        session.commit()
    app = Flask("floor")

    @app.get("/")
    def posts() -> str:
        with Session(engine) as session:
            found = session.scalars(select(Post).options(joinedload(Post.author)).order_by(Post.id).limit(POSTS)).all()
            return render_template_string(PAGE, posts=found)

    client = app.test_client()
    return lambda: client.get("/").status_code


def make_write_floor(path: Path) -> Callable[[], int]:
    """A function that sends one post, which is kept as one row, and returns the status: no person, permission, log or search."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Author(id=1, name="Amber Heron"))
        session.commit()
    app = Flask("write floor")

    @app.post("/")
    def keep() -> ResponseReturnValue:
        with Session(engine) as session:
            session.add(Post(author_id=1, body=request.form["body"]))
            session.commit()
        return redirect("/", 303)

    client = app.test_client()
    return lambda: client.post("/", data={"body": "I agree."}).status_code
