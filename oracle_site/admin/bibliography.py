"""A CSL record as the fields that people fill in, and back; what has no field stays JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from articles.bundles import parsing
from articles.bundles.problems import Problem

Csl = dict[str, Any]
Fields = dict[str, str]

PLAIN: Final = (
    "type",
    "title",
    "container-title",
    "publisher",
    "volume",
    "issue",
    "page",
    "DOI",
    "PMID",
    "URL",
)
REST: Final = "rest"
"""The field for everything that has no field of its own, as a JSON object."""

_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def fields_of(csl: Mapping[str, Any]) -> Fields:
    """A record as texts by field. A value that its field could not give back exactly is in REST."""
    rest = dict(csl)
    fields = {name: _taken(rest, name, _plain) for name in PLAIN}
    fields["author"] = _taken(rest, "author", _names)
    fields["issued"] = _taken(rest, "issued", _date)
    fields[REST] = json.dumps(rest, ensure_ascii=False, indent=1, sort_keys=True) if rest else ""
    return fields


def csl_of(fields: Mapping[str, str], path: str) -> tuple[Csl, list[Problem]]:
    """The record that the fields say, and what cannot be read; ``path`` is the record's own."""
    csl: Csl = {name: fields[name] for name in PLAIN if fields[name]}
    if fields["author"].strip():
        csl["author"] = [_name(line) for line in fields["author"].splitlines() if line.strip()]
    if fields["issued"].strip():
        csl["issued"] = _issued(fields["issued"])
    if not fields[REST].strip():
        return csl, []
    rest, problems = _rest(fields[REST], path)
    if twice := sorted(csl.keys() & rest.keys()):
        sentence = _("%(name)s has a field of its own above; take it out here")
        problems = [Problem(f"{path}.{REST}", sentence % {"name": ", ".join(twice)})]
    return rest | csl, problems


def _taken(rest: Csl, name: str, shown: Any) -> str:
    """The field's text for a value, which is then no longer in ``rest``; "" if it has none."""
    text = shown(rest[name]) if name in rest else None
    if text is None:
        return ""
    del rest[name]
    return text


def _plain(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _names(people: object) -> str | None:
    if not isinstance(people, list) or not people:
        return None
    lines = [_line(person) for person in people]
    written = "\n".join(line or "" for line in lines)
    same = None not in lines and [_name(line) for line in written.splitlines()] == people
    return written if same else None


def _line(person: Any) -> str | None:
    """A name as people write it: "Family, Given", or an organisation's name as it is."""
    if not isinstance(person, dict) or not all(isinstance(v, str) for v in person.values()):
        return None
    if set(person) == {"literal"}:
        return person["literal"]
    if set(person) == {"family", "given"}:
        return f"{person['family']}, {person['given']}"
    return f"{person['family']}," if set(person) == {"family"} else None


def _name(line: str) -> dict[str, str]:
    family, comma, given = line.strip().partition(",")
    if not comma:
        return {"literal": family.strip()}
    name = {"family": family.strip(), "given": given.strip()}
    return {key: value for key, value in name.items() if value} or {"literal": line.strip()}


def _date(value: object) -> str | None:
    """A date as YYYY, YYYY-MM or YYYY-MM-DD."""
    if not isinstance(value, dict) or set(value) != {"date-parts"}:
        return None
    try:
        [parts] = value["date-parts"]
        text = "-".join(
            f"{int(part):0{4 if place == 0 else 2}d}" for place, part in enumerate(parts)
        )
    except (TypeError, ValueError):
        return None
    return text if _issued(text) == value else None


def _issued(text: str) -> dict[str, Any]:
    found = _DATE.fullmatch(text.strip())
    if found:
        return {"date-parts": [[int(part) for part in found.groups() if part]]}
    return {"raw": text.strip()}


def _rest(text: str, path: str) -> tuple[Csl, list[Problem]]:
    try:
        value = parsing.parse(text.encode(errors="surrogatepass"))
    except parsing.NotJsonError as error:
        return {}, [Problem(f"{path}.{REST}", error.problem.reason)]
    if isinstance(value, dict):
        return value, []
    return {}, [Problem(f"{path}.{REST}", _("must be a JSON object, in curly brackets"))]
