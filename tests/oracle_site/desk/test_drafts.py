"""What is typed on the review screen is kept, and two windows never overwrite each other."""

import pytest
from django.test import Client

from articles.models import Article
from reviews import assigning
from reviews.models import BoardMember, ReviewDraft
from tests.oracle_site.desk.conftest import at_desk
from tests.oracle_site.desk.screen import address, fields, to_mark


@pytest.fixture
def window(article: Article, bob: BoardMember) -> Client:
    """Bob, who has taken the article on."""
    assigning.claim(article.slug, by=bob.user)
    return at_desk(bob.user)


def test_what_is_typed_is_kept_and_there_again(window: Client, article: Article) -> None:
    page = window.get(address(article)).content.decode()
    form = fields(page)
    first, second, *_rest = to_mark(page)
    kept = window.post(f"{address(article)}draft/", form | {first: ["unclear"]})
    assert (kept.status_code, kept.json()) == (200, {"version": 1, "says": ""})
    kept = window.post(f"{address(article)}draft/", form | {second: ["accurate"], "version": ["1"]})
    assert kept.json() == {"version": 2, "says": ""}
    again = fields(window.get(address(article)).content.decode())
    assert (again[first], again[second], again["version"]) == (["unclear"], ["accurate"], ["2"])


def test_two_windows_never_overwrite_and_both_are_kept(window: Client, article: Article) -> None:
    page = window.get(address(article)).content.decode()
    form = fields(page)
    name = to_mark(page)[0]
    window.post(address(article), form | {name: ["accurate"], "to_author": ["Fine."]})
    behind = window.post(
        f"{address(article)}draft/", form | {name: ["inaccurate"], "to_author": ["Wrong."]}
    )
    assert behind.status_code == 409
    assert "in another window" in behind.json()["says"]
    page = window.get(address(article)).content.decode()
    assert fields(page)[name] == ["accurate"]
    assert fields(page)["to_author"] == ["Fine."]
    assert '<dd dir="auto">Inaccurate</dd>' in page
    assert '<dd dir="auto">Wrong.</dd>' in page
    window.post(address(article), fields(page) | {"do": ["take"]})
    page = window.get(address(article)).content.decode()
    assert (fields(page)[name], fields(page)["to_author"]) == (["inaccurate"], ["Wrong."])
    assert "Typed in another window" not in page


def test_a_window_that_is_behind_signs_nothing(window: Client, article: Article) -> None:
    form = fields(window.get(address(article)).content.decode())
    window.post(address(article), form | {"to_author": ["Fine."]})
    answer = window.post(
        address(article), form | {"to_author": ["Wrong."], "decision": ["recuse"], "do": ["sign"]}
    )
    assert answer.status_code == 409
    assert "Wrong." in answer.content.decode()


def test_what_was_set_aside_can_be_let_go(window: Client, article: Article) -> None:
    form = fields(window.get(address(article)).content.decode())
    window.post(address(article), form | {"to_author": ["Fine."]})
    window.post(address(article), form | {"to_author": ["Wrong."]})
    form = fields(window.get(address(article)).content.decode())
    assert window.post(address(article), form | {"do": ["leave"]}).status_code == 302
    draft = ReviewDraft.objects.get()
    assert draft.content["aside"] == {}
    assert draft.content["fields"]["to_author"] == "Fine."


def test_the_same_words_typed_twice_are_no_conflict(window: Client, article: Article) -> None:
    form = fields(window.get(address(article)).content.decode()) | {"to_author": ["Fine."]}
    for _time in range(2):
        assert window.post(f"{address(article)}draft/", form).status_code == 200
    assert ReviewDraft.objects.get().content["aside"] == {}


def test_unknown_fields_and_odd_values_are_not_kept(window: Client, article: Article) -> None:
    """F-12."""
    odd = {"state": "approved", "member": "1", "verdict.x": "accurate", "reason": "a\0b\r\nc"}
    for version in ("", "-1", "1e3", "9" * 30, "٣"):
        answer = window.post(f"{address(article)}draft/", odd | {"version": version})
        assert answer.status_code == 200
    assert ReviewDraft.objects.get().content["fields"] == {"reason": "ab\nc"}


def test_only_members_keep_drafts(chair: BoardMember, article: Article, alice: object) -> None:
    """F-11: nobody reads or writes the draft of another."""
    stranger = at_desk(article.events.first().actor)  # type: ignore[union-attr, arg-type]
    assert stranger.post(f"{address(article)}draft/", {"reason": "x"}).status_code == 302
    assert ReviewDraft.objects.count() == 0
    at_desk(chair.user).post(f"{address(article)}draft/", {"reason": "Mine."})
    assert ReviewDraft.objects.get().member == chair
