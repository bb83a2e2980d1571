"""Finding references or registering them, many at once, each source once (I-13)."""

import contextlib
import re
import unicodedata
from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from references import csl as csl_json
from references.formatting import without_markup
from references.models import Kind, Reference
from references.records import Csl, Record, fingerprint
from references.standing import lock_register, record_notices

__all__ = ["Record", "Refusal", "register", "register_together"]


@dataclass(frozen=True)
class Refusal:
    """Why a record is not registered: the variable of CSL concerned, and the reason in words."""

    path: str
    reason: str


Outcome = Reference | Refusal
# What registries put before the title of a paper once it is taken back.
_TAKEN_BACK = re.compile(
    r"^(?:(?:retracted|withdrawn)(?: article)?:|\[(?:retracted|withdrawn)\]) *"
)
_ENDING = " .,;:!?*…。、，；：！？"


def comparable(text: str) -> str:
    """Return a title as it is compared: NFC, case folded, one space, no marks at its ends."""
    text = without_markup(unicodedata.normalize("NFC", text)).casefold()
    text = _TAKEN_BACK.sub("", unicodedata.normalize("NFC", " ".join(text.split())))
    return text.rstrip(_ENDING)


def _comparable_container(text: str) -> str:
    """Return a journal's name as it is compared; registries differ in "the" and "&"."""
    return comparable(text).replace("&amp;", "&").replace(" & ", " and ").removeprefix("the ")


def register(records: Sequence[Record]) -> list[Outcome]:
    """Return for each record its reference, found or newly registered, or why it is refused.

    A handful of queries for a thousand records. Two records of one source give one reference.
    A reference that is already stored gains the identifiers it lacks, and nothing else.
    """
    return [group[0] for group in register_together([[record] for record in records])]


def register_together(groups: Sequence[Sequence[Record]]) -> list[list[Outcome]]:
    """As `register`, for groups of records that stand or fall together, such as an article's.

    Where one record of a group is refused, nothing new of that group is registered, and the
    references of its other records that were not stored before have no key.
    Runs in the caller's transaction if there is one. Raises IntegrityError when others keep
    registering the same sources at the same moment; the caller may try again.
    """
    with transaction.atomic(savepoint=False):
        lock_register(alone=False)
        for _attempt in range(3):
            batch = _Batch(groups)
            outcomes = [batch.outcomes_of(group) for group in groups]
            if batch.store():
                return outcomes
        raise IntegrityError("The same references are being registered by others; try again.")


_Key = tuple[str, str]


class _Batch:
    """The references that some groups of records meet: those stored, and those still to store."""

    def __init__(self, groups: Sequence[Sequence[Record]]) -> None:
        self.index: dict[_Key, Reference] = {}
        self.problems: dict[int, Refusal | None] = {}
        self.new: list[Reference] = []
        self.gained: dict[Reference, Csl] = {}
        keys: dict[str, set[str]] = {"doi": set(), "pmid": set(), "fingerprint": set()}
        for record in (record for group in groups for record in group):
            refusal = self.problems[id(record)] = _why_not(record)
            for name, value in () if refusal else _keys_of(record):
                keys[name].add(value)
        found = Reference.objects.identified_by(
            dois=keys["doi"], pmids=keys["pmid"], fingerprints=keys["fingerprint"]
        )
        for reference in found if any(keys.values()) else ():
            self.index.update(_index_of(reference))

    def outcomes_of(self, group: Sequence[Record]) -> list[Outcome]:
        """Find or plan every record of a group; plan nothing where one of them is refused."""
        plan = _Plan(ChainMap({}, self.index))
        outcomes = [self.problems[id(record)] or plan.outcome_of(record) for record in group]
        if not any(isinstance(outcome, Refusal) for outcome in outcomes):
            self.index.update(plan.index.maps[0])
            self.new += plan.new
            for reference, gained in plan.gained.values():
                if reference.pk is None:
                    reference.set_record(reference.kind, reference.csl | gained)
                else:
                    self.gained.setdefault(reference, {}).update(gained)
        return outcomes

    def store(self) -> bool:
        """Store what was planned; return whether nobody else was quicker with any of it."""
        if self.new:
            # In one order everywhere, so that two imports do not wait for each other.
            self.new.sort(key=lambda reference: reference.fingerprint)
            Reference.objects.bulk_create(self.new, ignore_conflicts=True)
            prints = [reference.fingerprint for reference in self.new]
            stored = Reference.objects.filter(fingerprint__in=prints)
            keys = dict(stored.values_list("fingerprint", "pk"))
            if len(keys) < len(set(prints)):
                return False
            for reference in self.new:
                reference.pk = keys[reference.fingerprint]
                reference._state.adding, reference._state.db = False, "default"
        self._fill()
        self._learn_standing()
        return True

    def _fill(self) -> None:
        """Add the identifiers that stored references lack; one that is taken by now is left out."""
        if not self.gained:
            return
        keys = [reference.pk for reference in self.gained]
        locked = Reference.objects.filter(pk__in=keys).order_by("pk").select_for_update()
        now = {reference.pk: reference for reference in locked}
        for reference, gained in self.gained.items():
            fresh = now[reference.pk]
            fresh.set_record(fresh.kind, gained | fresh.csl)
            fresh.modified_at = timezone.now()
            reference.set_record(fresh.kind, fresh.csl)
        with contextlib.suppress(IntegrityError), transaction.atomic():
            Reference.objects.bulk_update(now.values(), _FILLED)

    def _learn_standing(self) -> None:
        touched = {reference.pk: reference for reference in [*self.new, *self.gained]}
        told = record_notices(list(touched)) if touched else set()
        if told:
            standings = Reference.objects.filter(pk__in=told).values_list("pk", "standing")
            for key, standing in standings:
                touched[key].standing = standing


_FILLED = ["csl", "doi", "pmid", "fingerprint", "modified_at"]
_FILLABLE = ("DOI", "PMID")


@dataclass
class _Plan:
    """What registering one group would find, add and fill."""

    index: ChainMap[_Key, Reference]
    new: list[Reference] = field(default_factory=list)
    gained: dict[int, tuple[Reference, Csl]] = field(default_factory=dict)

    def outcome_of(self, record: Record) -> Outcome:
        found = [self.index[key] for key in _keys_of(record) if key in self.index]
        if not found:
            reference = Reference.of(record.kind, record.canonical_csl)
            self.new.append(reference)
            self.index.update(_index_of(reference))
            return reference
        if found[0] is not found[-1]:
            return Refusal(
                "PMID", f"belongs to another paper than the DOI: {_quoted(found[-1].title)}"
            )
        return self._mismatch(found[0], record) or self._same(found[0], record)

    def _same(self, reference: Reference, record: Record) -> Reference:
        _, gained = self.gained.setdefault(id(reference), (reference, {}))
        for variable in _FILLABLE:
            if variable in record.csl and variable not in reference.csl:
                gained[variable] = record.canonical_csl[variable]
                self.index[variable.lower(), gained[variable]] = reference
        if not gained:
            del self.gained[id(reference)]
        return reference

    def _mismatch(self, reference: Reference, record: Record) -> Refusal | None:
        _, gained = self.gained.get(id(reference), (reference, {}))
        known = gained | reference.csl
        given = record.canonical_csl
        for variable in _FILLABLE:
            if variable in known and given.get(variable, known[variable]) != known[variable]:
                return Refusal(
                    variable,
                    f"differs from the registered {known[variable]}: {_quoted(reference.title)}",
                )
        return _why_another(known, given)


def _keys_of(record: Record) -> Iterator[_Key]:
    """What tells a source: DOI and PMID, or else the whole record."""
    csl = record.canonical_csl
    if not any(variable in csl for variable in _FILLABLE):
        yield "fingerprint", fingerprint(record.kind, csl)
    for variable in _FILLABLE:
        if variable in csl:
            yield variable.lower(), csl[variable]


def _index_of(reference: Reference) -> dict[_Key, Reference]:
    columns = ("doi", "pmid", "fingerprint")
    return {(name, value): reference for name in columns if (value := getattr(reference, name))}


def _why_not(record: Record) -> Refusal | None:
    if record.kind not in Kind.values:
        return Refusal("kind", f"must be one of {', '.join(Kind.values)}")
    for path, reason in csl_json.problems(record.csl):
        return Refusal(path, reason)
    return None


def _why_another(known: Csl, given: Csl) -> Refusal | None:
    """Why a record with a registered identifier is of another source; registered texts stand."""
    if comparable(known["title"]) != comparable(given["title"]):
        return Refusal("title", f"differs from the registered title {_quoted(known['title'])}")
    journals = _containers_of(known)
    if journals and _containers_of(given) and not journals & _containers_of(given):
        registered = _quoted(known.get("container-title", ""))
        return Refusal("container-title", f"differs from the registered {registered}")
    years = csl_json.year_of(known), csl_json.year_of(given)
    if None not in years and years[0] != years[1]:
        return Refusal("issued", f"is {years[1]}, but the registered year is {years[0]}")
    return None


def _containers_of(csl: Csl) -> set[str]:
    names = (csl.get(name) for name in _CONTAINERS)
    return {_comparable_container(name) for name in names if name}


_CONTAINERS = ("container-title", "container-title-short", "journalAbbreviation")


def _quoted(text: str) -> str:
    return f"“{' '.join(text.split())[:200]}”"
