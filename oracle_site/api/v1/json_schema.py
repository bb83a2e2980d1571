"""From typed dictionaries to JSON Schema 2020-12, so that types, checks and documents are one."""

import datetime as dt
import types
from enum import Enum
from inspect import cleandoc
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

Schema = dict[str, Any]


class Keywords(dict[str, Any]):
    """Keywords of JSON Schema, to annotate a type with."""

    def __hash__(self) -> int:  # type: ignore[override]
        """Itself only: typing wants to hash what it is given."""
        return id(self)


_SIMPLE: Final[dict[Any, Schema]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    dict[str, Any]: {},
}


def reference_to(name: str) -> Schema:
    """The schema that stands for the component ``name``."""
    return {"$ref": f"#/components/schemas/{name}"}


def components(*roots: type) -> dict[str, Schema]:
    """The schema of each typed dictionary in ``roots`` and of those within, by name."""
    found: dict[str, Schema] = {}
    for root in roots:
        _schema_of(root, found)
    return dict(sorted(found.items()))


def schema_of(hint: Any) -> Schema:
    """The schema of values of a type; a typed dictionary is a reference to its component."""
    return _schema_of(hint, {})


def _schema_of(hint: Any, found: dict[str, Schema]) -> Schema:
    if is_typeddict(hint):
        return _component(hint, found)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"type": "string", "enum": [member.value for member in hint]}
    if hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    return _composed(hint, found)


def _composed(hint: Any, found: dict[str, Schema]) -> Schema:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _schema_of(arguments[0], found)
    if origin is Annotated:
        return _annotated(_schema_of(arguments[0], found), arguments[1:])
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return _nullable(_schema_of(arguments[0], found))
    if origin is list:
        return {"type": "array", "items": _schema_of(arguments[0], found)}
    raise TypeError(f"No schema is known for {hint!r}")


def _annotated(schema: Schema, notes: tuple[Any, ...]) -> Schema:
    for note in notes:
        schema |= {"description": note} if isinstance(note, str) else note
    return schema


def _nullable(schema: Schema) -> Schema:
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    nullable = schema | {"type": [schema["type"], "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    return nullable


def _component(hint: Any, found: dict[str, Schema]) -> Schema:
    name = hint.__name__
    if name not in found:
        found[name] = {}
        properties = {
            key: _schema_of(kind, found)
            for key, kind in get_type_hints(hint, include_extras=True).items()
        }
        found[name] = {
            "type": "object",
            "description": " ".join(cleandoc(hint.__doc__ or "").split()),
            "required": sorted(hint.__required_keys__, key=list(properties).index),
            "properties": properties,
        }
    return reference_to(name)
