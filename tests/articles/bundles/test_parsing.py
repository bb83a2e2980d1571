"""Bytes of every kind: what is read, what is refused and where, and what it costs."""
# ruff: noqa: E501

import gzip
import io
import json
import time
import tracemalloc
import zlib

import pytest

from articles.bundles.parsing import LINE_LIMIT, Entry, entries, parse_line
from articles.bundles.problems import Problem

CUT = "the compressed file is cut short here; nothing after it could be read"


def read(raw: bytes, name: str = "a.jsonl") -> list[tuple[int, object]]:
    """(line, value) or (line, problem as text) of each entry."""
    found = list(entries(io.BytesIO(raw), name))
    return [(e.line, str(e.problems[0]) if e.problems else e.value) for e in found]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"a": NaN}', "-: has NaN, which is not JSON"),
        (b'{"a": -Infinity}', "-: has -Infinity, which is not JSON"),
        (b'{"a": 1e999}', "-: has a number that is too large or too long"),
        (b'{"a": 0.' + b"1" * 100 + b"}", "-: has a number that is too large or too long"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "-: has a number of 100000 digits"),
        (b'{"a": 1, "a": 2}', "a: the key 'a' is written twice in one object"),
        (b'{"b": [{}, {"c": {"x": 1, "x": 1}}]}', "b[1].c.x: the key 'x' is written twice in one object"),
        (b"[" * 10_000, "-: is nested more than 32 levels deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "-: is nested more than 32 levels deep"),
        (b"[" * 40 + b"]" * 40, "-: is nested more than 32 levels deep"),
        (b'{"a": "\xff"}', "-: is not UTF-8: byte 0xFF at position 8"),
        (b'{"a": "\xed\xa0\x80"}', "-: is not UTF-8: byte 0xED at position 8"),
        (b'{"a": "\xc0\xaf"}', "-: is not UTF-8: byte 0xC0 at position 8"),
        ("{“a”: 1}".encode(), "-: is not JSON: expecting property name enclosed in double quotes at character 2"),
        (b'{"a": "caf\xe9"}', "-: is not UTF-8: byte 0xE9 at position 11"),
        (b'{"a": 1', "-: is not JSON: expecting ',' delimiter at character 8"),
        (b'{"a": "x\ty"}', "-: is not JSON: invalid control character at character 9"),
        (b"{'a': 1}", "-: is not JSON: expecting property name enclosed in double quotes at character 2"),
        (b'{"a": 1} {"b": 2}', "-: is not JSON: extra data at character 10"),
        (b'{"a": 1,}', "-: is not JSON: expecting property name enclosed in double quotes at character 9"),
    ],
    ids=lambda value: repr(value[:20]),
)  # fmt: skip
def test_what_is_not_strict_json_is_refused_in_words(raw: bytes, said: str) -> None:
    """F-31, F-38, F-48."""
    began = time.monotonic()
    assert read(raw + b'\n{"good": 1}\n') == [(1, said), (2, {"good": 1})]
    assert time.monotonic() - began < 1


def test_a_line_is_an_object_or_the_reason_why_not() -> None:
    assert parse_line(b'{"a": 1}') == {"a": 1}
    assert parse_line(b"[1]") == [Problem("", "must be an object that holds one article")]
    assert parse_line(b"{") == [
        Problem(
            "",
            "is not JSON: expecting property name enclosed in double quotes at character 2",
        )
    ]


def test_a_line_that_is_too_long_is_an_error_for_one_line() -> None:
    assert parse_line(b" " * LINE_LIMIT + b"{}") == [Problem("", "is longer than 8 MB")]


def test_a_byte_order_mark_crlf_and_blank_lines_are_fine() -> None:
    """F-38."""
    raw = b'\xef\xbb\xbf{"a": 1}\r\n\r\n   \n{"b": 2}\r\n{"c": 3}'
    assert read(raw) == [(1, {"a": 1}), (4, {"b": 2}), (5, {"c": 3})]


def test_a_position_after_a_byte_order_mark_counts_the_mark() -> None:
    assert read(b'\xef\xbb\xbf{"a": "\xff"}') == [(1, "-: is not UTF-8: byte 0xFF at position 11")]


def test_a_json_file_may_be_one_object_over_many_lines_or_one_on_each() -> None:
    assert read(b'{\n "a": 1\n}\n', "a.json") == [(1, {"a": 1})]
    assert read(b'{"a": 1}\n{"b": 2}\n', "a.json") == [(1, {"a": 1}), (2, {"b": 2})]
    assert read(gzip.compress(b'{\n "a": 1\n}\n'), "a.json.gz") == [(1, {"a": 1})]


def test_a_fault_in_a_json_file_is_found_on_its_own_line() -> None:
    said = "-: is not JSON: expecting ',' delimiter at character 2"
    assert read(b'{"a": 1\n "b": 2\n}\n', "a.json") == [(2, said)]
    assert read(b'{"a": 1,\n "b": "\xff"\n}\n', "a.json") == [
        (2, "-: is not UTF-8: byte 0xFF at position 8")
    ]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xef\xbb\xbf\n"])
def test_a_file_without_articles_is_an_error(raw: bytes, name: str) -> None:
    assert read(raw, name) == [(1, "-: the file holds no article")]


def _lines(count: int) -> bytes:
    return b"".join(json.dumps({"n": n, "x": "abc" * 50}).encode() + b"\n" for n in range(count))


@pytest.mark.parametrize("cut", [20, 2_000, 4_000])
def test_the_good_lines_before_the_cut_of_a_gzip_file_are_read(cut: int) -> None:
    whole = gzip.compress(_lines(5_000))
    found = read(whole[:-cut], "a.jsonl.gz")
    assert found[-1][1] == f"-: {CUT}"
    assert [line for line, _ in found] == list(range(1, len(found) + 1))
    assert len(found) > 100
    assert [value for _, value in found[:-1]] == [
        {"n": n, "x": "abc" * 50} for n in range(len(found) - 1)
    ]


def test_a_gzip_file_cut_before_its_first_line_says_so() -> None:
    whole = gzip.compress(_lines(5))
    assert read(whole[:8], "a.jsonl.gz") == [(1, f"-: {CUT}")]
    assert read(whole[:8], "a.json.gz") == [(1, f"-: {CUT}")]


def test_a_gzip_file_whose_checksum_is_wrong_says_so_after_its_lines() -> None:
    whole = bytearray(gzip.compress(_lines(3)))
    whole[-6] ^= 0xFF
    found = read(bytes(whole), "a.jsonl.gz")
    assert [line for line, _ in found] == [1, 2, 3, 4]
    assert found[3][1] == "-: the compressed file is damaged here; nothing after it could be read"


def test_names_and_contents_that_do_not_agree_are_explained() -> None:
    assert read(gzip.compress(b"{}"), "a.jsonl")[0] == (
        1,
        "-: is compressed by gzip; give the file a name that ends in .gz",
    )
    assert read(b"{}\n", "a.jsonl.gz") == [
        (1, "-: the compressed file is damaged here; nothing after it could be read")
    ]


def test_a_line_of_more_than_eight_megabytes_is_refused_and_the_rest_read() -> None:
    raw = b'{"a": "' + b"x" * (LINE_LIMIT + 5) + b'"}\n{"b": 2}\n'
    assert read(raw) == [(1, "-: is longer than 8 MB"), (2, {"b": 2})]
    assert read(raw, "a.json") == [(1, "-: is longer than 8 MB"), (2, {"b": 2})]


def test_a_gzip_bomb_is_refused_without_unpacking_it() -> None:
    """F-40: 200 MB of one line in a file of 200 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(2**20)
    packed = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    found = read(packed, "a.jsonl.gz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [
        (1, "-: is longer than 8 MB"),
        (1, "-: goes on for so long that nothing after it was read"),
    ]
    assert peak < 6 * LINE_LIMIT


def test_entries_come_one_at_a_time_as_the_file_is_read() -> None:
    file = io.BytesIO(_lines(100_000))
    first = next(entries(file, "a.jsonl"))
    assert first == Entry(1, {"n": 0, "x": "abc" * 50})
    assert file.tell() < 1_000
