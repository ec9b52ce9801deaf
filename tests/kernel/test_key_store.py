"""Secrets outside the database: kept twice, read back, never replaced, destroyed for good."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import ROOT, SettingError, read_settings
from forum.kernel import key_store
from forum.kernel.key_store import (
    KeyStoreFault,
    destroy_secret,
    find_store_fault,
    keep_secret,
    list_secrets,
    mend_copies,
    read_secret,
)


@pytest.fixture
def folders(app: Flask, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    settings = app.config["SETTINGS"]
    own = (tmp_path / "one" / "deep", tmp_path / "two")
    app.config["SETTINGS"] = replace(settings, key_store=own)
    yield own
    app.config["SETTINGS"] = settings


def test_a_secret_is_kept_twice_for_its_owner_alone_and_never_replaced(folders: tuple[Path, Path]) -> None:
    assert keep_secret("poll", b"first") == b"first" == keep_secret("poll", b"second") == read_secret("poll")
    for folder in folders:
        assert [path.name for path in folder.iterdir()] == ["poll.key"], "nothing half done is left"
        assert (folder / "poll.key").read_bytes() == b"first"
        assert stat.S_IMODE((folder / "poll.key").stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list_secrets() == {"poll"}


def test_of_many_at_once_one_is_kept(app: Flask, folders: tuple[Path, Path]) -> None:
    def keep(number: int) -> bytes:
        with app.app_context():
            return keep_secret("poll", b"%d" % number)

    with ThreadPoolExecutor(8) as threads:
        kept = set(threads.map(keep, range(24)))
    assert len(kept) == 1 and {(folder / "poll.key").read_bytes() for folder in folders} == kept


@pytest.mark.parametrize("lost", [0, 1])
def test_a_lost_copy_is_made_again_from_the_other(folders: tuple[Path, Path], lost: int) -> None:
    keep_secret("poll", b"first")
    (folders[lost] / "poll.key").unlink()
    assert read_secret("poll") == b"first" == keep_secret("poll", b"another")
    assert (folders[lost] / "poll.key").read_bytes() == b"first"


def test_two_that_differ_and_none_at_all_are_faults(folders: tuple[Path, Path]) -> None:
    with pytest.raises(KeyStoreFault, match="neither"):
        read_secret("poll")
    keep_secret("poll", b"first")
    (folders[1] / "poll.key").write_bytes(b"other")
    for ask in (lambda: read_secret("poll"), lambda: keep_secret("poll", b"first")):
        with pytest.raises(KeyStoreFault, match="not the same"):
            ask()


@pytest.mark.parametrize("damaged", [0, 1])
def test_a_copy_that_is_not_the_right_one_is_told_from_the_one_that_is(folders: tuple[Path, Path], damaged: int) -> None:
    keep_secret("poll", b"first")
    (folders[damaged] / "poll.key").write_bytes(b"")
    assert read_secret("poll", b"first".__eq__) == b"first"
    with pytest.raises(KeyStoreFault, match="not the one that is needed"):
        read_secret("poll", b"another".__eq__)
    mend_copies("poll", b"first")
    assert {(folder / "poll.key").read_bytes() for folder in folders} == {b"first"}


def test_what_a_crash_left_of_a_secret_is_destroyed_with_it(folders: tuple[Path, Path]) -> None:
    keep_secret("poll", b"first")
    (folders[0] / "poll.key.0123").write_bytes(b"first")
    destroy_secret("poll")
    assert [list(folder.iterdir()) for folder in folders] == [[], []]


def test_one_copy_that_cannot_be_deleted_keeps_no_other(folders: tuple[Path, Path]) -> None:
    keep_secret("poll", b"first")
    (folders[0] / "poll.key").unlink()
    (folders[0] / "poll.key").mkdir()
    with pytest.raises(KeyStoreFault):
        destroy_secret("poll")
    assert not (folders[1] / "poll.key").exists()


def test_what_was_not_read_back_is_not_kept(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_store, "_write_once", lambda _path, secret: secret)
    with pytest.raises(KeyStoreFault):
        keep_secret("poll", b"first")


def test_a_destroyed_secret_is_gone_and_may_be_destroyed_again(folders: tuple[Path, Path]) -> None:
    keep_secret("poll", b"first")
    with (folders[0] / "poll.key").open("rb") as still_open:
        destroy_secret("poll")
        assert still_open.read() == b"\0" * 5, "who holds the file open reads nothing"
    destroy_secret("poll")
    assert list_secrets() == set() and not any(folder.glob("*") and list(folder.iterdir()) for folder in folders)


def test_a_folder_that_cannot_be_one_is_named(app: Flask, folders: tuple[Path, Path]) -> None:
    assert find_store_fault() == "" and not any(folder.exists() for folder in folders), "looking writes nothing"
    folders[1].write_text("a file in its place")
    assert find_store_fault() == str(folders[1])
    with pytest.raises(KeyStoreFault):
        keep_secret("poll", b"first")


@pytest.mark.parametrize(
    ("first", "second"),
    [("/k", "/k"), ("/k", "/k/deeper"), ("instance/keys", "/k"), ("/k", str(ROOT / "instance")), ("keys/../instance", "/k")],
)
def test_keys_lie_neither_beside_the_database_nor_twice_in_one_place(first: str, second: str) -> None:
    with pytest.raises(SettingError, match="KEY_STORE"):
        read_settings({"FORUM_ENV": "test", "KEY_STORE": first, "KEY_STORE_COPY": second})
    read_settings({"FORUM_ENV": "test"})


def test_keys_lie_in_no_folder_of_the_database_whatever_it_is_called(tmp_path: Path) -> None:
    data, elsewhere, link = tmp_path / "data", tmp_path / "elsewhere", tmp_path / "link"
    data.mkdir(), elsewhere.mkdir()
    link.symlink_to(data)
    (elsewhere / "linked.db").symlink_to(data / "forum.db")
    stores = [data, data / "keys", link / "keys", elsewhere / ".." / "data" / "keys"]
    for url in (f"sqlite:///{data}/forum.db?mode=rw", f"sqlite:///{link}/forum.db", f"sqlite+pysqlite:///{elsewhere}/linked.db"):
        for store in stores:
            with pytest.raises(SettingError, match="KEY_STORE"):
                read_settings({"FORUM_ENV": "test", "DATABASE_URL": url, "KEY_STORE": str(store), "KEY_STORE_COPY": "/k"})
        read_settings({"FORUM_ENV": "test", "DATABASE_URL": url, "KEY_STORE": str(tmp_path / "keys"), "KEY_STORE_COPY": "/k"})
