"""Numbers written in a text, as digits or as words, in any of the six languages."""

import re
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from articles.meaning.lexicon import SPACELESS, words_of
from articles.meaning.units import unit_pattern

HAN_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
}
HAN_TENS: Final = {"十": 10, "百": 100, "千": 1000}
HAN_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN: Final = "零〇一二两兩三四五六七八九十百千万萬亿億"
_DIGITS: Final = r"(?<![a-z\d_])(?<![a-z]-)(?<![\d][.,])\d+(?:[.,]\d+)*"
_SPACED: Final = r"(?<![a-z\d_])(?<!\d[.,])\d{1,3}(?: \d{3})+(?![\d])(?:,\d+)?"
_LIST: Final = re.compile(r"\d{1,2}(?:,\d{1,2})+|\d+(?:,\d{1,2}){2,}")
_NOT_A_NUMBER: Final = re.compile(r"[a-z]")
_ORDINAL: Final = re.compile(r"(?:st|nd|rd|th|er|re|e|ème|º|ª)(?![a-z])")


class Numeral(NamedTuple):
    """A number in a text: what it may mean, and whether it is written in digits."""

    start: int
    end: int
    values: frozenset[Fraction]
    digits: bool
    share: bool = False


def han_value(text: str) -> Fraction:
    """The value of a number in Chinese characters, such as 三百二十 or 1万's 万 alone."""
    total = section = digit = 0
    for char in text:
        if char in HAN_DIGITS:
            digit = digit * 10 + HAN_DIGITS[char]
        elif char in HAN_TENS:
            section += (digit or 1) * HAN_TENS[char]
            digit = 0
        else:
            total += (section + digit or 1) * HAN_MYRIADS[char]
            section = digit = 0
    return Fraction(total + section + digit)


def digit_values(written: str, language: str) -> frozenset[Fraction]:
    """What digits with points and commas may mean: 1,200 is 1.2 too where a comma is a decimal."""
    written = written.replace(" ", "")
    marks = [char for char in written if char in ".,"]
    if not marks:
        return frozenset({Fraction(written)})
    head, _mark, tail = re.split(r"([.,])(?=\d+$)", written, maxsplit=1)
    whole = Fraction(re.sub("[.,]", "", written))
    decimal = Fraction(re.sub("[.,]", "", head) + "." + tail)
    if len(marks) > 1:
        return frozenset({whole if len(set(marks)) == 1 else decimal})
    grouped = len(tail) == 3 and len(head) <= 3 and head != "0"
    if not grouped:
        return frozenset({decimal})
    if language in {"es", "fr", "ar"}:
        return frozenset({whole, decimal})
    return frozenset({whole if marks[0] == "," else decimal})


@cache
def _words(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    values = {
        word: value
        for words, value in words_of(language)["numbers"].items()
        for word in words.replace("s?", "").split("|")
    }
    if language == "en":
        tens = [word for word, value in values.items() if 20 <= value < 100]
        ones = [word for word, value in values.items() if value < 10 and word not in _TIMES]
        values |= {f"{t}-{o}": values[t] + values[o] for t in tens for o in ones}
    if language == "ar":
        ones = [word for word, value in values.items() if 2 < value < 10]
        values |= {f"{word} عشر": values[word] + 10 for word in ones}
        values |= {f"{word} عشره": values[word] + 10 for word in ones}
    joined = "|".join(sorted(values, key=len, reverse=True)) or "(?!)"
    prefix = "(?:و|ف)?(?:ب|ل|ك)?(?:ال)?" if language == "ar" else ""
    return re.compile(rf"(?<![\w-]){prefix}({joined})(?!\w)"), values


_TIMES: Final = frozenset({"once", "twice", "thrice"})


@cache
def _han(language: str) -> re.Pattern[str]:
    counters = "|".join(words_of(language)["counters"])
    unit = unit_pattern(language).pattern
    unit = re.sub(r"\(\?P<\w+>", "(?:", unit)
    return re.compile(
        rf"(?<![第{_HAN}])([{_HAN}]+)(?:点([{_HAN}]+))?(?=多?余?(?:{counters}|{unit}))"
    )


_PARTS = re.compile(
    rf"([{_HAN}]+|\d+(?:\.\d+)?) ?分[之の] ?([{_HAN}]+(?:点[{_HAN}]+)?|\d+(?:\.\d+)?)"
)


def _either(text: str) -> Fraction:
    if text[0].isdigit():
        return Fraction(text)
    whole, _point, tail = text.partition("点")
    value = han_value(whole)
    return value + (Fraction("0." + "".join(str(HAN_DIGITS[c]) for c in tail)) if tail else 0)


def _fractions(text: str, language: str) -> list[Numeral]:
    found = []
    for words, value in words_of(language)["fractions"].items():
        for match in _fraction_pattern(words, language).finditer(text):
            found.append(Numeral(*match.span(), frozenset({Fraction(value)}), False, True))
    if language in SPACELESS:
        for match in _PARTS.finditer(text):
            below, above = _either(match[1]), _either(match[2])
            if below:
                value = frozenset({above / below})
                found.append(Numeral(*match.span(), value, True, True))
    return found


@cache
def _fraction_pattern(words: str, language: str) -> re.Pattern[str]:
    if language in SPACELESS:
        return re.compile(words)
    prefix = "(?:و|ف)?(?:ب|ل|ك)?(?:ال)?" if language == "ar" else ""
    return re.compile(rf"(?<!\w){prefix}(?:{words})(?!\w)")


@cache
def _digits(language: str) -> re.Pattern[str]:
    scales = "|".join(sorted(words_of(language)["scales"], key=len, reverse=True))
    ends = "(?!克|米|卡|瓦)" if language in SPACELESS else r"(?!\w)"
    spaced = f"{_SPACED}|" if language in {"es", "fr"} else ""
    return re.compile(rf"({spaced}{_DIGITS})(?: ?({scales}){ends})?")


def _scale(language: str, word: str) -> int:
    scales = words_of(language)["scales"].items()
    return next((size for written, size in scales if re.fullmatch(written, word)), 1)


def numerals(text: str, language: str) -> list[Numeral]:
    """The numbers of a text in plain form, from left to right, none inside another."""
    found = _fractions(text, language)
    for match in _digits(language).finditer(text):
        after = text[match.end() : match.end() + 12]
        named = _NOT_A_NUMBER.match(after) and not unit_pattern(language).match(after)
        if named and not _ORDINAL.match(after):
            continue
        if _LIST.fullmatch(match[1]) and language not in {"es", "fr", "ar"}:
            found += _listed(match)
            continue
        scale = _scale(language, match[2] or "")
        values = frozenset(value * scale for value in digit_values(match[1], language))
        found.append(Numeral(*match.span(), values, True))
    if language in SPACELESS:
        found += _han_numerals(text, language)
    else:
        pattern, values_of = _words(language)
        for match in pattern.finditer(text):
            value = frozenset({Fraction(values_of[match[1]])})
            found.append(Numeral(match.start(1), match.end(1), value, False))
    return _apart(found)


def _han_numerals(text: str, language: str) -> list[Numeral]:
    return [
        Numeral(match.start(), match.end(), _han_values(match[0]), False)
        for match in _han(language).finditer(text)
    ]


def _listed(match: re.Match[str]) -> list[Numeral]:
    """Numbers of a list such as 2,3,6."""
    return [
        Numeral(match.start() + one.start(), match.start() + one.end(), value, True)
        for one in re.finditer(r"\d+", match[1])
        for value in [frozenset({Fraction(one[0])})]
    ]


def _han_values(text: str) -> frozenset[Fraction]:
    """What Chinese characters say: 两三 is two or three, not twenty-three."""
    if len(text) == 2 and all(char in HAN_DIGITS for char in text):
        return frozenset(Fraction(HAN_DIGITS[char]) for char in text)
    return frozenset({_either(text)})


def _apart(found: list[Numeral]) -> list[Numeral]:
    """Without those that overlap an earlier or longer one."""
    kept: list[Numeral] = []
    for numeral in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or numeral.start >= kept[-1].end:
            kept.append(numeral)
    return kept
