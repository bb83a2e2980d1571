"""Reading level of Chinese: sentence length, rare characters, written style, technical terms."""

import re
from typing import Final

from personas.readability.level import Level, Scale
from personas.readability.prose import spoken

SCALE: Final = Scale("Han", 32.0, False, (22.0, 32.0, 42.0, 55.0))
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_END: Final = re.compile(r"[。！？!?；;：:\n]+")
_CLAUSE: Final = re.compile(r"[，,。！？!?；;：:、\n（）()“”]+")
_WRITTEN: Final = re.compile(
    r"[之其者均于以及宜须该且并为与系则仍若即故此]|应当?|出现|进行|具有|存在"
)
_TERM: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9-]+|[症炎瘤癌征率剂酶苷素胞菌]|试验|随机|对照|显著|发生|评估|指南"
)
_COMMON_LEVEL: Final = range(0xB0, 0xD8)


def chinese(text: str) -> Level | None:
    """A sum of what makes written Chinese hard, from 0 (easy) upwards.

    Characters a clause and a sentence; those beyond the 3,755 of level one of GB 2312; words of
    the written style; technical terms and Latin abbreviations.
    """
    text = spoken(text)
    characters = _HAN.findall(text)
    if not characters:
        return None
    count = len(characters)
    sentence = count / max(1, len([part for part in _END.split(text) if _HAN.search(part)]))
    clause = count / max(1, len([part for part in _CLAUSE.split(text) if _HAN.search(part)]))
    rare = 100 * sum(not _is_common(char) for char in characters) / count
    written = 100 * len(_WRITTEN.findall(text)) / count
    terms = 100 * len(_TERM.findall(text)) / count
    return SCALE.level(0.4 * sentence + 1.0 * clause + 3 * rare + 2 * written + 1.5 * terms)


def _is_common(character: str) -> bool:
    """Whether a character is in level one of GB 2312, which lists the common ones."""
    try:
        return character.encode("gb2312")[0] in _COMMON_LEVEL
    except UnicodeEncodeError:
        return False
