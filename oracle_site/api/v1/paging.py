"""Lists by keyset: a cursor says after or before which key to go on, so no page costs more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from oracle_site.api.v1.parameters import PAGE_SIZE, Given, Parameter

SLUG_CURSOR: Final = Parameter(
    "cursor",
    "Where to go on. Do not make one: follow `next` and `previous`.",
    {"type": "string", "pattern": "^(after|before)\\.[-a-zA-Z0-9_]{1,200}$"},
)
NUMBER_CURSOR: Final = Parameter(
    "cursor",
    "Where to go on. Do not make one: follow `next` and `previous`.",
    {"type": "string", "pattern": "^(after|before)\\.[1-9][0-9]{0,17}$"},
)

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows to fetch: beyond a key or from the start, in which direction, how many."""

    key: str = ""
    backwards: bool = False
    size: int = PAGE_SIZE

    @property
    def condition(self) -> str:
        """SQL's comparison with the key."""
        return "<" if self.backwards else ">"

    @property
    def order(self) -> str:
        """SQL's direction."""
        return "DESC" if self.backwards else "ASC"


def window(given: Given) -> Window:
    """The window that the parameters ``cursor`` and ``page_size`` ask for."""
    direction, _dot, key = (given["cursor"] or "after.").partition(".")
    return Window(key, direction == "before", given["page_size"])


def page(
    fetched: Sequence[Row],
    window: Window,
    shown: Callable[[Row], Mapping[str, Any]],
    *,
    address: str,
    given: Given,
) -> dict[str, Any]:
    """The page of a list. ``fetched`` is one row more than is shown, where there are more.

    The first column of a row is its key; ``address`` is where the list is.
    """
    rows = list(fetched[: window.size])
    more = len(fetched) > window.size
    if window.backwards:
        rows.reverse()
    goes_on = bool(rows) and (more or window.backwards)
    came_from = bool(rows) and (more if window.backwards else bool(window.key))
    query = {name: value for name, value in given.values.items() if name != "cursor"}

    def link(direction: str, row: Row) -> str:
        return f"{address}?{urlencode({**query, 'cursor': f'{direction}.{row[0]}'})}"

    return {
        "next": link("after", rows[-1]) if goes_on else None,
        "previous": link("before", rows[0]) if came_from else None,
        "results": [shown(row) for row in rows],
    }
