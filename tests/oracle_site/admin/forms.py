"""What a browser without JavaScript would send: the fields of a form in a page that was served."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib

Fields = dict[str, list[str]]


def parsed(response: Any) -> Element:
    """The page as a tree, as a browser parses it."""
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def fields(response: Any, form: str = "editor") -> Fields:
    """Every successful control of the form with this id (HTML, 4.10.21.4), buttons left out."""
    [found] = [node for node in parsed(response).iter("form") if node.get("id") == form]
    sent: Fields = {}
    for node in found.iter():
        name = node.get("name")
        if not name or "disabled" in node.attrib or node.tag == "button":
            continue
        for value in _values(node):
            sent.setdefault(name, []).append(value)
    return sent


def _values(node: Element) -> list[str]:
    if node.tag == "textarea":
        # A browser normalizes line ends to CRLF as it sends them.
        return ["".join(node.itertext()).replace("\n", "\r\n")]
    if node.tag == "select":
        options = list(node.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return [option.get("value", "") for option in chosen]
    if node.get("type") == "checkbox" and "checked" not in node.attrib:
        return []
    return [node.get("value", "")] if node.tag == "input" else []


def texts(response: Any, tag: str, **attributes: str) -> list[str]:
    """The texts of the elements of a tag with these attributes, white space collapsed."""
    wanted = {name.rstrip("_"): value for name, value in attributes.items()}
    return [
        " ".join("".join(node.itertext()).split())
        for node in parsed(response).iter(tag)
        if all(node.get(name) == value for name, value in wanted.items())
    ]


def by_id(response: Any, id: str) -> Element:
    """The element with an id; it fails if there is none, or more than one."""
    [found] = [node for node in parsed(response).iter() if node.get("id") == id]
    return found
