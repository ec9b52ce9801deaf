"""An address as a QR code: for a wall, and for paper."""

from __future__ import annotations

import segno


def draw_qr(address: str) -> tuple[str, int]:
    """The path of an SVG, a square for each dark one, and how many there are on a side. It is read with a seventh of it gone."""
    matrix = segno.make(address, error="m", micro=False).matrix
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return path, len(matrix)
