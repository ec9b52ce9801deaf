"""The care conversations there are, one file each."""

from __future__ import annotations

from forum.kit.kind import Kit
from forum.kit.templates.adult_services import ADULT_SERVICES
from forum.kit.templates.last_year import LAST_YEAR
from forum.kit.templates.leaving_hospital import LEAVING_HOSPITAL
from forum.kit.templates.long_term_condition import LONG_TERM_CONDITION

KITS: dict[str, Kit] = {kit.key: kit for kit in (LEAVING_HOSPITAL, LAST_YEAR, LONG_TERM_CONDITION, ADULT_SERVICES)}
