"""Verifying: everything that follows from the append-only rows is computed again and compared."""

from collections.abc import Collection, Iterator

import orjson

from articles.canonical import digest as digest_of
from articles.models import Article, Edition, Rendition, Status
from reviews import people, record, settling
from reviews.models import Event, Review
from reviews.policy import missing_signatures


def differences(slugs: Collection[str] = ()) -> Iterator[str]:
    """One sentence for every place where the record and what readers see do not agree.

    ``slugs`` limits the look at texts to some articles; the chain of events is always looked at
    whole, since an event cannot be judged alone.
    """
    articles = Article.objects.filter(slug__in=slugs) if slugs else Article.objects.all()
    if missing := set(slugs) - set(articles.values_list("slug", flat=True)):
        yield from (f"{slug}: there is no such article" for slug in sorted(missing))
    for article in articles.order_by("slug").iterator(chunk_size=200):
        for difference in _of_article(article):
            yield f"{article.slug}: {difference}"
    yield from people.differences()
    yield from record.differences()


def _of_article(article: Article) -> Iterator[str]:
    editions = list(Edition.objects.filter(article=article))
    for edition in editions:
        yield from _of_edition(article, edition)
    decided = settling.signed(editions)
    for reviews in decided.values():
        for review in reviews:
            yield from _of_review(review, {edition.pk: edition for edition in editions})
    specialties = settling.specialties_of(article)
    rows = Rendition.objects.filter(article=article).select_related("edition")
    for rendition in rows:
        reviews = decided.get((rendition.edition_id, rendition.round), [])
        yield from _of_rendition(article, rendition, reviews, specialties)
    yield from _of_state(article)


def _cell(row: Edition | Rendition) -> str:
    return f"{row.language}/{row.persona_id}"


def _of_edition(article: Article, edition: Edition) -> Iterator[str]:
    name = f"edition {edition.number} of {_cell(edition)}"
    if digest_of(edition.content) != edition.digest:
        yield f"{name}: its text is not the text of its digest; it was changed"
        return
    content = orjson.loads(edition.content)
    sealed = (content["article"], content["language"], content["persona"])
    if sealed != (article.slug, edition.language, edition.persona_id):
        yield f"{name}: holds the text of another cell ({'/'.join(sealed)})"


def _of_review(review: Review, editions: dict[int, Edition]) -> Iterator[str]:
    name = f"signature of {review.printed_name} at {review.signed_at:%Y-%m-%d %H:%M}"
    if review.digest != editions[review.edition_id].digest:
        yield f"{name}: carries another digest than its edition"
    event = Event.objects.filter(pk=review.event_id).first()
    if event is None:
        yield f"{name}: its event is missing from the record"
    elif review.digest not in event.digests:
        yield f"{name}: event {event.sequence} does not name its digest"
    elif event.details.get("decision") != review.decision:
        yield f"{name}: event {event.sequence} records another decision"
    elif event.details.get("signer") != review.printed_name:
        yield f"{name}: event {event.sequence} names another signer"


def _of_rendition(
    article: Article, rendition: Rendition, reviews: list[Review], specialties: Collection[str]
) -> Iterator[str]:
    name = f"{_cell(rendition)}"
    edition = rendition.edition
    if (edition.article_id, _cell(edition)) != (article.pk, name):
        yield f"{name}: shows the edition of another cell"
    if digest_of(edition.content) != edition.digest:
        return  # named already; what such a text says means nothing
    if rendition.status == Status.WITHDRAWN or article.state == "withdrawn":
        if rendition.status != article.state:
            yield f"{name}: is {rendition.status}, but the article is {article.state}"
        return
    lacking = missing_signatures(
        settling.signatures(reviews),
        risk_class=settling.risk_class_of(edition),
        language=rendition.language,
        specialties=specialties,
    )
    if rendition.status == Status.APPROVED:
        yield from (f"{name}: is shown as approved without its quorum. {why}" for why in lacking)
        if [one["name"] for one in rendition.reviewers] != [r.printed_name for r in reviews]:
            yield f"{name}: names other reviewers than those who signed"
    yield from _of_copies(rendition, name)


def _of_copies(rendition: Rendition, name: str) -> Iterator[str]:
    """What is copied to the row for speed is what the sealed text says."""
    question = orjson.loads(rendition.edition.content)["question"]
    if rendition.question != question["text"]:
        yield f"{name}: lists another question than its text has"


def _of_state(article: Article) -> Iterator[str]:
    last = Event.objects.filter(article=article).exclude(to_state="").order_by("-sequence").first()
    expected = last.to_state if last else "draft"
    if article.state != expected:
        yield f"is {article.state}; the record says {expected}"
