"""A picture for the demo: a house at night with one lit window, and the phone that rings in it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 640
NIGHT, HILL, HOUSE, LIGHT, LINE = "#2d1b3d", "#4a2c5a", "#6b3d5c", "#ffd27a", "#f4ead9"


def draw_night() -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
    draw = ImageDraw.Draw(picture)
    for number in range(40):
        x, y = (number * 167) % WIDTH, (number * 89) % 300
        draw.ellipse((x, y, x + 3, y + 3), fill=LINE)
    draw.ellipse((740, 60, 830, 150), fill=LINE)
    draw.ellipse((715, 45, 805, 135), fill=NIGHT)
    draw.polygon([(0, 520), (300, 400), (620, 480), (WIDTH, 390), (WIDTH, HEIGHT), (0, HEIGHT)], fill=HILL)
    draw.rectangle((330, 330, 620, 560), fill=HOUSE)
    draw.polygon([(300, 330), (475, 210), (650, 330)], fill=LINE)
    draw.rectangle((400, 390, 550, 500), fill=LIGHT)
    draw.rounded_rectangle((440, 440, 510, 490), radius=10, fill=NIGHT)
    draw.arc((430, 415, 520, 475), 180, 360, fill=NIGHT, width=14)
    for size in (110, 150, 190):
        draw.arc((475 - size, 450 - size, 475 + size, 450 + size), 225, 315, fill=LIGHT, width=5)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
