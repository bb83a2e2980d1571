"""Reading the reviewed files of this package, each checked against its schema."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

LANGUAGES = ("en", "zh-hans", "ja", "es", "fr", "ar")
FOLDER = Path(__file__).parent


@cache
def read(name: str) -> dict[str, Any]:
    """The content of a file of this package. ``ValueError`` says which file is wrong, and where."""
    content = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    schema = json.loads((FOLDER / "schemas" / f"{_schema(name)}.json").read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(content)
    told = [
        f"{name} at {'/'.join(map(str, error.path)) or 'the top'}: {error.message}"
        for error in errors
    ]
    if told:
        raise ValueError("; ".join(told))
    return dict(content)


def _schema(name: str) -> str:
    return name.removesuffix(".json").split("/")[0]
