"""The engine with a model: on a real server on loopback that behaves as badly as it can."""

import datetime as dt
import ipaddress
import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from questions.extractive import ExtractiveEngine
from questions.model.endpoint import Endpoint
from questions.model.exchange import AT_ONCE, THREAD, trust
from questions.values import Sentence
from tests.questions.model.building import (
    DOSES,
    FACTS,
    LANGUAGES,
    OTHERS,
    a_ground,
    an_engine,
    composed,
    grounds,
)
from tests.questions.model.hostile import Behaviour, Call, line, saying, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _every_exchange_ends() -> Iterator[None]:
    """No thread is left waiting for a server that never ends."""
    yield
    until = time.monotonic() + 60
    while any(one.name == THREAD for one in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)


def texts(sentences: list[Sentence]) -> list[str]:
    return [one.text for one in sentences]


def right(call: Call, *beginnings: str) -> str:
    """Lines with the claims that begin like this, in their own words."""
    by_text = {one["text"]: one["id"] for one in call.asked["claims"]}
    return "".join(
        line(text, one)
        for begin in beginnings
        for text, one in by_text.items()
        if text.startswith(begin)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_model_chooses_and_orders_claims(language: str) -> None:
    fact, other, dose = grounds(language)

    def write(call: Call) -> str:
        return right(call, DOSES[language], FACTS[language])

    with serving(saying(write)) as server:
        found = composed(an_engine(server.url), [fact, other, dose], language=language)
    assert [(one.text, one.grounds, one.verbatim) for one in found] == [
        (dose.text, (dose,), True),
        (fact.text, (fact,), True),
    ]


def test_sentences_come_one_by_one_each_as_soon_as_it_is_verified() -> None:
    """The second is written only after the reader has the first."""
    read = threading.Event()

    def behave(call: Call) -> None:
        call.begin()
        call.says(right(call, FACTS["en"]))
        while not read.is_set() and not call.wait():
            pass
        call.says(right(call, OTHERS["en"]))
        call.ends()

    with serving(behave) as server:
        sentences = an_engine(server.url).compose(
            "?", grounds(), language="en", persona="general", deadline=time.monotonic() + 60
        )
        assert next(sentences).text == FACTS["en"]
        read.set()
        assert texts(list(sentences)) == [OTHERS["en"]]


def test_what_is_sent_is_the_redacted_question_and_the_claims_as_data() -> None:
    with serving(saying(lambda call: right(call, FACTS["en"]))) as server:
        engine = an_engine(server.url, key="sk-7", redacted=lambda text: text.replace("Ann", "…"))
        composed(engine, grounds(), "I am Ann. How common is it?")
    (call,) = server.calls
    assert call.path == "/v1/chat/completions"
    assert call.headers["Authorization"] == "Bearer sk-7"
    assert {name: call.body[name] for name in ("model", "stream", "temperature")} == {
        "model": "a-model",
        "stream": True,
        "temperature": 0,
    }
    assert [one["role"] for one in call.body["messages"]] == ["system", "user"]
    assert call.asked["question"] == "I am …. How common is it?"
    assert [one["text"] for one in call.asked["claims"]] == [
        FACTS["en"],
        OTHERS["en"],
        DOSES["en"],
    ]
    assert "Ann" not in json.dumps(call.body)
    assert FACTS["en"] not in call.body["messages"][0]["content"]


def test_the_ids_of_claims_are_drawn_anew_for_every_request() -> None:
    """Nobody who writes a question or a claim can name one."""
    with serving(saying(lambda call: right(call, FACTS["en"]))) as server:
        for _ in range(2):
            composed(an_engine(server.url), grounds())
    first, second = ({one["id"] for one in call.asked["claims"]} for call in server.calls)
    assert len(first) == 3
    assert first.isdisjoint(second)


def test_an_endpoint_that_does_not_stream_is_understood_too() -> None:
    def behave(call: Call) -> None:
        call.begin(kind="application/json; charset=utf-8")
        message = {"role": "assistant", "content": right(call, OTHERS["en"], FACTS["en"])}
        call.write(json.dumps({"choices": [{"message": message}]}).encode())

    with serving(behave) as server:
        found = composed(an_engine(server.url), grounds())
    assert texts(found) == [OTHERS["en"], FACTS["en"]]


def test_only_claims_in_the_language_that_is_asked_for_are_given_to_the_model() -> None:
    mixed = [*grounds("fr"), *grounds("en")]
    with serving(saying(lambda call: right(call, FACTS["fr"]))) as server:
        assert texts(composed(an_engine(server.url), mixed, language="fr")) == [FACTS["fr"]]
        assert composed(an_engine(server.url), grounds("en"), language="ar") == []
    (call,) = server.calls
    assert [one["text"] for one in call.asked["claims"]] == [one.text for one in grounds("fr")]


# What the reader must see


def test_what_is_critical_for_safety_is_shown_though_the_model_left_it_out() -> None:
    """I-18."""
    warning = a_ground("Sudden deafness needs help today.", claim="w", safety_critical=True)
    with serving(saying(lambda call: right(call, FACTS["en"]))) as server:
        found = composed(an_engine(server.url), [*grounds(), warning])
    assert texts(found) == [FACTS["en"], warning.text]


def test_the_best_claim_is_shown_though_the_model_left_it_out() -> None:
    """A model that was talked into showing something else cannot hide the answer."""
    with serving(saying(lambda call: right(call, OTHERS["en"]))) as server:
        assert texts(composed(an_engine(server.url), grounds())) == [OTHERS["en"], FACTS["en"]]


def test_a_claim_is_shown_once_however_often_the_model_names_it() -> None:
    with serving(saying(lambda call: right(call, *[FACTS["en"]] * 30))) as server:
        assert texts(composed(an_engine(server.url), grounds())) == [FACTS["en"]]


# A model that lies


def lying(*sentences: tuple[str, str]) -> Behaviour:
    """A model that writes each sentence under the id of the claim that begins as given."""

    def write(call: Call) -> str:
        lines = [line(text, call.id_of(claim) if claim else "c1") for text, claim in sentences]
        return "".join(lines)

    return saying(write)


@pytest.mark.parametrize(
    ("text", "claim", "shown"),
    [
        (FACTS["en"], "", []),
        (FACTS["en"], DOSES["en"], []),
        ("Stop all your medicine.", FACTS["en"], []),
        (DOSES["en"].replace("5 mg", "50 mg"), DOSES["en"], [DOSES["en"], FACTS["en"]]),
        (DOSES["en"].replace("Do not", "Do"), DOSES["en"], [DOSES["en"], FACTS["en"]]),
        (
            DOSES["en"].replace("cetirizine", "warfarin"),
            DOSES["en"],
            [DOSES["en"], FACTS["en"]],
        ),
        (
            FACTS["en"] + " <img src=x onerror=alert(1)>",
            FACTS["en"],
            [FACTS["en"]],
        ),
    ],
)
def test_no_sentence_is_shown_that_its_claim_does_not_say(
    text: str, claim: str, shown: list[str]
) -> None:
    """F-73, F-74, F-81."""
    with serving(lying((text, claim))) as server:
        assert texts(composed(an_engine(server.url), grounds())) == shown


def test_of_right_and_wrong_sentences_the_right_ones_are_shown() -> None:
    behaviour = lying(
        ("Ignore your doctor.", FACTS["en"]),
        (OTHERS["en"], OTHERS["en"]),
        (OTHERS["en"], ""),
        (FACTS["en"], FACTS["en"]),
    )
    with serving(behaviour) as server:
        assert texts(composed(an_engine(server.url), grounds())) == [OTHERS["en"], FACTS["en"]]


def test_after_many_lines_that_cannot_be_used_no_more_are_read() -> None:
    behaviour = lying(
        (OTHERS["en"], OTHERS["en"]), *[("Anything.", "")] * 9, (FACTS["en"], FACTS["en"])
    )
    with serving(behaviour) as server:
        found = composed(an_engine(server.url), grounds())
    assert texts(found) == [OTHERS["en"], FACTS["en"], DOSES["en"]]


# An endpoint that breaks


def status(code: int) -> Behaviour:
    def behave(call: Call) -> None:
        call.begin(code, "application/json")
        call.write(b'{"error": {"message": "no"}}')

    return behave


def raw(data: bytes, kind: str = "text/event-stream", **headers: str) -> Behaviour:
    def behave(call: Call) -> None:
        call.begin(kind=kind, **headers)
        call.write(data)

    return behave


def refusing(call: Call) -> None:
    call.begin()
    call.event(delta={"refusal": "I cannot help with that."}, finish_reason=None)
    call.ends()


def filtered(call: Call) -> None:
    call.begin()
    call.event(delta={}, finish_reason="content_filter")


def huge_line(call: Call) -> None:
    call.begin()
    for _ in range(160):
        call.write(b"data: " + b"x" * 2**16)


def huge_events(call: Call) -> None:
    call.begin()
    for _ in range(160):
        call.event(delta={"content": " " * 2**16})


def dripping_body(call: Call) -> None:
    call.begin()
    while not call.wait():
        call.write(b":\n")


def dripping_words(call: Call) -> None:
    call.begin()
    while not call.wait():
        call.event(delta={"content": " "})


def dripping_headers(call: Call) -> None:
    call.handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not call.wait():
        call.write(b"x")


def silent(call: Call) -> None:
    while not call.wait():
        pass


def gone(call: Call) -> None:
    call.handler.connection.shutdown(socket.SHUT_RDWR)


BROKEN: dict[str, Behaviour] = {
    "401": status(401),
    "403": status(403),
    "404": status(404),
    "429": status(429),
    "500": status(500),
    "503": status(503),
    "204": raw(b"", "text/event-stream"),
    "empty": saying(lambda call: ""),
    "nothing to say": saying(lambda call: '{"claims": []}\n'),
    "only done": raw(b"data: [DONE]\n\n"),
    "html": raw(b"<html>Sign in</html>", "text/html"),
    "no type": raw(b"data: [DONE]\n\n", ""),
    "compressed": raw(b"\x1f\x8b" + b"\0" * 100, content_encoding="gzip"),
    "not utf-8": raw(b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n'),
    "not json": raw(b"data: {choices\n\n"),
    "a list": raw(b"data: [1, 2]\n\n"),
    "no choice": raw(b'data: {"choices": "none"}\n\n'),
    "odd content": raw(b'data: {"choices": [{"delta": {"content": {"a": 1}}}]}\n\n'),
    "deep": raw(b"data: " + b"[" * 50_000 + b"\n\n"),
    "not events": raw(b"Internal error, see the log.\n\n"),
    "error event": raw(b'data: {"error": {"message": "overloaded"}}\n\n'),
    "bad json": raw(b'{"choices": [', "application/json"),
    "apology": saying(lambda call: "I'm sorry, but I can't help with that.\n" * 3),
    "prose": saying(lambda call: "Tinnitus is deadly. Stop your medicine.\n" * 20),
    "json without claims": saying(lambda call: '{"text": "x"}\n[1]\n"y"\n{"claims": "c"}\n'),
    "refusal": refusing,
    "filter": filtered,
    "10 MB in a line": huge_line,
    "10 MB of spaces": huge_events,
    "gone": gone,
}


@pytest.mark.parametrize("behaviour", BROKEN.values(), ids=BROKEN)
def test_an_endpoint_that_breaks_leaves_the_answer_to_the_other_engine(
    behaviour: Behaviour,
) -> None:
    """F-78: nothing is shown, nothing is raised."""
    with serving(behaviour) as server:
        assert composed(an_engine(server.url), grounds()) == []
    assert len(server.calls) == 1


@pytest.mark.parametrize("behaviour", [dripping_body, dripping_words, dripping_headers, silent])
def test_an_endpoint_that_is_slow_is_left_before_the_deadline(behaviour: Behaviour) -> None:
    """F-78: the time limit is of the whole exchange, however often a byte comes."""
    with serving(behaviour) as server:
        assert composed(an_engine(server.url, seconds=0.6), grounds(), within=30) == []
        assert composed(an_engine(server.url), grounds(), within=1.2) == []


def test_without_time_the_model_is_not_asked() -> None:
    with serving(saying(lambda call: right(call, FACTS["en"]))) as server:
        assert composed(an_engine(server.url), grounds(), within=0.4) == []
    assert server.calls == []


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/v1", "http://name.invalid/v1", "https://127.0.0.1:9", "http://[::1]:9"],
)
def test_an_endpoint_that_is_not_there_leaves_the_answer_to_the_other_engine(url: str) -> None:
    assert composed(an_engine(url, seconds=5), grounds()) == []


def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else() -> None:
    """F-78, F-35."""
    with serving(saying(lambda call: right(call, FACTS["en"]))) as elsewhere:
        for code in (301, 302, 303, 307, 308):

            def behave(call: Call, code: int = code) -> None:
                call.begin(code, Location=f"{elsewhere.url}/chat/completions")

            with serving(behave) as server:
                assert composed(an_engine(server.url, key="sk-7"), grounds()) == []
    assert elsewhere.calls == []


def test_where_the_stream_is_cut_the_other_engines_sentences_follow() -> None:
    """F-78: what was shown stays; the rest is in the claims' own words."""

    def behave(call: Call) -> None:
        call.begin()
        call.says(right(call, OTHERS["en"]))
        call.says(right(call, DOSES["en"])[:-30])

    with serving(behave) as server:
        found = composed(an_engine(server.url), grounds())
    assert texts(found) == [OTHERS["en"], FACTS["en"], DOSES["en"]]


def test_where_time_is_up_the_other_engines_sentences_follow() -> None:
    def behave(call: Call) -> None:
        call.begin()
        call.says(right(call, OTHERS["en"]))
        while not call.wait():
            call.event(delta={"content": " "})

    with serving(behave) as server:
        found = composed(an_engine(server.url, seconds=3), grounds())
    assert texts(found) == [OTHERS["en"], FACTS["en"], DOSES["en"]]


def test_a_reader_who_leaves_ends_the_exchange() -> None:
    """The thread of the exchange ends, which the fixture above waits for."""

    def behave(call: Call) -> None:
        call.begin()
        call.says(right(call, FACTS["en"]))
        while not call.wait():
            call.event(delta={"content": " "})

    with serving(behave) as server:
        sentences = an_engine(server.url).compose(
            "?", grounds(), language="en", persona="general", deadline=time.monotonic() + 60
        )
        assert next(sentences).text == FACTS["en"]
        sentences.close()  # type: ignore[attr-defined]
        until = time.monotonic() + 30
        while any(one.name == THREAD for one in threading.enumerate()):
            assert time.monotonic() < until
            time.sleep(0.01)


def test_no_more_exchanges_go_on_at_once_than_there_is_room_for() -> None:
    with serving(silent) as server:
        waiting = [
            threading.Thread(target=lambda: list(_exchange(server.url)), name="reader", daemon=True)
            for _ in range(AT_ONCE)
        ]
        for one in waiting:
            one.start()
        until = time.monotonic() + 30
        while len(server.calls) < AT_ONCE:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert composed(an_engine(server.url), grounds()) == []
        assert len(server.calls) == AT_ONCE
        for one in waiting:
            one.join()


def _exchange(url: str) -> Iterator[tuple[str, bytes]]:
    from questions.model.endpoint import Unanswered
    from questions.model.exchange import Exchange

    try:
        yield from Exchange(Endpoint(url, "a-model"), [], time.monotonic() + 4).chunks()
    except Unanswered:
        return


def test_neither_the_key_nor_the_question_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """I-28."""
    caplog.set_level(logging.DEBUG)
    for behaviour in (*BROKEN.values(), lying(("Anything.", FACTS["en"]))):
        with serving(behaviour) as server:
            engine = an_engine(server.url, key="sk-secret")
            composed(engine, grounds(), "Does my canary-4711 sing?")
    assert "sk-secret" not in repr(Endpoint("u", "n", "sk-secret"))
    assert "sk-secret" not in caplog.text
    assert "canary-4711" not in caplog.text
    assert "The model did not answer: status 401" in caplog.text


def test_the_engine_says_that_it_is_the_model() -> None:
    assert an_engine("http://127.0.0.1:9").name == "model"
    assert ExtractiveEngine().name == "extractive"


def test_an_endpoint_that_cannot_prove_who_it_is_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key and the question go to nobody whose certificate this machine does not trust."""
    certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(saying(lambda call: right(call, FACTS["en"])), context) as server:
        engine = an_engine(server.url.replace("http:", "https:"), key="sk-7")
        assert composed(engine, grounds()) == []
        assert server.calls == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trust.cache_clear()
        assert texts(composed(engine, grounds())) == [FACTS["en"]]
    trust.cache_clear()


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody else vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
