"""What waits for a member, and the list of everything."""

from articles.models import Article
from reviews.models import BoardMember
from tests.oracle_site.desk.conftest import at_desk
from tests.reviews.board import fresh

DESK = "/admin/desk/"
EVERYTHING = "/admin/desk/everything/"


def test_an_article_that_nobody_has_taken_can_be_taken_on(
    article: Article, bob: BoardMember
) -> None:
    client = at_desk(bob.user)
    assert "Does tea help?" in client.get(DESK).content.decode()
    taken = client.post(f"{DESK}take/{article.slug}/")
    assert (taken.status_code, taken["Location"]) == (302, f"{DESK}review/{article.slug}/")
    assert fresh(article).state == "under_review"
    page = client.get(DESK).content.decode()
    assert "Accepted" in page
    assert "6 of 6 texts left for you to sign" in page
    assert "Every submitted article has a reviewer." in page
    assert client.get(f"{DESK}review/{article.slug}/").status_code == 200
    assert client.get(EVERYTHING).status_code == 200
