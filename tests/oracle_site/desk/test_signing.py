"""Signing at the desk: what is signed is what was seen, and nothing that was typed is lost."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.bundles.writing import write
from articles.models import Article, Rendition
from oracle_site.signin import METHODS
from oracle_site.web.addresses import address as public
from reviews import assigning, workflow
from reviews.models import BoardMember, Comment, Event, Finding, Review, ReviewDraft
from tests.articles.building import a_bundle
from tests.oracle_site.desk.conftest import at_desk
from tests.oracle_site.desk.screen import address, fields, marked, signed, to_mark
from tests.reviews.board import approve, fresh, submitted

ALL = ["en/general", "en/patient", "en/clinician", "zh-hans/general", "zh-hans/patient"]
ALL = [*ALL, "zh-hans/clinician"]


def taken(article: Article, *members: BoardMember) -> None:
    for member in members:
        assigning.claim(article.slug, by=member.user)


def statuses(article: Article) -> set[str]:
    return set(Rendition.objects.filter(article=article).values_list("status", flat=True))


def test_two_members_sign_every_text_and_the_article_is_approved(
    article: Article, bob: BoardMember, dora: BoardMember
) -> None:
    """I-01, I-03."""
    taken(article, bob, dora)
    answer = signed(at_desk(bob.user), article, *ALL)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/desk/")
    assert statuses(article) == {"under_review"}
    assert ReviewDraft.objects.count() == 0
    signed(at_desk(dora.user), article, *ALL)
    assert fresh(article).state == "approved"
    assert statuses(article) == {"approved"}
    page = at_desk(bob.user).get(public("en", "general", f"answers/{article.slug}/"))
    assert re.findall(r"<strong>(Dr \w+)</strong>", page.content.decode()) == ["Dr Bob", "Dr Dora"]


def test_the_digest_is_on_the_screen_and_in_the_form(article: Article, bob: BoardMember) -> None:
    taken(article, bob)
    page = at_desk(bob.user).get(address(article)).content.decode()
    seals = fields(page)["seen"]
    rows = Rendition.objects.filter(article=article).select_related("edition")
    assert sorted(seals) == sorted(f"{r.language}/{r.persona_id}/{r.edition.digest}" for r in rows)
    assert all(row.edition.digest in page for row in rows)


def test_a_claim_without_a_finding_stops_an_approval(article: Article, bob: BoardMember) -> None:
    taken(article, bob)
    client = at_desk(bob.user)
    page = client.get(address(article)).content.decode()
    form = fields(page) | {"decision": ["approve"], "sign.en.general": ["on"], "do": ["sign"]}
    form |= {to_mark(page)[0]: ["accurate"], "to_author": ["Well written."]}
    answer = client.post(address(article), form)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Some claims in English for “General reader” have no finding yet." in said
    assert fields(said)[to_mark(page)[0]] == ["accurate"]
    assert fields(said)["to_author"] == ["Well written."]
    assert Review.objects.count() == 0


def test_a_colleagues_finding_of_this_round_stands_in_for_none(
    article: Article, bob: BoardMember, dora: BoardMember
) -> None:
    taken(article, bob, dora)
    signed(at_desk(bob.user), article, "en/general")
    page = at_desk(dora.user).get(f"{address(article)}?text=en/general").content.decode()
    assert len(to_mark(page)) == 3
    assert "found by Dr Bob" not in page


def test_a_text_that_moved_on_is_refused_and_shows_what_changed(
    alice: User, article: Article, bob: BoardMember
) -> None:
    """F-19, I-07."""
    taken(article, bob)
    client = at_desk(bob.user)
    form = marked(client, article, "en/general")
    form |= {"to_author": ["Well written."]}
    workflow.recall(article.slug, by=alice, reason="A slip.")
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["en"] = "Tea was drunk by 210 people."
    write([(1, bundle)], by=alice)
    workflow.submit(article.slug, by=alice)
    answer = client.post(
        address(article),
        form | {"decision": ["approve"], "sign.en.general": ["on"], "do": ["sign"]},
    )
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "is not the one you saw" in said
    assert "change--measure" in said
    assert re.sub(r"<[^>]+>", "", said).count("210") == 1
    assert fields(said)["to_author"] == ["Well written."]
    assert "sign.en.general" not in fields(said)
    assert "These words changed after you marked the claim." in said
    assert Review.objects.count() == 0


def test_an_old_sign_in_asks_for_a_new_one_and_keeps_what_was_typed(
    article: Article, bob: BoardMember
) -> None:
    """F-14."""
    taken(article, bob)
    old = at_desk(bob.user, minutes_ago=6)
    answer = signed(old, article, "en/general", to_board="Careful work.")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/account/reauthenticate/?next=")
    assert Review.objects.count() == 0
    kept = fields(at_desk(bob.user).get(address(article)).content.decode())
    assert kept["to_board"] == ["Careful work."]
    assert kept["decision"] == ["approve"]
    assert "sign.en.general" in kept


def test_an_author_is_refused_with_403_and_it_is_recorded(
    alice: User, article: Article, bob: BoardMember
) -> None:
    """F-1, I-05."""
    taken(article, bob)
    form = marked(at_desk(bob.user), article, "en/general")
    alice.is_staff = True
    alice.save()
    before = Event.objects.filter(step="denied").count()
    answer = at_desk(alice).post(
        address(article),
        form | {"decision": ["approve"], "sign.en.general": ["on"], "do": ["sign"]},
    )
    assert answer.status_code == 403
    assert "Only active members of the board may do this." in answer.content.decode()
    assert Event.objects.filter(step="denied").count() == before + 1
    assert (Review.objects.count(), fresh(article).state) == (0, "under_review")


def test_a_member_with_a_conflict_reads_why_and_can_only_stand_aside(
    article: Article, bob: BoardMember
) -> None:
    """F-2."""
    bob.disclosures.create(
        declared_on=bob.active_from.replace(year=bob.active_from.year + 1),
        none=False,
        interests=[{"entity": "Journal of Tea", "relationship": "grant", "from": "", "to": ""}],
    )
    client = at_desk(bob.user)
    page = client.get(address(article)).content.decode()
    assert "You declared an interest in Journal of Tea, which this article names." in page
    assert to_mark(page) == []
    form = fields(page) | {"reason": ["I have an interest."], "do": ["sign"]}
    assert client.post(address(article), form).status_code == 302
    assert set(Review.objects.values_list("decision", flat=True)) == {"recuse"}
    again = client.post(address(article), form)
    assert again.status_code == 409


def test_a_form_posted_twice_signs_once(article: Article, bob: BoardMember) -> None:
    """F-5, F-15."""
    taken(article, bob)
    client = at_desk(bob.user)
    form = marked(client, article, "en/general")
    form |= {"decision": ["approve"], "sign.en.general": ["on"], "do": ["sign"]}
    assert client.post(address(article), form).status_code == 302
    again = client.post(address(article), form | {"version": ["0"]})
    assert again.status_code == 409
    assert (Review.objects.count(), Event.objects.filter(step="sign").count()) == (1, 1)


def test_what_is_for_the_board_alone_is_read_by_no_author(
    article: Article, alice: User, bob: BoardMember, dora: BoardMember
) -> None:
    """F-7: who may read the article reads what is said to its author."""
    taken(article, bob)
    typed = {"to_author": "A good start.", "to_board": "I know the trial."}
    signed(at_desk(bob.user), article, "en/general", **typed)
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    page = at_desk(alice).get(address(article)).text
    assert ("A good start." in page, "I know the trial." in page) == (True, False)
    assert "I know the trial." in at_desk(dora.user).get(address(article)).text


@pytest.mark.parametrize("ended", ["approved", "sent back", "withdrawn"])
def test_a_form_posted_after_the_decision_changes_nothing(
    article: Article, bob: BoardMember, dora: BoardMember, chair: BoardMember, ended: str
) -> None:
    """F-5: the screen was open while colleagues decided."""
    taken(article, bob, dora)
    client = at_desk(chair.user)
    taken(article, chair)
    form = marked(client, article, *ALL[:1])
    form |= {"decision": ["approve"], "sign.en.general": ["on"], "do": ["sign"]}
    if ended == "approved":
        approve(article, bob, dora)
    elif ended == "sent back":
        changed = {"decision": "request_changes", "reason": "The number is wrong."}
        signed(at_desk(bob.user), article, "en/general", **changed)
    else:
        workflow.withdraw(article.slug, by=chair.user, reason="Made up.")
    before = (Event.objects.count(), Review.objects.count(), fresh(article).state)
    assert client.post(address(article), form).status_code == 409
    assert (Event.objects.count(), Review.objects.count(), fresh(article).state) == before


@pytest.mark.parametrize(
    ("taken_away", "status"), [("account", 302), ("role", 403), ("seat", 403), ("factor", 302)]
)
def test_who_lost_their_place_while_reading_signs_nothing(
    article: Article, bob: BoardMember, taken_away: str, status: int
) -> None:
    """F-13: at the very next request, with a form that was opened before."""
    taken(article, bob)
    client = at_desk(bob.user)
    form = marked(client, article, "en/general")
    form |= {"decision": ["approve"], "sign.en.general": ["on"], "do": ["sign"]}
    if taken_away == "account":
        User.objects.filter(pk=bob.user_id).update(is_active=False)
    elif taken_away == "role":
        bob.user.groups.clear()
    elif taken_away == "seat":
        yesterday = timezone.now().date() - dt.timedelta(days=1)
        BoardMember.objects.filter(pk=bob.pk).update(active_to=yesterday)
    else:
        session = client.session
        session[METHODS] = [one for one in session[METHODS] if one["method"] != "mfa"]
        session.save()
    assert client.post(address(article), form).status_code == status
    assert Review.objects.count() == 0


def test_a_forged_digest_or_no_digest_signs_nothing(
    alice: User, article: Article, bob: BoardMember
) -> None:
    """F-6: none, another article's, another text's, or none of any."""
    taken(article, bob)
    client = at_desk(bob.user)
    form = marked(client, article, "en/general")
    form |= {"decision": ["approve"], "sign.en.general": ["on"], "do": ["sign"]}
    other = submitted(alice, a_bundle(slug="coffee", question={"en": "Does coffee help?"}))
    foreign = Rendition.objects.get(article=other, language="en", persona="general").edition
    sibling = Rendition.objects.get(article=article, language="en", persona="patient").edition
    forged = [f"en/general/{edition.digest}" for edition in (foreign, sibling)]
    odd = [["en/general/" + "0" * 64], ["en/general/"], ["en"], ["/" * 9]]
    for seen in ([], *odd, *([one] for one in forged), forged):
        version = fields(client.get(address(article)).content.decode())["version"]
        answer = client.post(address(article), form | {"seen": seen, "version": version})
        assert answer.status_code == 409
    assert Review.objects.count() == 0


def test_changes_are_requested_with_a_reason_and_comments_stay_where_they_belong(
    article: Article, bob: BoardMember, client: Any
) -> None:
    taken(article, bob)
    typed = {"decision": "request_changes", "to_author": "See claim 1.", "to_board": "Weak."}
    refused = signed(at_desk(bob.user), article, "en/general", **typed)
    assert refused.status_code == 409
    assert "Say why: a reason is required" in refused.content.decode()
    answer = signed(
        at_desk(bob.user), article, "en/general", reason="The number is wrong.", **typed
    )
    assert answer.status_code == 302
    assert fresh(article).state == "draft"
    assert list(Comment.objects.values_list("text", "to_board_only")) == [
        ("See claim 1.", False),
        ("Weak.", True),
    ]
    page = client.get(f"/en/answers/{article.slug}/").content.decode()
    assert "Weak." not in page
    assert "See claim 1." not in page


def test_an_approved_text_is_confirmed_in_one_step(
    article: Article, bob: BoardMember, dora: BoardMember
) -> None:
    approve(article, bob, dora)
    before = Rendition.objects.get(article=article, language="en", persona="general")
    client = at_desk(bob.user)
    page = client.get(address(article)).content.decode()
    form = fields(page) | {"decision": ["reaffirm"], "sign.en.general": ["on"], "do": ["sign"]}
    assert client.post(address(article), form).status_code == 302
    after = Rendition.objects.get(pk=before.pk)
    assert after.approved_at == before.approved_at
    assert after.last_reviewed > before.last_reviewed


def test_findings_on_citations_and_comments_are_recorded(
    article: Article, bob: BoardMember
) -> None:
    taken(article, bob)
    client = at_desk(bob.user)
    page = client.get(f"{address(article)}?text=en/general").content.decode()
    digest = to_mark(page)[0].removeprefix("verdict.")
    client.post(
        address(article),
        fields(page)
        | {
            f"support.{digest}.r2": ["partly"],
            f"remark.{digest}.r2": ["Only in adults."],
            f"comment.{digest}": ["Good."],
            "do": ["keep"],
        },
    )
    signed(client, article, "en/general")
    first = Finding.objects.filter(section="lead", claim="c1").order_by("reference")
    assert list(first.values_list("reference", "verdict", "comment")) == [
        ("", "accurate", "Good."),
        ("r2", "partly", "Only in adults."),
    ]


def test_a_blocking_warning_is_answered_in_writing_and_the_answer_is_recorded(
    alice: User, bob: BoardMember
) -> None:
    bundle = a_bundle()
    bundle["sections"][0]["claims"][0]["text"]["zh-hans"] = "12人喝了茶。"
    article = submitted(alice, bundle)
    taken(article, bob)
    client = at_desk(bob.user)
    page = client.get(f"{address(article)}?text=zh-hans/general").content.decode()
    [name] = set(re.findall(r'name="(answer\.zh-hans\.general\.[^"]+)"', page))
    form = fields(page) | {finding: ["accurate"] for finding in to_mark(page)}
    form |= {"decision": ["approve"], "sign.zh-hans.general": ["on"], "do": ["sign"]}
    refused = client.post(address(article), form)
    assert refused.status_code == 409
    assert "Answer this warning in writing before you approve:" in refused.content.decode()
    form |= {
        name: ["Twelve in this group."],
        "version": fields(refused.content.decode())["version"],
    }
    assert client.post(address(article), form).status_code == 302
    answered = Finding.objects.exclude(gate="").values_list("verdict", "comment")
    assert list(answered) == [("answered", "Twelve in this group.")]
