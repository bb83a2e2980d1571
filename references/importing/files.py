"""Opening files of references: what they may be, how large, in which encoding."""

import codecs
import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

MAX_BYTES = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
_MOST_DEFLATED = 1032
_REFUSED_STARTS = {
    b"PK\x03\x04": "is a ZIP archive; unpack it and name the files in it",
    b"\xfd7zXZ": "is an xz archive; unpack it first",
    b"BZh": "is a bzip2 archive; unpack it first",
    b"%PDF": "is a PDF file",
}


class UnreadableError(Exception):
    """A file that cannot be read as a whole; says why, and the line where it is known."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def content_of(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of a plain or gzip file, never more than `limit` of them.

    Raises UnreadableError for what is missing, too large by its declared or its actual size,
    damaged, or an archive.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            _check_declared_size(path, packed, limit)
            file.seek(0)
            content = _read(gzip.GzipFile(fileobj=file) if packed else file, limit)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error) or "it ends too early"
        raise UnreadableError(f"cannot be read: {reason}") from error
    if len(content) > limit:
        raise UnreadableError(f"holds more than {limit // 2**20} MiB; split it")
    for start, reason in _REFUSED_STARTS.items():
        if content.startswith(start):
            raise UnreadableError(reason)
    if content.startswith(b"\x1f\x8b"):
        raise UnreadableError("is packed twice; unpack it first")
    return content


def _check_declared_size(path: Path, packed: bool, limit: int) -> None:
    size = path.stat().st_size
    if packed and size >= 18:
        with path.open("rb") as file:
            file.seek(-4, 2)
            # RFC 1952: the length of what was packed, modulo 2^32.
            declared = int.from_bytes(file.read(4), "little")
            # More than deflate can do is no declaration: the file is damaged, as reading shows.
            size = declared if declared <= size * _MOST_DEFLATED else size
    if size > limit:
        raise UnreadableError(f"holds more than {limit // 2**20} MiB; split it")


def _read(file: BinaryIO | gzip.GzipFile, limit: int) -> bytes:
    content = bytearray()
    while chunk := file.read(_CHUNK):
        content += chunk
        if len(content) > limit:
            break
    return bytes(content)


def text_of(content: bytes, encoding: str | None = None) -> str:
    """Return the text with plain line ends; bytes that are not UTF-8 become lone surrogates,
    which `undecodable` finds, so that only the records that hold them are refused.

    A byte order mark decides over everything; `encoding` is for files known to have another one.
    """
    for mark, named in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            content, encoding = content[len(mark) :], named
            break
    errors = "surrogateescape" if (encoding or "utf-8") == "utf-8" else "strict"
    try:
        text = content.decode(encoding or "utf-8", errors)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"is not {encoding} text", line) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def undecodable(text: str, line: int) -> int | None:
    """Return the line of the first byte that is not UTF-8, in a text that begins on `line`."""
    for offset, row in enumerate(text.split("\n")):
        if any("\ud800" <= character <= "\udfff" for character in row):
            return line + offset
    return None


NOT_UTF8 = "is not UTF-8; save the file as UTF-8, or name its encoding with --encoding"
