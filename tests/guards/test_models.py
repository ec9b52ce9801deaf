"""Whoever changes a model hears at once that it wants a migration: this is in the fast half, unlike what tries the migrations."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import check


def test_the_models_and_the_migrations_say_the_same(either_app: Flask) -> None:
    try:
        check()
    except SystemExit:
        pytest.fail(
            "a model says what no migration makes (the log above names it): "
            "FORUM_ENV=development .venv/bin/python -m flask --app wsgi db migrate --rev-id NUMBER -m NAME"
        )
