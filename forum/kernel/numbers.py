"""Numbers, money and places as people of the reader's language write them. Needs an application context."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol
from flask import current_app
from flask_babel import LazyString, format_decimal, get_locale, pgettext
from flask_babel import gettext as _

from config import MEGABYTE

KILOBYTE = 1024


def say_number(number: int) -> str:
    """ "12,000" """
    return str(format_decimal(number))


def say_megabytes(size: int) -> str:
    """ "10MB", "76GB": whole ones of 1,048,576 bytes or 1,024 of these, the rest cut off."""
    megabytes = size // MEGABYTE
    if megabytes < 10 * KILOBYTE:
        return _("%(count)sMB", count=say_number(megabytes))
    return _("%(count)sGB", count=say_number(megabytes // KILOBYTE))


def say_file_size(size: int) -> str:
    """ "less than 1KB", "23KB", "4.2MB" """
    if size < KILOBYTE:
        return _("less than 1KB")
    if size < MEGABYTE:
        return _("%(count)sKB", count=say_number(round(size / KILOBYTE)))
    return _("%(count)sMB", count=format_decimal(Decimal(size) / MEGABYTE, "#,##0.#"))


def say_hundredths(number: Decimal) -> str:
    """ "1,078.30": cut to two places, not rounded."""
    pattern = _locale().decimal_formats[None].pattern.replace("0.###", "0.00")
    return str(format_decimal(number.quantize(Decimal("0.01"), rounding="ROUND_DOWN"), pattern))


def say_place(place: int) -> str:
    """An ordinal: "1st", "2nd", "11th", "21st". How many endings there are, and which a number takes, CLDR knows."""
    match _locale().ordinal_form(place):
        case "zero":
            return pgettext("ordinal, zero", "%(n)dth", n=place)
        case "one":
            return pgettext("ordinal, one", "%(n)dst", n=place)
        case "two":
            return pgettext("ordinal, two", "%(n)dnd", n=place)
        case "few":
            return pgettext("ordinal, few", "%(n)drd", n=place)
        case "many":
            return pgettext("ordinal, many", "%(n)dth", n=place)
    return pgettext("ordinal, other", "%(n)dth", n=place)


def say_money(amount: int) -> str:
    """ "£12,000": whole units of the setting CURRENCY."""
    pattern = _locale().currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(amount, currency_code(), pattern, locale=_locale(), currency_digits=False)


def say_at_most(amount: Fraction) -> str:
    """As `say_money_exactly`, but the coin above where there is more than whole ones: for what is “up to” this."""
    coins = 10 ** get_currency_precision(currency_code())
    return say_money_exactly(Fraction(math.ceil(amount * coins), coins))


def say_money_exactly(amount: Fraction) -> str:
    """ "£12.34", or "£500": cut to the smallest coin, not rounded."""
    digits = get_currency_precision(currency_code())
    if amount.denominator == 1:
        return say_money(int(amount))
    return format_currency(Decimal(math.floor(amount * 10**digits)).scaleb(-digits), currency_code(), locale=_locale())


def currency_symbol() -> str:
    """ "£", as the reader's language writes the setting CURRENCY."""
    return get_currency_symbol(currency_code(), locale=_locale())


CURRENCY_SYMBOL = LazyString(currency_symbol)  # for labels of forms, which are made before there is a reader


def currency_code() -> str:
    """ "GBP": the setting CURRENCY."""
    code: str = current_app.config["CURRENCY"]
    return code


def _locale() -> Locale:
    locale: Locale = get_locale()
    return locale
