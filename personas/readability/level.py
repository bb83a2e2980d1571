"""A reading level: a value on the scale of one language, and what it means in words."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a text is to read; ``target`` is the value that texts for patients should reach."""

    measure: str
    value: float
    grade: str | Promise
    target: float
    meets_target: bool

    @property
    def shown(self) -> str:
        """The value as people are shown it."""
        return f"{self.value:.1f}"


class Scale(NamedTuple):
    """A measure's name, its target, whether higher is easier, and where its five grades begin.

    ``steps`` go from the easiest grade to the hardest: the values at which the next one begins.
    """

    measure: str
    target: float
    higher_is_easier: bool
    steps: tuple[float, float, float, float]

    def level(self, value: float) -> Level:
        """The level of a text that measures so much."""
        sign = -1 if self.higher_is_easier else 1
        at = sum(sign * value > sign * step for step in self.steps)
        meets = sign * value <= sign * self.target
        return Level(self.measure, value, GRADES[at], self.target, meets)


GRADES: Final = (
    _("very easy"),
    _("easy"),
    _("neither easy nor hard"),
    _("hard"),
    _("very hard"),
)
