"""What the model says, out of the bytes of its answer: server-sent events, or one JSON object.

Events are read as in the WHATWG HTML standard, section 9.2; their data as OpenAI's chat
completion chunks.
"""

import codecs
import json
import re
from collections.abc import Generator, Iterable, Iterator
from typing import Any, Final

from questions.model.endpoint import Unanswered

LONGEST_LINE: Final = 2**16
_LINE_END: Final = re.compile(r"\r\n|\n|\r(?!$)")
_COMPLETE: Final = frozenset({"stop", "length"})


def said(chunks: Iterable[tuple[str, bytes]]) -> Generator[str]:
    """The pieces of text that the model says, as they come.

    Raises Unanswered for an answer that is malformed, cut, refused or an error.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    whole, kind = [], ""
    reader = _Events()
    for kind, chunk in chunks:
        text = _decoded(decoder, chunk)
        if kind == "application/json":
            whole.append(text)
            continue
        yield from reader.read(text)
        if reader.complete:
            return
    if kind != "application/json":
        raise Unanswered("cut")
    yield _content(_parsed("".join(whole)), "message")


class _Events:
    """Events out of text that comes in pieces."""

    def __init__(self) -> None:
        self._rest = ""
        self._data: list[str] = []
        self.complete = False

    def read(self, text: str) -> Iterator[str]:
        *lines, self._rest = _LINE_END.split(self._rest + text)
        if len(self._rest) > LONGEST_LINE:
            raise Unanswered("malformed")
        for line in lines:
            if line:
                self._keep(line)
                continue
            data, self._data = "\n".join(self._data), []
            if data.strip() == "[DONE]":
                self.complete = True
                return
            if data:
                yield from self._event(_parsed(data))

    def _keep(self, line: str) -> None:
        field, _colon, value = line.partition(":")
        if field == "data":
            self._data.append(value.removeprefix(" "))
        elif field not in {"", "event", "id", "retry"}:
            raise Unanswered("malformed")

    def _event(self, event: dict[str, Any]) -> Iterator[str]:
        if event.get("choices") == []:  # such as a count of what was used, at the end
            return
        content = _content(event, "delta")
        if content:
            yield content
        self.complete = event["choices"][0].get("finish_reason") in _COMPLETE


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes) -> str:
    try:
        return decoder.decode(chunk)
    except UnicodeDecodeError:
        raise Unanswered("malformed") from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Unanswered("malformed") from None
    if not isinstance(value, dict):
        raise Unanswered("malformed")
    return value


def _content(answer: dict[str, Any], part: str) -> str:
    """The text of an answer's first choice. Raises Unanswered where there is none."""
    if answer.get("error"):
        raise Unanswered("error")
    try:
        choice = answer["choices"][0]
        told = choice.get(part) or {}
        content, refusal = told.get("content") or "", told.get("refusal")
    except (AttributeError, IndexError, KeyError, TypeError):
        raise Unanswered("malformed") from None
    if refusal or choice.get("finish_reason") == "content_filter":
        raise Unanswered("refused")
    if not isinstance(content, str):
        raise Unanswered("malformed")
    return content
