"""Where the language model is, and what is asked of it over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Unanswered(Exception):
    """The model gave no answer that can be used; ``reason`` is a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that speaks OpenAI's chat completions, such as https://host/v1.

    ``options`` go into every request as they are (temperature, max_tokens). ``key`` is shown in
    no representation.
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where a chat is completed."""
        return f"{self.url.rstrip('/')}/chat/completions"

    @property
    def headers(self) -> dict[str, str]:
        """What goes with every request; nothing that is compressed is wanted back."""
        headers = {"Accept": "text/event-stream, application/json", "Accept-Encoding": "identity"}
        return headers | ({"Authorization": f"Bearer {self.key}"} if self.key else {})

    def body(self, messages: list[dict[str, str]]) -> dict[str, Any]:
        """The request for an answer to ``messages``, as a stream."""
        return {**self.options, "model": self.name, "messages": messages, "stream": True}
