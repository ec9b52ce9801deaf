"""Whether a colour can be read where pages put it, by the formula of WCAG 2, and the shades that are made from it. Pure."""

from __future__ import annotations

import colorsys
from string import hexdigits

# What the main colour stands on as text, and what stands on it as a button: white, the warm paper, and the darkest of the pale
# grounds. What can be read on that one can be read on the others (static/css/site/tokens.css).
WHITE, PAPER, DARKEST_GROUND = "#ffffff", "#fbf6ef", "#efe6da"
GROUNDS = (WHITE, PAPER, DARKEST_GROUND)
LEAST_CONTRAST = 4.5
OWN = "#5b2a4e"  # the main colour of a site that has not chosen one
_STEPS = 400
Parts = tuple[float, float, float]


def read_colour(text: str) -> str | None:
    """A colour as browsers write it, from six or three digits with or without "#"; None for anything else."""
    digits = text.strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return f"#{digits}" if len(digits) == 6 and all(digit in hexdigits for digit in digits) else None


def measure_contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_measure_luminance(one), _measure_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def find_lowest_contrast(colour: str) -> float:
    """On the ground where it is hardest to read."""
    return min(measure_contrast(colour, ground) for ground in GROUNDS)


def is_readable(colour: str) -> bool:
    """Whether text can have this colour on every ground of ours, and white text stand on it."""
    return find_lowest_contrast(colour) >= LEAST_CONTRAST


def find_nearest_readable(colour: str) -> str:
    """The colour itself, or the lightest one of the same hue that can be read."""
    if is_readable(colour):
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*_split(colour))
    darker = (_join(colorsys.hls_to_rgb(hue, lightness * (1 - step / _STEPS), saturation)) for step in range(_STEPS + 1))
    return next(each for each in darker if is_readable(each))


def mix(colour: str, other: str, share: float) -> str:
    """So much of the other one in it: 0 is none."""
    pairs = zip(_split(colour), _split(other), strict=True)
    red, green, blue = (one * (1 - share) + two * share for one, two in pairs)
    return _join((red, green, blue))


def make_shades(colour: str) -> dict[str, str]:
    """The properties of static/css/site/tokens.css that follow from the main colour."""
    return {
        "--plum": colour,
        "--plum-dark": mix(colour, "#000000", 0.35),
        "--plum-bg": mix(colour, WHITE, 0.93),
        "--plum-line": mix(colour, WHITE, 0.68),
        "--plum-grey": mix(mix(colour, "#808080", 0.6), WHITE, 0.45),
        "--govuk-brand-colour": colour,
        "--govuk-link-colour": colour,
        "--govuk-link-visited-colour": colour,
    }


def write_stylesheet(colour: str) -> str:
    """Puts the shades in the place of our own on a page, drawings included: a drawing names its colour, as it stands on paper and
    in letters too, where no property is known."""
    shades = "".join(f"{name}:{value};" for name, value in make_shades(colour).items())
    drawn = "".join(f'[{name}="{OWN}"]{{{name}:{colour}}}' for name in ("fill", "stroke"))
    return f":root{{{shades}}}\n{drawn}\n"


def _measure_luminance(colour: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _split(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _split(colour: str) -> Parts:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _join(parts: Parts) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
