"""The review screen: only what changed is open, and its cost does not grow with the claims."""

import re
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.bundles.writing import write
from articles.models import Article
from references.models import Reference
from references.records import fields_of
from reviews import assigning, workflow
from reviews.models import BoardMember
from tests.articles.building import a_bundle
from tests.oracle_site.desk.conftest import at_desk
from tests.oracle_site.desk.screen import address, to_mark
from tests.reviews.board import approve, submitted


def screen(member: BoardMember, article: Article, text: str = "en/general") -> str:
    page = at_desk(member.user).get(f"{address(article)}?text={text}")
    assert page.status_code == 200
    return page.content.decode()


def edited(alice: User, article: Article, bob: BoardMember, dora: BoardMember) -> None:
    """Approved, then one number is changed, one claim added and one removed, and submitted."""
    approve(article, bob, dora)
    bundle = a_bundle()
    lead, rest = bundle["sections"]
    lead["claims"][0]["text"]["en"] = "Tea was drunk by 210 people."
    rest["claims"][0] |= {"key": "c9", "text": {"en": "It is a habit.", "zh-hans": "这是习惯。"}}
    write([(1, bundle)], by=alice)
    workflow.submit(article.slug, by=alice)


def test_after_an_edit_only_what_changed_is_open(
    alice: User, article: Article, bob: BoardMember, dora: BoardMember
) -> None:
    edited(alice, article, bob, dora)
    assigning.claim(article.slug, by=bob.user)
    page = screen(bob, article)
    assert "Compared with edition 1." in page
    opened = re.findall(r'id="claim-(\d)"[^>]* data-claim', page)
    assert opened == ["1", "3"]
    assert "Claim 2, unchanged:" in page
    assert re.findall(r"(<ins|<del)[^>]*>(?:<span[^>]*>[^<]*</span>)?([^<]+)", page) == [
        ("<del", "120"),
        ("<ins", "210"),
        ("<ins", "It is a habit."),
        ("<del", "Nobody knows why."),
    ]


def test_an_unchanged_claim_carries_its_finding_and_says_whose(
    alice: User, article: Article, bob: BoardMember, dora: BoardMember
) -> None:
    edited(alice, article, bob, dora)
    assigning.claim(article.slug, by=bob.user)
    assert screen(bob, article).count("Accurate, found by Dr Dora on") == 1


def test_the_source_and_the_siblings_stand_beside(article: Article, bob: BoardMember) -> None:
    assigning.claim(article.slug, by=bob.user)
    page = screen(bob, article, "zh-hans/patient")
    assert '<p class="words" lang="zh-hans" dir="ltr">有120个人喝了茶。</p>' in page
    assert '<dd lang="en" dir="ltr">120 people drank tea.</dd>' in page
    assert '<dd lang="zh-hans" dir="ltr">120人喝了茶。</dd>' in page


def test_the_passage_the_link_and_the_standing_of_each_source_are_shown(
    article: Article, bob: BoardMember
) -> None:
    Reference.objects.filter(doi="10.1234/tea.1").update(standing="retracted")
    page = screen(bob, article)
    assert ">120 drank tea.</blockquote>" in page
    assert 'href="https://doi.org/10.1234/tea.1"' in page
    assert '<strong class="tag tag--grave">Retracted</strong>' in page


def test_a_source_whose_record_changed_since_is_marked_at_the_claims_that_cite_it(
    article: Article, bob: BoardMember
) -> None:
    sentence = "The register’s record of this source has changed"
    assert sentence not in screen(bob, article)
    reference = Reference.objects.get(doi="10.1234/tea.1")
    reference.csl["page"] = "1-9"
    columns = fields_of(reference.kind, reference.csl)
    Reference.objects.filter(pk=reference.pk).update(**columns)
    assert screen(bob, article).count(sentence) == 1


def test_arabic_is_written_from_right_to_left(alice: User, bob: BoardMember) -> None:
    bundle = a_bundle()
    for section in bundle["sections"]:
        section["heading"] |= {"ar": "عنوان"} if section["heading"] else {}
        for claim in section["claims"]:
            claim["text"]["ar"] = "اشرب 5 ملغ"
    article = submitted(alice, bundle)
    assert '<p class="words" lang="ar" dir="rtl">اشرب 5 ملغ</p>' in screen(
        bob, article, "ar/general"
    )


def test_hidden_characters_of_a_text_are_shown(alice: User, bob: BoardMember) -> None:
    """F-27."""
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["en"] = "Tea\u200b was drunk by 120 people."
    page = screen(bob, submitted(alice, bundle))
    assert "\u200b" not in page.split('class="desk')[1]
    assert "U+200B ZERO WIDTH SPACE" in page


def test_there_is_no_button_that_marks_everything(article: Article, bob: BoardMember) -> None:
    assigning.claim(article.slug, by=bob.user)
    buttons = set(re.findall(r'<button[^>]* name="do" value="([a-z]+)', screen(bob, article)))
    assert buttons == {"open", "keep", "sign"}


def test_nobody_else_sees_what_the_board_says_to_itself(
    alice: User, article: Article, bob: BoardMember
) -> None:
    """F-55."""
    article.comments.create(
        author=bob.user, author_name="Dr Bob", to_board_only=True, text="Weak evidence."
    )
    alice.is_staff = True
    alice.save()
    assert "Weak evidence." in screen(bob, article)
    assert "Weak evidence." not in at_desk(alice).get(address(article)).content.decode()


def longer(claims: int) -> dict[str, Any]:
    bundle = a_bundle(slug=f"of-{claims}-claims")
    model = bundle["sections"][0]["claims"][0]
    bundle["sections"][0]["claims"] = [
        deepcopy(model)
        | {"key": f"k{n}", "text": {"en": f"{n} drank tea.", "zh-hans": f"{n}人喝了茶。"}}
        for n in range(claims - 1)
    ]
    bundle["sections"][1]["claims"] = bundle["sections"][1]["claims"][:1]
    return bundle


@pytest.mark.parametrize("claims", [2, 60])
def test_the_screen_asks_the_database_as_often_for_two_claims_as_for_sixty(
    alice: User, bob: BoardMember, claims: int, django_assert_num_queries: Any
) -> None:
    article = submitted(alice, longer(claims))
    assigning.claim(article.slug, by=bob.user)
    client = at_desk(bob.user)
    with django_assert_num_queries(21):
        page = client.get(address(article)).content.decode()
    assert len(to_mark(page)) == claims
