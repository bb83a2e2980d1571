"""The model of the settings: off, on, or refused with a reason."""

from typing import Any

import pytest
from django.core.checks import run_checks

from oracle_site.engines import model_engine, model_host
from questions.extractive import ExtractiveEngine

SET: dict[str, Any] = {
    "URL": "https://models.example/v1",
    "NAME": "a-model",
    "KEY": "sk-7",
}


def found(settings: Any, **values: Any) -> list[str]:
    """The checks that say something about the model with these settings."""
    settings.MODEL = values
    checks = [one.id for one in run_checks(tags=["oracle"])]
    return [one for one in checks if one is not None and one[-3:-1] == "01"]


def is_on() -> bool:
    return model_engine(ExtractiveEngine(), str) is not None


def test_the_model_is_off_unless_it_is_set_up(settings: Any) -> None:
    assert found(settings) == []
    assert (is_on(), model_host()) == (False, "")


def test_with_an_address_and_a_name_it_is_on(settings: Any) -> None:
    assert found(settings, **SET) == []
    assert (is_on(), model_host()) == (True, "models.example")
    engine = model_engine(ExtractiveEngine(), str)
    assert engine is not None
    assert engine.name == "model"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"URL": ""}, "oracle.E010"),
        ({"NAME": ""}, "oracle.E010"),
        ({"URL": "models.example/v1"}, "oracle.E011"),
        ({"URL": "ftp://models.example"}, "oracle.E011"),
        ({"URL": "https://sk-7@models.example"}, "oracle.E011"),
        ({"URL": "https://models.example/v1?key=sk-7"}, "oracle.E011"),
        ({"URL": "https://models.example:port"}, "oracle.E011"),
        ({"URL": "https://[models"}, "oracle.E011"),
        ({"KEY": "sk-7\n"}, "oracle.E012"),
        ({"KEY": "sk‑7"}, "oracle.E012"),
        ({"OPTIONS": "warm"}, "oracle.E013"),
        ({"OPTIONS": "[]"}, "oracle.E013"),
        ({"OPTIONS": '{"messages": []}'}, "oracle.E013"),
        ({"SECONDS": "soon"}, "oracle.E014"),
        ({"SECONDS": "nan"}, "oracle.E014"),
        ({"SECONDS": "61"}, "oracle.E014"),
        ({"REQUESTS_A_DAY": "-1"}, "oracle.E014"),
        ({"CHARACTERS_A_DAY": "1e6"}, "oracle.E014"),
    ],
)
def test_what_cannot_be_right_is_named_and_leaves_it_off(
    settings: Any, changed: dict[str, str], problem: str
) -> None:
    assert found(settings, **(SET | changed)) == [problem]
    assert (is_on(), model_host()) == (False, "")


def test_a_key_alone_is_half_of_it(settings: Any) -> None:
    assert found(settings, KEY="sk-7") == ["oracle.E010", "oracle.E010"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_an_address_on_this_machine_need_not_be_encrypted(settings: Any, host: str) -> None:
    assert found(settings, URL=f"http://{host}:8080/v1", NAME="a-model") == []
    assert is_on()


def test_an_address_elsewhere_that_is_not_encrypted_is_warned_of(
    settings: Any,
) -> None:
    assert found(settings, **(SET | {"URL": "http://models.example"})) == ["oracle.W011"]
    assert is_on()
