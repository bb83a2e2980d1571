"""Which characters a stored text may have: one rule, for Python and for JSON Schema."""

import re
import unicodedata
from typing import Final

REFUSED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
"""Control characters, bidirectional controls other than isolates, halves of surrogate pairs."""

# The same for JSON Schema, without the lone surrogates: not every engine can say those.
_ALLOWED: Final = r"[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]"
# Not \S alone: engines differ on whether control characters and U+FEFF are white space.
_SEEN: Final = _ALLOWED.replace("[^", r"[^\s\ufeff", 1)
_VISIBLE: Final = f"{_ALLOWED}*{_SEEN}{_ALLOWED}*"
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})

ANY_TEXT: Final = f"^{_ALLOWED}*$"
"""The pattern of a text that may be blank."""

VISIBLE_TEXT: Final = f"^{_VISIBLE}$"
"""The pattern of a text in which there is something to see."""

VISIBLE_OR_EMPTY: Final = f"^({_VISIBLE})?$"
"""The pattern of a text that is empty or shows something; white space alone is neither."""


def is_blank(text: str) -> bool:
    """Whether nothing of ``text`` would be seen."""
    if text.isascii():
        return not text.strip()
    return all(unicodedata.category(character) in _INVISIBLE for character in text)
