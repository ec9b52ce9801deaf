"""Secrets that must not lie in the database or its copies: one file for each, twice, in the two folders of KEY_STORE.

Whoever has a copy of the database lacks what is here, and the other way round. Only processes that run jobs need to read it. A
copy that was lost is made again from the other; two that differ are nobody's to choose between.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import structlog
from flask import current_app

log = structlog.get_logger()
ENDING = ".key"


class KeyStoreFault(Exception):
    """Something is missing, cannot be read, or is not the same in both folders; it says which, in English, for the log."""


def keep_secret(name: str, secret: bytes) -> bytes:
    """Keeps it under `name` unless one is kept there already; returns what both folders hold, read back from the disk. Run again
    after a crash it comes to the same, and so it does when two processes do it at once. Raises KeyStoreFault."""
    for path in _list_paths(name):
        with _reporting(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = next(iter(_read_all(name).values()), secret)
    for path in _list_paths(name):
        with _reporting(path):
            known = _write_once(path, known)
    read = [_read(path) for path in _list_paths(name)]
    if read != [known, known]:
        raise KeyStoreFault(f"{name} is not the same in the two folders of KEY_STORE")
    return known


def read_secret(name: str, is_right: Callable[[bytes], bool] = lambda _secret: True) -> bytes:
    """From whichever folder has it. `is_right` tells a damaged copy, or another's, from the one that is meant. Raises
    KeyStoreFault where neither folder has it, or it cannot be told which of two is right."""
    found = _read_all(name)
    if not found:
        raise KeyStoreFault(f"{name} is in neither folder of KEY_STORE, or cannot be read there")
    right = {secret for secret in found.values() if is_right(secret)}
    if len(right) > 1:
        raise KeyStoreFault(f"{name} is not the same in the two folders of KEY_STORE")
    if not right:
        raise KeyStoreFault(f"{name} is not the one that is needed in either folder of KEY_STORE")
    return right.pop()


def mend_copies(name: str, secret: bytes) -> None:
    """Has both folders hold this secret, which is known to be the right one: in place of a copy that is missing or another.
    Raises KeyStoreFault."""
    found = _read_all(name)
    for path in _list_paths(name):
        if found.get(path) == secret:
            continue
        with _reporting(path):
            log.warning("a copy of a key is made again", path=str(path))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            _write_once(path, secret)
    if set(_read_all(name).values()) != {secret}:
        raise KeyStoreFault(f"{name} is not the same in the two folders of KEY_STORE")


def destroy_secret(name: str) -> None:
    """Written over and deleted in both folders, with what a crash in the middle of writing it has left. One that is gone is no
    fault. Raises KeyStoreFault where a file cannot be deleted, after trying all. What a disk or its snapshots keep of a deleted
    file is beyond us (docs/decisions/0015-sealed-ballots.md)."""
    faults = []
    for path in _list_paths(name):
        for each in (path, *path.parent.glob(f"{path.name}.*")):
            try:
                _destroy(each)
            except KeyStoreFault as problem:
                faults.append(problem)
    if faults:
        raise faults[0]


def _destroy(path: Path) -> None:
    with _reporting(path), suppress(FileNotFoundError):
        size = path.stat().st_size
        with path.open("r+b", buffering=0) as file:
            file.write(b"\0" * size)
            os.fsync(file.fileno())
        path.unlink()
        _sync_folder(path.parent)


def list_secrets() -> set[str]:
    """The names of all that is in either folder."""
    folders = current_app.config["SETTINGS"].key_store
    return {path.name.removesuffix(ENDING) for folder in folders if folder.is_dir() for path in folder.glob(f"*{ENDING}")}


def find_store_fault() -> str:
    """Which folder this process may not write and read, or make, or "". Asks the system alone and writes nothing: anybody may
    ask `/readyz`, as often as they like. A disk that is full is found when a key is made."""
    for folder in current_app.config["SETTINGS"].key_store:
        if not _may_be_used(folder):
            return str(folder)
    return ""


def find_store_owner() -> int | None:
    """The number of the user to whom the first of the folders belongs that is there; None before they are made."""
    for folder in current_app.config["SETTINGS"].key_store:
        with suppress(FileNotFoundError):
            try:
                return folder.stat().st_uid
            except PermissionError:  # It lies in a folder that this process may not look into: that is somebody's too.
                return next(each for each in folder.parents if os.access(each.parent, os.X_OK)).stat().st_uid
    return None


def _may_be_used(folder: Path) -> bool:
    try:
        there = next(each for each in (folder, *folder.parents) if each.exists())
    except PermissionError:  # It lies in a folder that this process may not look into.
        return False
    return there.is_dir() and os.access(there, os.R_OK | os.W_OK | os.X_OK)


def list_wrong_copies(name: str, is_right: Callable[[bytes], bool]) -> list[Path]:
    """The files, of its two, that are missing, cannot be read or hold something else. Changes nothing."""
    found = _read_all(name)
    return [path for path in _list_paths(name) if path not in found or not is_right(found[path])]


def _list_paths(name: str) -> list[Path]:
    return [folder / f"{name}{ENDING}" for folder in current_app.config["SETTINGS"].key_store]


def _read_all(name: str) -> dict[Path, bytes]:
    found = {}
    for path in _list_paths(name):
        with suppress(KeyStoreFault):
            found[path] = _read(path)
    return found


def _read(path: Path) -> bytes:
    with _reporting(path):
        return path.read_bytes()


def _write_once(path: Path, secret: bytes) -> bytes:
    """What is at this path, which is `secret` where nothing was. It appears whole or not at all: a link, unlike renaming, never
    replaces what another process has put there."""
    if path.exists():
        return path.read_bytes()
    half_done = path.with_name(f"{path.name}.{uuid4().hex}")
    descriptor = os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(half_done, path)
    finally:
        half_done.unlink()
    _sync_folder(path.parent)
    return path.read_bytes()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _reporting(path: Path) -> Iterator[None]:
    """What the system says of a file, as a KeyStoreFault that names it."""
    try:
        yield
    except OSError as problem:
        raise KeyStoreFault(f"{path}: {problem.strerror}") from problem
