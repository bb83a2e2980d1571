"""What is wrong with a bundle, where, in words; and how names and values are quoted there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from django.utils.translation import gettext as _

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SHOWN = 60

MOST: Final = 100
"""How many problems of one bundle are named; a bundle with more is not looked at further."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``path`` as in ``sections[0].claims[2].text.en``, and why.

    An empty path means the bundle as a whole.
    """

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path or '-'}: {self.reason}"


def quoted(value: Any) -> str:
    """``value`` on one line between quotes, invisible characters escaped, at most 60 characters."""
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def below(path: str, key: str) -> str:
    """The path of ``key`` in the object at ``path``; a key that is no plain name is quoted."""
    if not _PLAIN_KEY.fullmatch(key):
        return f"{path}[{quoted(key)}]"
    return f"{path}.{key}" if path else key


def unknown(sentence: str, value: str, known: Iterable[str]) -> str:
    """``sentence`` with ``%(value)s`` filled in, and the known name that was probably meant."""
    meant = get_close_matches(value[:_SHOWN].lower(), list(known), n=1, cutoff=0.6)
    said = sentence % {"value": quoted(value)}
    if not meant:
        return said
    return _("%(sentence)s; did you mean %(name)s?") % {
        "sentence": said,
        "name": quoted(meant[0]),
    }


def type_name(value: Any) -> str:
    """The name of ``value``'s JSON type, with its article."""
    names = {
        dict: _("an object"),
        list: _("a list"),
        str: _("text"),
        bool: _("true or false"),
        int: _("a number"),
        float: _("a number"),
        type(None): _("null"),
    }
    return names[next(kind for kind in names if isinstance(value, kind))]
