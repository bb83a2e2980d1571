"""Names as they are compared with what someone types, from their beginning or from a word on."""

from collections.abc import Collection, Iterator

from articles.search.folding import RUNS, folded, prepared, without_accents

LONGEST_TYPED = 120
LONGEST_BEGINNING = 60
MOST_BEGINNINGS = 5
MOST_WIDE_BEGINNINGS = 12


def typed(text: str) -> str:
    """A name as it is compared with what someone has typed so far."""
    plain = " ".join(without_accents(prepared(text)).split())
    return RUNS.sub(
        lambda match: folded(match[0]) if match.lastgroup == "cjk" else match[0], plain
    )[:LONGEST_TYPED]


def beginnings(name: str, telling: Collection[str]) -> Iterator[str]:
    """What follows from each telling word on, so that a name is found by more than its start.

    ``name`` is one that ``typed`` gave; ``telling`` are the words that count, without accents.
    """
    places = [place for place in _places(name, telling) if place]
    most = MOST_WIDE_BEGINNINGS if len(places) > name.count(" ") + 1 else MOST_BEGINNINGS
    for place in places[:most]:
        yield name[place : place + LONGEST_BEGINNING]


def _places(name: str, telling: Collection[str]) -> Iterator[int]:
    for match in RUNS.finditer(name):
        if match.lastgroup == "cjk":
            # Words have no spaces between them there: each character may begin one.
            yield from range(match.start(), match.end() - 1)
        elif match[0] in telling:
            yield match.start()
