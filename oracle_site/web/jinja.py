"""The Jinja2 environment of the public pages."""

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """An environment with autoescaping on, as Django asks for it."""
    return Environment(**options)
