from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from forum.workshops.agenda.base import AgendaKind

_HELPERS = {"base"}


def _discover() -> dict[str, AgendaKind]:
    modules = (import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__) if each.name not in _HELPERS)
    kinds: list[AgendaKind] = [module.KIND for module in modules]
    return {kind.key: kind for kind in sorted(kinds, key=lambda kind: (kind.position, kind.key))}


_KINDS = _discover()


def all_agenda_kinds() -> dict[str, AgendaKind]:
    return _KINDS


def find_agenda_kind(key: str) -> AgendaKind:
    return _KINDS[key]
