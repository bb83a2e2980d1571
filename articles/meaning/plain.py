"""Plain form of a text: one spelling for what is written in several, before it is compared."""

import re
import unicodedata
from functools import lru_cache

_NOT_PROSE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\+?\d+(?:-\d+){2,}(?!\w)"
    r"|(?:\+?\d{1,2}[ -])?\(?\d{3}\)?[ -]{1,2}\d{3}[ -]\d{4}(?!\d)"
    r"|(?<=vitamin)[ae]? ?b[ -]?\d{1,2}(?!\d)|(?<=维生素) ?b\d{1,2}(?!\d)"
    r"|(?<=ビタミン) ?b\d{1,2}(?!\d)"
    r"|(?<=فيتامين) ?[bب] ?\d{1,2}(?!\d)",
    re.IGNORECASE,
)
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200e\u200f\u2066-\u2069]")
_ARABIC_LETTERS = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_DIGITS = {ord(digit): str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_SIGNS = str.maketrans(
    {"٪": "%", "٫": ".", "٬": ",", "’": "'", "‘": "'", "µ": "μ", "−": "-", "–": "-", "—": " - "}
    | {"‐": "-", "‑": "-", "～": "~", "〜": "~", "，": "; ", "、": "; ", "،": "; ", "؛": "; "}
    | {"；": "; ", "⩾": "≥", "≧": "≥", "⩽": "≤", "≦": "≤", "\u200b": "", "\ufeff": "", "\u00ad": ""}
)
_MARK = "[\u064b-\u065f\u0670\u0640]"
_VARIANTS = {
    str(n): f"[{n}{chr(0x660 + n)}{chr(0x6F0 + n)}{chr(0xFF10 + n)}]" for n in range(10)
} | {
    "ا": "[اأإآٱ]",
    "ه": "[هة]",
    "ي": "[يىئ]",
    "و": "[وؤ]",
    "%": "[%٪％]",
    ".": "[.٫]",
    " ": r"\s+",
    "'": "['’]",
}
_SENTENCE_END = re.compile(r"(?<=[。!?؟])|(?<=[^\d\W]\.)\s+|(?<=[)\]%\"'»”\d]\.)\s+|\n+")


@lru_cache(maxsize=8192)
def plain(text: str, language: str) -> str:
    """The text in lower case, without addresses, with one form for signs, digits and letters."""
    text = text.translate(_SIGNS)
    text = _NOT_PROSE.sub(" ", text)
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS).translate(_DIGITS).lower()
    if language == "ar":
        text = arabic(text)
    return re.sub(r"[^\S\n]+", " ", text)


def arabic(text: str) -> str:
    """Arabic without vowel marks, with one form of alef, hamza, ya and ta marbuta."""
    return _ARABIC_MARKS.sub("", text).translate(_ARABIC_LETTERS)


def as_written(shown: str, text: str) -> str:
    """How a text itself writes what was found in its plain form; the plain form if not found."""
    letters = (_VARIANTS.get(char, re.escape(char)) for char in shown)
    found = re.search(f"{_MARK}*".join(letters), text, re.IGNORECASE)
    return found[0] if found else shown


def sentences(text: str) -> list[str]:
    """The sentences of a text in plain form."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]
