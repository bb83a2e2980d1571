"""Finding many phrases in a text at once, in time that grows with the text alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from questions.emergencies.tokens import Token

SHORTEST_SWAPPED, SHORTEST_MISSPELT = 5, 7


class Found(NamedTuple):
    """Where a phrase stands: from token ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def within(self, other: "Found") -> bool:
        """Whether it is a part of a longer one."""
        return (
            other.start <= self.start
            and self.end <= other.end
            and self.end - self.start < other.end - other.start
        )

    def meets(self, other: "Found") -> bool:
        """Whether they share a word."""
        return self.start < other.end and other.start < self.end


class _Node:
    __slots__ = ("beginnings", "labels", "lengths", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.beginnings: dict[str, _Node] = {}
        self.lengths: tuple[int, ...] = ()
        self.labels: set[str] = set()

    def next(self, word: str) -> "_Node":
        if not word.endswith("*"):
            return self.words.setdefault(word, _Node())
        node = self.beginnings.setdefault(word[:-1], _Node())
        self.lengths = tuple(sorted({len(beginning) for beginning in self.beginnings}))
        return node

    def after(self, form: str) -> Iterable["_Node"]:
        if node := self.words.get(form):
            yield node
        for length in self.lengths:
            if length <= len(form) and (node := self.beginnings.get(form[:length])):
                yield node


class Phrases:
    """Phrases with labels. A word may end in ``*``: then any word with that beginning is meant."""

    def __init__(self, not_misspelt: Iterable[str] = ()) -> None:
        self._root = _Node()
        self._words: set[str] = set(not_misspelt)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        self._shortened_from: set[str] = set()

    def add(self, label: str, words: Sequence[str], misspelt: bool = True) -> None:
        """Give the phrase of these words a label; ``misspelt``: slips of them count as well."""
        node = self._root
        for word in words:
            node = node.next(word)
            self._learn(word.removesuffix("*"), misspelt)
        node.labels.add(label)

    def _learn(self, word: str, misspelt: bool) -> None:
        self._words.add(word)
        if misspelt and word.isascii() and len(word) >= SHORTEST_SWAPPED:
            self._shortened_from.add(word)
            for shortened in _shortened(word):
                self._shortened[shortened].add(word)

    def occurrences(self, text: Sequence[Token]) -> dict[str, list[Found]]:
        """Where each label's phrases stand in ``text``, in order; misspelt words count too."""
        known: dict[str, tuple[tuple[str, ...], list[_Node]]] = {}
        forms: list[tuple[str, ...]] = []
        begun: list[list[_Node]] = []
        for token in text:
            word = token.forms[0]
            if word not in known:
                written = token.forms + self._meant(word)
                known[word] = written, _after([self._root], written)
            written, nodes = known[word]
            forms.append(written)
            begun.append(nodes)
        found: dict[str, list[Found]] = defaultdict(list)
        for start, nodes in enumerate(begun):
            if nodes:
                _go_on(start, nodes, forms, text, found)
        return found

    def _meant(self, word: str) -> tuple[str, ...]:
        """The known words that ``word`` may be a slip of: one letter off, or two swapped."""
        if len(word) < SHORTEST_SWAPPED or not word.isascii() or word in self._words:
            return ()
        candidates = set(self._shortened.get(word, ()))
        for shortened in _shortened(word):
            candidates |= self._shortened.get(shortened, set())
            if shortened in self._shortened_from:
                candidates.add(shortened)
        return tuple(sorted(c for c in candidates if _is_slip(word, c)))


def _after(nodes: Sequence[_Node], forms: Sequence[str]) -> list[_Node]:
    return [after for node in nodes for form in forms for after in node.after(form)]


def _go_on(
    start: int,
    nodes: list[_Node],
    forms: Sequence[tuple[str, ...]],
    text: Sequence[Token],
    found: dict[str, list[Found]],
) -> None:
    """Note the phrases that begin at ``start``. None goes from one clause into the next."""
    clause, at = text[start].clause, start + 1
    while nodes:
        labels = nodes[0].labels if len(nodes) == 1 else {one for n in nodes for one in n.labels}
        for label in labels:
            found[label].append(Found(start, at))
        if at == len(forms) or text[at].clause != clause:
            return
        nodes = _after(nodes, forms[at])
        at += 1


def _shortened(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(1, len(word))}


def _is_slip(typed: str, meant: str) -> bool:
    """Whether ``typed`` is ``meant`` with one slip after the first letter."""
    if typed[0] != meant[0]:
        return False
    same = 0
    while same < min(len(typed), len(meant)) and typed[same] == meant[same]:
        same += 1
    rest, other = typed[same:], meant[same:]
    if len(rest) == len(other) and rest[:2] == other[1::-1] and rest[2:] == other[2:]:
        return True
    if len(meant) < SHORTEST_MISSPELT:
        return False
    return rest[1:] == other or rest == other[1:] or rest[1:] == other[1:]
