"""The numbers in a text: runs of digits and numbers in Chinese numerals."""

import re
from dataclasses import dataclass

NUMERALS = "〇零一二两三四五六七八九十百千万亿"
_DIGITS = re.compile(r"\d+(?:\.\d+)*")
# A numeral that follows digits is their scale (1000亿, 5万千瓦) and no number of its own. Some
# numbers are said without a numeral (翻番: twice).
_FOUND = re.compile(
    rf"\d+(?:\.\d+)*[{NUMERALS}]*|[{NUMERALS}]+(?:分之[{NUMERALS}]+)?|翻番|过半|半数|倍增|成倍"
)
_VALUES = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = (1, 10**3, 10**4, 10**7, 10**8, 10**12)  # 千, 万, 万千, 亿, 万亿
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


@dataclass(frozen=True)
class Number:
    """A number of a compact text, with the scale behind it."""

    start: int
    end: int
    text: str


def numbers(text: str) -> list[Number]:
    """Every number of a compact text, in order."""
    return [Number(match.start(), match.end(), match[0]) for match in _FOUND.finditer(text)]


def worth(text: str) -> float | None:
    """What a number says: `1000亿` and `千亿` are the same. None where it has no plain value."""
    digits = _DIGITS.match(text)
    if digits:
        if digits[0].count(".") > 1:
            return None
        value = float(digits[0])
        for scale in text[digits.end() :]:
            value *= _SCALES.get(scale, 1)
        return value
    if not text or any(char not in _VALUES and char not in _SCALES for char in text):
        return None
    return _spoken(text)


def says(written: str, value: float) -> bool | None:
    """Whether a wording states a value, with its scale or without (1.2万亿 states 1.2 too).

    None where that cannot be told from its numerals (翻番, 七分之一, 1/10).
    """
    found = [number.text for number in numbers(written)]
    if not found or "番" in written or "分之" in written or "/" in written:
        return None
    for text in found:
        stated = worth(text)
        if stated is None:
            return None
        # The unit of the value may hold the scale: 百万吨 as 100 万吨, 5万千瓦 as 5 万千瓦.
        units = (1,) if text.isascii() else _UNITS
        if any(abs(stated - abs(value) * unit) <= 1e-9 * stated for unit in units):
            return True
    return False


def _spoken(text: str) -> float:
    """The value of 三十, 千亿, 一百零五: a scale without a number before it stands for one."""
    for mark in ("亿", "万"):
        if mark in text:
            high, _, low = text.rpartition(mark)
            return (_spoken(high) if high else 1) * _SCALES[mark] + (_spoken(low) if low else 0)
    total, digit = 0, None
    for char in text:
        if char in _SCALES:
            total += (1 if digit is None else digit) * _SCALES[char]
            digit = None
        else:
            digit = _VALUES[char] if digit is None else digit * 10 + _VALUES[char]
    return total + (digit or 0)
