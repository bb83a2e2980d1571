"""The texts of one article as the desk shows them: what waits, what was approved, who signed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from django.conf import settings

from articles.models import Article, Edition, Rendition, Status
from oracle_site.web.languages import direction
from personas.models import Persona
from reviews import findings, settling
from reviews.models import Decision, Finding, Review

Place = tuple[str, str]
Content = Mapping[str, Any]


@dataclass(eq=False)  # told apart by identity, so that it can be a key
class Text:
    """One cell: the edition that is read here, and the one that the board approved before it."""

    rendition: Rendition
    edition: Edition
    waits: bool
    persona_name: str
    before: Edition | None = None
    signed: Sequence[Review] = ()
    held: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of the text."""
        return self.rendition.language

    @property
    def persona(self) -> str:
        """The persona's slug."""
        return self.rendition.persona_id

    @property
    def key(self) -> str:
        """How addresses and fields name the cell."""
        return f"{self.language}/{self.persona}"

    @property
    def field(self) -> str:
        """How the draft's fields name the cell."""
        return f"{self.language}.{self.persona}"

    @property
    def direction(self) -> str:
        """The direction in which the text is written."""
        return direction(self.language)

    @property
    def language_name(self) -> str:
        """The language in the language of the interface."""
        return str(dict(settings.LANGUAGES)[self.language])

    @property
    def status(self) -> str:
        """How the public text stands, in words."""
        return str(Status(self.rendition.status).label)

    @cached_property
    def content(self) -> Content:
        """What is read and signed."""
        return orjson.loads(self.edition.content)

    @cached_property
    def approved(self) -> Content | None:
        """What was approved before."""
        return orjson.loads(self.before.content) if self.before else None

    @cached_property
    def digests(self) -> dict[Place, str]:
        """The digest of each claim."""
        return findings.claim_digests(self.edition)

    @cached_property
    def approved_digests(self) -> dict[Place, str]:
        """The digest of each claim as it was approved before."""
        return findings.claim_digests(self.before) if self.before else {}

    @cached_property
    def claims(self) -> dict[Place, Content]:
        """The claims by section and key."""
        return _claims(self.content)

    @cached_property
    def approved_claims(self) -> dict[Place, Content]:
        """The claims as they were approved before."""
        return _claims(self.approved) if self.approved else {}

    @cached_property
    def references(self) -> dict[str, Content]:
        """The sealed record of each reference by its key."""
        return {one["key"]: one["csl"] for one in self.content["references"]}

    @cached_property
    def changed(self) -> list[Place]:
        """The claims that are not word for word what was approved before."""
        before = self.approved_digests
        return [place for place, digest in self.digests.items() if before.get(place) != digest]

    @property
    def to_find(self) -> list[str]:
        """The digests of the claims that need a finding, in reading order."""
        return list(dict.fromkeys(d for d in self.digests.values() if d not in self.held))

    def signed_by(self, member: int | None) -> bool:
        """Whether the member has decided on this text in this round."""
        decided = (Decision.APPROVE, Decision.RECUSE)
        return any(one.member_id == member and one.decision in decided for one in self.signed)


def _claims(content: Content) -> dict[Place, Content]:
    return {(s["key"], claim["key"]): claim for s in content["sections"] for claim in s["claims"]}


def texts_of(article: Article, *, member: int | None) -> list[Text]:
    """Every text of the article that is not withdrawn. Six queries, whatever it holds."""
    names = {persona.slug: str(persona) for persona in Persona.objects.order_by("position")}
    order = [code for code, _name in settings.LANGUAGES]
    rows = Rendition.objects.filter(article=article).public().select_related("edition", "candidate")
    texts = [_text(row, names) for row in rows]
    reviews = Review.objects.filter(edition__article=article).order_by("id")
    _add_approved(texts, list(reviews))
    _add_held(texts, member)
    ranks = list(names)
    return sorted(texts, key=lambda t: (order.index(t.language), ranks.index(t.persona)))


def _text(row: Rendition, names: Mapping[str, str]) -> Text:
    awaited = settling.awaited(row)
    waits = awaited is not None and row.status != Status.CHANGES_REQUESTED
    return Text(row, awaited or row.edition, waits, names[row.persona_id])


def _add_approved(texts: Iterable[Text], reviews: Sequence[Review]) -> None:
    """Give each text its signatures, and the edition that a member approved last before."""
    by_edition: dict[int, list[Review]] = defaultdict(list)
    for review in reviews:
        by_edition[review.edition_id].append(review)
    approving = {r.edition_id: r.pk for r in reviews if r.decision == Decision.APPROVE}
    cells = {
        pk: (language, persona)
        for pk, language, persona in Edition.objects.filter(pk__in=approving).values_list(
            "pk", "language", "persona_id"
        )
    }
    earlier: dict[Text, int] = {}
    for text in texts:
        cell: tuple[str, Any] = (text.language, text.persona)
        here, now = by_edition[text.edition.pk], text.rendition.round
        text.signed = [review for review in here if review.round == now]
        if not text.waits or any(r.round < now and r.decision == "approve" for r in here):
            text.before = text.edition
            continue
        same = [pk for pk in approving if cells[pk] == cell]
        others = [pk for pk in same if pk != text.edition.pk]
        earlier |= {text: max(others, key=lambda pk: approving[pk])} if others else {}
    editions = Edition.objects.in_bulk(earlier.values())
    for text, pk in earlier.items():
        text.before = editions[pk]


def _add_held(texts: Sequence[Text], member: int | None) -> None:
    """Give each text the earlier findings that still hold for its claims.

    What a colleague found in the round that is going on is not among them: each signer reads for
    themselves.
    """
    digests = {digest for text in texts for digest in text.digests.values()}
    rounds = {(text.edition.pk, text.rendition.round) for text in texts if text.waits}
    held = {}
    for digest, found in findings.carried(digests).items():
        for finding in found:
            review = finding.review
            ongoing = (review.edition_id, review.round) in rounds
            if not ongoing or review.member_id == member:
                held[digest] = finding
                break
    for text in texts:
        text.held = held
