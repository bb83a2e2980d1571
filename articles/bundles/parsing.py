"""From bytes to values: strict JSON, one bundle a line or a file, never more than a line held."""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _

from articles.bundles.problems import Problem, below, quoted

LINE_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of one bundle at most."""

ENDINGS: Final = (".json", ".jsonl", ".json.gz", ".jsonl.gz")

_SKIPPED_AT_MOST: Final = 8 * LINE_LIMIT
_DIGITS: Final = 18
_DEPTH: Final = 32
_BOM: Final = b"\xef\xbb\xbf"
_GZIP_MAGIC: Final = b"\x1f\x8b"
_DAMAGED: Final = (EOFError, zlib.error, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line holds: a value, or the problems that keep it from being one."""

    line: int
    value: Any = None
    problems: list[Problem] = field(default_factory=list)


class NotJsonError(ValueError):
    """Bytes that are not strict JSON; ``line`` counts from one."""

    def __init__(self, reason: str, path: str = "", line: int = 1, *, is_more: bool = False):
        super().__init__(reason)
        self.problem = Problem(path, reason)
        self.line = line
        self.is_more = is_more


class _Repeating(dict[str, Any]):
    """An object in which the key ``again`` is written more than once."""

    again = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _value in pairs]
    repeating = _Repeating(made)
    repeating.again = next(name for name in names if names.count(name) > 1)
    return repeating


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise NotJsonError(_("has a number of %(count)d digits") % {"count": len(digits)})
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits) if len(digits) <= 2 * _DIGITS else float("inf")
    if number in (float("inf"), float("-inf")):
        raise NotJsonError(_("has a number that is too large or too long"))
    return number


def _constant(name: str) -> Any:
    raise NotJsonError(_("has %(name)s, which is not JSON") % {"name": name})


def parse(raw: bytes) -> Any:
    """The value that ``raw`` holds as strict JSON (RFC 8259) in UTF-8, a byte order mark allowed.

    Keys written twice, NaN, infinities, enormous numbers and deep nesting are refused.
    Raises NotJsonError, with a sentence about the first fault.
    """
    if len(raw) > LINE_LIMIT:
        raise NotJsonError(_too_long())
    try:
        value = json.loads(
            raw.removeprefix(_BOM).decode(),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_real,
            parse_constant=_constant,
        )
    except UnicodeDecodeError as error:
        raise NotJsonError(
            _not_utf8(raw, error), line=raw.count(b"\n", 0, error.start) + 1
        ) from None
    except json.JSONDecodeError as error:
        said = error.msg.removesuffix(" at")
        words = {"reason": said[0].lower() + said[1:], "position": error.colno}
        reason = _("is not JSON: %(reason)s at character %(position)d") % words
        is_more = error.msg == "Extra data"
        raise NotJsonError(reason, line=error.lineno, is_more=is_more) from None
    except RecursionError:
        raise NotJsonError(_too_deep()) from None
    _refuse_deep_and_repeating(value)
    return value


def _not_utf8(raw: bytes, error: UnicodeDecodeError) -> str:
    if raw.startswith(_GZIP_MAGIC):
        return _("is compressed by gzip; give the file a name that ends in .gz")
    start = error.start + (len(_BOM) if raw.startswith(_BOM) else 0)
    line_start = raw.rfind(b"\n", 0, start) + 1
    place = {"byte": f"0x{raw[start]:02X}", "position": start - line_start + 1}
    return _("is not UTF-8: byte %(byte)s at position %(position)d") % place


def _too_deep() -> str:
    return _("is nested more than %(depth)d levels deep") % {"depth": _DEPTH}


def _too_long() -> str:
    return _("is longer than %(most)d MB") % {"most": LINE_LIMIT // 2**20}


def _refuse_deep_and_repeating(value: Any) -> None:
    level: list[tuple[str, Any]] = [("", value)]
    for _depth in range(_DEPTH + 1):
        inner: list[tuple[str, Any]] = []
        for path, item in level:
            if isinstance(item, _Repeating):
                sentence = _("the key %(key)s is written twice in one object")
                where = below(path, item.again)
                raise NotJsonError(sentence % {"key": quoted(item.again)}, where)
            inner.extend(_containers(path, item))
        if not inner:
            return
        level = inner
    raise NotJsonError(_too_deep())


def _containers(path: str, item: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(item, dict):
        for name, child in item.items():
            if isinstance(child, dict | list):
                yield below(path, name), child
    elif isinstance(item, list):
        for number, child in enumerate(item):
            if isinstance(child, dict | list):
                yield f"{path}[{number}]", child


def parse_line(raw: bytes) -> dict[str, Any] | list[Problem]:
    """The object that ``raw`` holds, not yet validated, or why there is none."""
    try:
        value = parse(raw)
    except NotJsonError as error:
        return [error.problem]
    if isinstance(value, dict):
        return value
    return [Problem("", _("must be an object that holds one article"))]


def entries(file: BinaryIO, name: str) -> Iterator[Entry]:
    """What each line of ``file`` holds; ``name`` says by its ending what kind of file it is.

    A ``.json`` file may be one object over many lines. Blank lines are passed over. What cannot be
    read is an entry with problems, and reading goes on after it where that is possible.
    """
    whole = None
    if name.removesuffix(".gz").endswith(".json"):
        with suppress(*_DAMAGED):
            whole = _whole(_opened(file, name))
    yield from [whole] if whole else _lines(_opened(file, name))


def _opened(file: BinaryIO, name: str) -> Any:
    """The file's bytes from its beginning, unpacked where its name ends in ``.gz``."""
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file


def _whole(stream: Any) -> Entry | None:
    """The one value that a file holds; None if it is long or holds one on each line."""
    raw = stream.read(LINE_LIMIT + 1)
    if len(raw) <= LINE_LIMIT and raw.removeprefix(_BOM).strip():
        try:
            return Entry(1, parse(raw))
        except NotJsonError as error:
            if not error.is_more:
                return Entry(error.line, problems=[error.problem])
    return None


def _lines(stream: Any) -> Iterator[Entry]:
    found = False
    for line in count(1):
        try:
            raw = stream.readline(LINE_LIMIT + 1)
            ends = len(raw) <= LINE_LIMIT or _skip_line(stream)
        except _DAMAGED as error:
            yield Entry(line, problems=[Problem("", _damage(error))])
            return
        if not raw:
            break
        if raw.removeprefix(_BOM).strip():
            found = True
            yield _entry(line, raw)
        if not ends:
            reason = _("goes on for so long that nothing after it was read")
            yield Entry(line, problems=[Problem("", reason)])
            return
    if not found:
        yield Entry(1, problems=[Problem("", _("the file holds no article"))])


def _entry(line: int, raw: bytes) -> Entry:
    try:
        return Entry(line, parse(raw if len(raw) > LINE_LIMIT else raw.rstrip()))
    except NotJsonError as error:
        return Entry(line, problems=[error.problem])


def _skip_line(stream: Any) -> bool:
    """Read to the end of an overlong line; False if that is too far away."""
    skipped = 0
    while skipped < _SKIPPED_AT_MOST:
        part = stream.readline(2**20)
        skipped += len(part)
        if not part or part.endswith(b"\n"):
            return True
    return False


def _damage(error: Exception) -> str:
    if isinstance(error, EOFError):
        return _("the compressed file is cut short here; nothing after it could be read")
    return _("the compressed file is damaged here; nothing after it could be read")
