"""The picture of a shared page: it has words where they can be written, and never an approval."""

from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image

from articles.models import Article
from oracle_site.web import cards
from oracle_site.web.cards import Words, face_for, picture, wrapped
from reviews import workflow
from tests.oracle_site.web.conftest import SLUG
from tests.reviews.board import a_member, approve

LONG = "Does a very long question about many things that may happen still fit on the card? " * 4
PLACE = (0, 170, 1200, 520)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many colours there are in a part of a card: one where nothing is written."""
    return len(image.crop(box).getcolors(100_000) or ())


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_card_has_the_size_that_others_ask_for_and_weighs_little(language: str) -> None:
    content = picture(Words(LONG, language, "Not approved"))
    image = opened(content)
    assert image.size == (1200, 630)
    assert len(content) < 60_000
    assert ink(image, PLACE) > 1


def test_lines_stay_within_the_card() -> None:
    font = face_for(LONG, "en", 40)
    assert font is not None
    lines = list(wrapped(LONG, font, "en"))
    assert " ".join(lines) == " ".join(LONG.split())
    assert max(font.getlength(line) for line in lines) <= 1200 - 2 * cards.MARGIN


def test_chinese_lines_never_begin_with_closing_punctuation() -> None:
    text = "手腕骨折后服用维生素C，能降低风险吗？" * 6
    font = face_for(text, "zh-hans", 40)
    if font is None:
        pytest.skip("no font for Chinese here; Debian's fonts-noto-cjk is one")
    lines = list(wrapped(text, font, "zh-hans"))
    assert "".join(lines) == text
    assert [line for line in lines if line[0] in cards.NOT_FIRST] == []


def test_without_a_font_that_can_write_it_a_card_has_no_words_rather_than_boxes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cards, "FOLDERS", (Path("/nowhere"),))
    cards._files.cache_clear()
    try:
        assert face_for("喝茶", "zh-hans", 40) is None
        assert face_for("شاي", "ar", 40) is None
        assert ink(opened(picture(Words("喝茶有帮助吗？ (none)", "zh-hans"))), PLACE) == 1
        assert ink(opened(picture(Words("Does tea help? (none)", "en"))), PLACE) > 1
    finally:
        cards._files.cache_clear()
        picture.cache_clear()


@pytest.mark.django_db
def test_a_card_says_that_a_text_is_pending_and_never_that_it_is_approved(
    client: Client, tea: Article
) -> None:
    """A picture is kept by others after the page has changed, so it makes no promise."""
    path = f"/en/answers/{SLUG}/card.png"
    caution = (0, 520, 1200, 630)
    response = client.get(path)
    assert response["Content-Type"] == "image/png"
    assert ink(opened(response.content), caution) > 1
    approve(tea, a_member("Bob"), a_member("Dora"))
    assert ink(opened(client.get(path).content), caution) == 1


@pytest.mark.django_db
def test_a_withdrawn_article_has_no_card(client: Client, tea: Article, charlie: User) -> None:
    """I-09."""
    workflow.withdraw(SLUG, by=charlie, reason="Wrong.")
    assert client.get(f"/en/answers/{SLUG}/card.png").status_code == 404
    assert client.get("/en/answers/nothing/card.png").status_code == 404
    assert client.get("/en/for/nobody/answers/does-tea-help/card.png").status_code == 404
