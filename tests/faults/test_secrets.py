"""No secret is kept with the code, told on a page or written to a log."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import CHECKOUT, LOOPBACK, Site, Wire, url_of_tests

SHAPES = {
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a cloud key": rb"\bAKIA[0-9A-Z]{16}\b",
    "a forge's token": rb"\bgh[opsur]_[A-Za-z0-9]{36}|\bglpat-[\w-]{20}",
    "a chat's token": rb"\bxox[abprs]-[\w-]{10}",
    "a model's key": rb"\bsk-[A-Za-z0-9_-]{24}",
    "a signed token": rb"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.",
    "a password": rb"(?i)\b(?:password|secret_key|api_key|token)[\"']? *[=:] *"
    rb"[\"'][^\"'{}$<>\s]{16}",
    "a password in an address": rb"\w+://\w+:(?!PASSWORD)[^\s@/{}$<>\"']{6,}@",
}
KEPT_ELSEWHERE = re.compile(r"(^|/)\.env|\.(pem|key|p12|pfx|sqlite3|dump|kdbx)$|(^|/)id_[a-z0-9]+$")


def secrets_in(content: bytes) -> list[str]:
    """The kinds of secrets that a file seems to hold."""
    return [kind for kind, shape in SHAPES.items() if re.search(shape, content)]


def tracked() -> Iterator[Path]:
    """The files that the repository holds, but for tests, whose passwords open nothing."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, check=False, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("this checkout is not a repository")
    for name in listed.stdout.split("\0"):
        path = CHECKOUT / name
        if name and path.is_file() and not name.startswith("tests/"):
            yield path


def test_no_file_of_the_repository_holds_a_secret() -> None:
    """F-95."""
    found = {
        str(path.relative_to(CHECKOUT)): kinds
        for path in tracked()
        if (kinds := secrets_in(path.read_bytes())) or KEPT_ELSEWHERE.search(path.name)
    }
    assert found == {}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("a private key", b"-----BEGIN OPENSSH " + b"PRIVATE KEY-----"),
        ("a cloud key", b"AKIA" + b"ABCDEFGHIJKLMNOP"),
        ("a password", b'PASSWORD = "' + b'correct-horse-battery"'),
        ("a password in an address", b"postgresql://oracle:" + b"hunter2hunter2@db/x"),
    ],
)
def test_a_secret_would_be_found(kind: str, content: bytes) -> None:
    """F-95: the search itself works."""
    assert secrets_in(content) == [kind]


@pytest.mark.slow
@pytest.mark.django_db
def test_what_readers_send_and_what_we_keep_secret_is_in_no_log_and_on_no_error_page(
    serve: Callable[..., Site], wire: Wire
) -> None:
    """F-95, F-98: no query, no name, no token, no forged line; also while the database is away."""
    url = url_of_tests(LOOPBACK, wire.port).replace(":@", ":database-password@")
    site = serve(url, SECRET_KEY="our-own-secret-key-" + "0123456789" * 5)
    site.wait("/readyz")
    token = "fedcba9876543210" * 2 + "fedcba98"
    body = json.dumps({"format": "article/1", "slug": "my-private-illness", "x": "1" * 5}).encode()

    def everything() -> str:
        sent = {"Cookie": "sessionid=my-session", "Referer": "http://x/?q=my-private-illness"}
        answers = [
            site.ask(path, **sent)
            for path in (
                "/en/search/?q=my-private-illness",
                "/en/nothing/?q=my-private-illness",
                "/en/nothing%0aFORGED%1b%5b31m%0d%0aLINE/",
                "/api/v1/articles/?q=my-private-illness",
                "/api/v1/search/?query=my-private-illness",
                "/en/answers/?after=my-private-illness",
                f"/api/v1/articles/?token={token}",
                "/readyz?q=my-private-illness",
            )
        ]
        bearer = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
        answers.append(site.ask("/api/v1/submissions/", "POST", body, **bearer))
        login = b"login=my-mail@example.org&password=my-password"
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        answers.append(
            site.ask("/admin/account/login/?x=my-private-illness", "POST", login, **form)
        )
        answers.append(site.ask("/en/", Host="evil.example%0aFORGED"))
        return "".join(answer.body for answer in answers if answer.status >= 400)

    pages = everything()
    wire.down()
    pages += everything()
    log = site.log.read_text()
    assert "/en/nothing" in log
    for secret in ("our-own-secret-key", "database-password", "my-password", "my-session", token):
        assert secret not in pages + log
    for private in ("my-private-illness", "my-mail@example.org"):
        assert private not in log
    assert [
        line for line in log.splitlines() if line.lstrip("\r").startswith(("FORGED", "LINE"))
    ] == []
    assert "\x1b" not in log
