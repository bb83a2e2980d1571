"""Personal data in what somebody types: pointed out before it is sent, taken out of what is kept.

By pattern only: addresses for mail, web pages, telephone and other long numbers, dates of birth,
and names that somebody gives as their own. It cannot find every name.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

EMAIL: Final = "email"
LINK: Final = "link"
NUMBER: Final = "number"
DATE: Final = "date"
NAME: Final = "name"

_DIGIT = r"[0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]"
_ARABIC = r"[\u0621-\u064a]"
_CAPITAL = r"[A-Z\u00c0-\u00de][\w\u2019'-]+"
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|janv|f\u00e9v|avr|mai|juin"
    r"|juil|ao\u00fb|d\u00e9c)[a-z\u00e0-\u00ff]*\.?"
)
_PATTERNS: Final = (
    (EMAIL, r"[\w.+-]+\s?[@\uff20]\s?[\w-]+(?:\.[\w-]+)+"),
    (LINK, r"(?:https?://|www\.)\S+"),
    (
        DATE,
        rf"(?<!{_DIGIT}){_DIGIT}{{4}}\s?[-/.\u5e74]\s?{_DIGIT}{{1,2}}\s?[-/.\u6708]\s?{_DIGIT}{{1,2}}\u65e5?"
        rf"|(?<!{_DIGIT}){_DIGIT}{{1,2}}\s?[-/.]\s?{_DIGIT}{{1,2}}\s?[-/.]\s?(?:19|20)?{_DIGIT}{{2}}\b"
        rf"|(?<!{_DIGIT}){_DIGIT}{{1,2}}(?:st|nd|rd|th)?\s(?:de\s|of\s)?{_MONTH}\s(?:de\s|del\s)?{_DIGIT}{{4}}\b"
        rf"|\b{_MONTH}\s{_DIGIT}{{1,2}}(?:st|nd|rd|th)?,?\s{_DIGIT}{{4}}\b",
    ),
    (NUMBER, rf"\+?{_DIGIT}(?:[\s().\u2010-\u2015/-]{{0,2}}{_DIGIT}){{6,}}[Xx]?"),
    (NUMBER, r"\b[A-Z]{1,3}[-\s]?[0-9]{6,}[A-Z]?\b"),
    (
        NAME,
        r"(?i:my name is|i am called|me llamo|mi nombre es|je m['’]appelle|mon nom est)\s+"
        rf"(?P<latin>[^\W\d_][\w’'-]+(?:\s{_CAPITAL}){{0,3}})"
        r"|(?:我叫|我的名字(?:是|叫)|我姓)(?P<chinese>[\u4e00-\u9fff]{2,4})"
        r"|(?:私の名前は|私は)(?P<japanese>[\u4e00-\u9fff]{2,6})(?=と申し|です)"
        rf"|(?:اسمي|أنا اسمي|ادعى|أدعى)\s+(?P<arabic>{_ARABIC}+(?:\s(?!و){_ARABIC}+)?)"
        rf"|\b(?:Mr|Mrs|Ms|Miss|Dr|Sr|Sra|Srta|Mme|Mlle|M)\.?\s(?P<title>{_CAPITAL}(?:\s{_CAPITAL})?)",
    ),
)
_COMPILED: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_MONTHS_ANY_CASE: Final = re.compile(_PATTERNS[2][1], re.IGNORECASE)


class Found(NamedTuple):
    """A stretch of a text that looks like personal data, and of what kind."""

    start: int
    end: int
    kind: str


def personal_in(text: str) -> list[Found]:
    """What looks like personal data in ``text``, in order, without overlaps."""
    taken: list[Found] = []
    for found in _all(text):
        if all(found.end <= one.start or found.start >= one.end for one in taken):
            taken.append(found)
    return sorted(taken)


def _all(text: str) -> Iterator[Found]:
    for kind, pattern in _COMPILED:
        chosen = _MONTHS_ANY_CASE if kind == DATE else pattern
        for match in chosen.finditer(text):
            group = next((name for name, value in match.groupdict().items() if value), 0)
            start, end = match.span(group)
            if kind != NUMBER or sum(map(str.isdigit, match.group())) >= 7:
                yield Found(start, end, kind)


def redacted(text: str) -> str:
    """``text`` with each stretch that looks like personal data replaced by […]."""
    parts, place = [], 0
    for found in personal_in(text):
        parts += [text[place : found.start], "[…]"]
        place = found.end
    return "".join([*parts, text[place:]])
