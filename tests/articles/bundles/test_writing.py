"""Bundles written as rows, and read back."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from articles.bundles.canonical import canonical, restored
from articles.bundles.problems import Problem
from articles.bundles.writing import Outcome, Result, write
from articles.models import (
    Article,
    Citation,
    Claim,
    Edition,
    ListedReference,
    Section,
    State,
    Topic,
    Wording,
)
from articles.working_copy import working_copies
from references.models import Reference
from reviews import workflow
from tests.articles.bundles.good import bundle
from tests.articles.bundles.test_canonical import sparse

pytestmark = pytest.mark.django_db


def back(slug: str) -> dict[str, Any]:
    """The bundle as an export gives it."""
    pk = Article.objects.values_list("pk", flat=True).get(slug=slug)
    [copy] = working_copies([pk])
    return restored(copy.bundle, copy.bundle_form)


def one(value: dict[str, Any], by: User | None = None) -> Outcome:
    [outcome] = write([(1, value)], by=by)
    return outcome


def counts() -> dict[str, int]:
    models = (Article, Section, Claim, Wording, Citation, ListedReference, Topic, Reference)
    return {model.__name__: model.objects.count() for model in models}


def changes() -> dict[str, list[str]]:
    """What the history of each table tells of since the article came in."""
    models = (Article, Section, Claim, Wording, Citation, ListedReference)
    found = {}
    for model in models:
        history = model.history.rel.related_model  # type: ignore[attr-defined]
        labels = history.objects.order_by("pgh_id").values_list("pgh_label", flat=True)
        found[model.__name__] = [label for label in labels if label != "insert"]
    return {name: labels for name, labels in found.items() if labels}


@pytest.mark.parametrize("given", [bundle(), sparse()], ids=["full", "sparse"])
def test_a_bundle_comes_back_as_it_came_in(given: dict[str, Any]) -> None:
    assert one(given) == Outcome(1, given["slug"], Result.NEW)
    assert back(given["slug"]) == given
    assert Article.objects.get().state == State.DRAFT


def test_many_bundles_are_written_in_order_whatever_becomes_of_each() -> None:
    bad = bundle(slug="bad")
    bad["references"][0]["csl"]["title"] = "Another title for that DOI"
    given = [(3, bundle(slug="a")), (5, bad), (7, bundle(slug="b")), (9, bundle(slug="a"))]
    outcomes = write(given, by=None)
    assert [(o.line, o.slug, o.result.value) for o in outcomes] == [
        (3, "a", "new"),
        (5, "bad", "refused"),
        (7, "b", "new"),
        (9, "a", "unchanged"),
    ]
    assert outcomes[1].problems == [
        Problem(
            "references[0].csl.title",
            "differs from the registered title “A review of honey for cough”",
        )
    ]
    assert counts()["Article"] == 2
    assert counts()["Reference"] == 2


def test_the_same_bundle_twice_changes_nothing() -> None:
    one(bundle())
    before = counts()
    assert one(bundle()).result == Result.UNCHANGED
    assert (counts(), changes()) == (before, {})


def test_a_changed_text_changes_one_row_and_its_history_names_the_actor(alice: User) -> None:
    one(bundle(), alice)
    edited = bundle()
    edited["sections"][1]["claims"][0]["text"]["en"] = "The studies were small."
    assert one(edited, alice).result == Result.UPDATED
    assert back(edited["slug"]) == edited
    assert changes() == {"Claim": ["update"]}
    history = Claim.history.rel.related_model  # type: ignore[attr-defined]
    events = history.objects.order_by("pgh_id")
    assert {event.pgh_context.metadata["user"] for event in events} == {alice.pk}
    assert events.last().text_en == "The studies were small."


def test_everything_about_an_article_can_change_at_once() -> None:
    one(bundle())
    edited = sparse()
    edited["question"] = {"en": "Does honey help?", "ar": "هل يفيد العسل؟"}
    first, second = edited["sections"][0]["claims"]
    edited["sections"][0]["claims"] = [
        {**second, "kind": "red_flag", "urgency": "emergency"},
        {**first, "key": "c9", "certainty": {"scheme": "OCEBM", "level": "2"}},
    ]
    edited["sections"].reverse()
    edited["references"].reverse()
    edited["references"][0]["csl"] = {
        "type": "webpage",
        "title": "Bees",
        "URL": "https://example.net/",
    }
    edited["topics"] = ["bees", "cough"]
    edited["aliases"] = {"es": ["miel"]}
    del edited["evidence_current_to"]
    assert one(edited).result == Result.UPDATED
    assert back(edited["slug"]) == edited
    assert one(edited).result == Result.UNCHANGED
    assert one(bundle()).result == Result.UPDATED
    assert back(edited["slug"]) == bundle()


def test_references_that_change_places_under_their_keys_stay_apart() -> None:
    one(bundle())
    edited = bundle()
    first, second = edited["references"]
    first["key"], second["key"] = "r2", "r1"
    assert one(edited).result == Result.UPDATED
    assert back(edited["slug"]) == edited


def test_parts_that_are_gone_from_the_bundle_are_deleted() -> None:
    one(bundle())
    less = bundle(references=bundle()["references"][1:], topics=[], aliases={})
    del less["sections"][0]
    assert one(less).result == Result.UPDATED
    assert counts() == {
        "Article": 1,
        "Section": 1,
        "Claim": 1,
        "Wording": 0,
        "Citation": 1,
        "ListedReference": 1,
        "Topic": 2,
        "Reference": 2,
    }
    assert back(less["slug"]) == less


def test_an_article_that_the_board_has_is_refused_in_words_unless_nothing_changed(
    alice: User,
) -> None:
    one(bundle(), alice)
    workflow.submit(bundle()["slug"], by=alice)
    edition = Edition.objects.values_list("content", flat=True).order_by("pk").first()
    assert one(bundle()).result == Result.UNCHANGED
    outcome = one(bundle(topics=["bees"]))
    said = "is submitted and would be changed; recall it first"
    assert (outcome.result, outcome.problems) == (Result.REFUSED, [Problem("", said)])
    assert back(bundle()["slug"]) == bundle()
    workflow.recall(bundle()["slug"], by=alice, reason="A topic was missing.")
    assert one(bundle(topics=["bees"])).result == Result.UPDATED
    assert Edition.objects.values_list("content", flat=True).order_by("pk").first() == edition


def test_a_withdrawn_article_stays_as_it_is(alice: User, charlie: User) -> None:
    one(bundle(), alice)
    workflow.withdraw(bundle()["slug"], by=charlie, reason="Unsafe.")
    said = "is withdrawn, for good; give the new article another slug"
    assert one(bundle(topics=[])).problems == [Problem("", said)]


def test_the_bundles_own_record_stays_its_own_when_the_register_learns_more() -> None:
    """F-43: the same paper by PMID, then with its DOI too."""
    known = bundle()
    del known["references"][0]["csl"]["DOI"]
    one(known)
    fuller = bundle(slug="another")
    fuller["references"][0]["csl"]["DOI"] = "https://doi.org/10.1000/HONEY.1"
    assert one(fuller).result == Result.NEW
    assert Reference.objects.count() == 2
    assert Reference.objects.get(pmid="12345").doi == "10.1000/honey.1"
    assert (back(known["slug"]), back("another")) == (known, fuller)


def test_two_keys_for_one_registered_work_are_refused() -> None:
    one(bundle())
    twice = bundle(slug="twice")
    by_pmid = {"type": "article-journal", "title": "A review of honey for cough", "PMID": "12345"}
    del twice["references"][0]["csl"]["PMID"]
    twice["references"][1] = {"key": "r2", "kind": "research", "csl": by_pmid}
    outcome = one(twice)
    assert outcome.problems == [
        Problem("references[1].csl", "is the same work as references[0]; list it once")
    ]
    assert counts()["Article"] == 1


def test_what_only_the_database_refuses_is_one_refusal_and_no_error() -> None:
    """The constraint stands in for any that the checks do not know of."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_article ADD CONSTRAINT x CHECK (slug <> 'no')")
    outcomes = write(
        [(1, bundle(slug="a")), (2, bundle(slug="no")), (3, bundle(slug="b"))], by=None
    )
    assert [outcome.result.value for outcome in outcomes] == ["new", "refused", "new"]
    [problem] = outcomes[1].problems
    assert problem.reason.startswith("the database refuses it: new row for relation")
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["a", "b"]


@pytest.mark.slow
def test_naughty_strings_come_back_as_they_came_in_or_are_refused_before(shared_data: Any) -> None:
    """F-25, F-31, F-36."""
    from articles.bundles.validation import problems
    from tests.articles.bundles.good import PERSONAS

    good, refused = [], 0
    for number, text in enumerate(json.loads((shared_data / "naughty_strings.json").read_text())):
        made = bundle(slug=f"n{number}", question={"en": text[:2000]}, aliases={"en": [text[:500]]})
        made["sections"][0]["heading"] = {"en": text[:500]}
        made["sections"][0]["claims"][0]["text"] = {"en": text}
        made["sections"][0]["claims"][0]["citations"][0]["quotation"] = text
        made["references"][1]["csl"] = {"type": "webpage", "title": text, "publisher": str(number)}
        if problems(made, personas=PERSONAS):
            refused += 1
        else:
            good.append((number, made))
    assert {outcome.result for outcome in write(good, by=None)} == {Result.NEW}
    assert [back(made["slug"]) for _, made in good] == [made for _, made in good]
    assert (len(good) > 400, refused > 10) == (True, True)


def test_the_canonical_form_is_what_the_working_copy_reads(alice: User) -> None:
    one(sparse(), alice)
    [copy] = working_copies([Article.objects.get().pk])
    assert copy.bundle == canonical(sparse())
