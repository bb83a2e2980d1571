"""Whether a sign that was found is told as happening: not denied, not past, not asked about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from questions.emergencies.phrases import Found
from questions.emergencies.rules import CIRCUMSTANCES, Rules, Sign
from questions.emergencies.tokens import Token

NEAR_ME = 8


class Circumstances:
    """The words around the signs of one text, in one language."""

    def __init__(self, text: Sequence[Token], rules: Rules, found: dict[str, list[Found]]) -> None:
        self._text = text
        self._rules = rules
        signs = [f for label, where in found.items() if label not in CIRCUMSTANCES for f in where]
        self._told = _clauses(text, signs)
        covering = _covering(found.values())
        self._words = {
            label: _clauses(text, _alone(found.get(label, []), covering)) for label in CIRCUMSTANCES
        }
        well = _covering([found.get("well", [])])
        self._words["now"] = _clauses(text, _alone(found.get("now", []), well))
        self._bounds = _bounds(text)

    def stands(self, sign: Sign, hit: Sequence[Found]) -> bool:
        """Whether this hit of ``sign`` is to be taken as an emergency of now."""
        parts = [Found(min(p.start for p in hit), max(p.end for p in hit))]
        if sign.order == "&":
            parts = sorted(hit)
        if any(self._denied(part, hit) for part in parts):
            return False
        if any(self._now(part) for part in parts):
            return True
        if any(self._past(part) or self._topic(part) for part in parts):
            return False
        asked = any(self._asked(part) for part in parts)
        return sign.always or not asked or any(self._personal(part) for part in parts)

    def denied(self, hit: Sequence[Found]) -> bool:
        """Whether a hit within one clause is denied."""
        part = Found(min(p.start for p in hit), max(p.end for p in hit))
        return self._denied(part, hit)

    def _in(self, label: str, clause: int) -> list[Found]:
        return self._words[label].get(clause, [])

    def _clause(self, part: Found) -> int:
        return self._text[part.start].clause

    def _before(self, part: Found) -> range:
        """The clauses of the sentence up to the one of ``part``, that one included."""
        clause = self._clause(part)
        first = clause
        sentence = self._text[part.start].sentence
        while first - 1 in self._bounds and self._bounds[first - 1][2] == sentence:
            first -= 1
        return range(first, clause + 1)

    def _denied(self, part: Found, hit: Sequence[Found]) -> bool:
        clause = self._clause(part)
        reach = self._rules.not_reach
        for word in self._in("not", clause):
            if any(word.meets(piece) for piece in hit):
                continue
            if part.start - reach <= word.start < part.end and not self._broken(word, part):
                return True
        for word in self._in("not_after", clause):
            if part.end - 1 <= word.start <= part.end + reach and not any(
                word.meets(piece) for piece in hit
            ):
                return True
        return self._denied_in_a_list(part)

    def _broken(self, word: Found, part: Found) -> bool:
        """Whether a new beginning ("but", a person) stands between a denial and the sign."""
        clause = self._clause(part)
        return any(
            word.end <= other.start and other.end <= part.start
            for label in ("but", "me")
            for other in self._in(label, clause)
        )

    def _denied_in_a_list(self, part: Found) -> bool:
        """As in “no fever, chest pain or cough”: the sign opens a clause that goes on denying."""
        clauses = self._before(part)
        clause = clauses[-1]
        opening = self._bounds[clause][0]
        goes_on = any(self._in("or", c) for c in range(clause, clause + 3))
        denied = any(self._in("not", c) for c in clauses[:-1])
        return denied and goes_on and part.start - opening <= 1

    def _now(self, part: Found) -> bool:
        return bool(self._in("now", self._clause(part)))

    def _past(self, part: Found) -> bool:
        clause = self._clause(part)
        if self._in("past", clause):
            return True
        earlier = self._before(part)[:-1]
        return bool(earlier) and bool(
            self._in("past", earlier[-1]) and not self._told.get(earlier[-1])
        )

    def _topic(self, part: Found) -> bool:
        return any(self._in("topic", clause) for clause in self._before(part))

    def _asked(self, part: Found) -> bool:
        return any(self._in("ask", clause) for clause in self._before(part))

    def _personal(self, part: Found) -> bool:
        return any(
            part.start - NEAR_ME <= word.start <= part.end + 2
            for word in self._in("me", self._clause(part))
        )


def _clauses(text: Sequence[Token], found: Sequence[Found]) -> dict[int, list[Found]]:
    clauses: dict[int, list[Found]] = defaultdict(list)
    for part in found:
        clauses[text[part.start].clause].append(part)
    return clauses


def _bounds(text: Sequence[Token]) -> dict[int, tuple[int, int, int]]:
    """For each clause its first token, the one after its last, and its sentence."""
    bounds: dict[int, tuple[int, int, int]] = {}
    for at, token in enumerate(text):
        first = bounds[token.clause][0] if token.clause in bounds else at
        bounds[token.clause] = (first, at + 1, token.sentence)
    return bounds


def _covering(found: Iterable[Sequence[Found]]) -> dict[int, list[Found]]:
    """The phrases of several words that stand over each place."""
    covering: dict[int, list[Found]] = defaultdict(list)
    for phrase in {one for where in found for one in where if one.end - one.start > 1}:
        for at in range(phrase.start, phrase.end):
            covering[at].append(phrase)
    return covering


def _alone(found: Sequence[Found], covering: Mapping[int, Sequence[Found]]) -> list[Found]:
    """Those that are not a part of a longer phrase that is known."""
    return [f for f in found if not any(map(f.within, covering.get(f.start, ())))]
