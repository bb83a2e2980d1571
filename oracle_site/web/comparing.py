"""Two texts beside each other, claim by claim and word by word: editions, or personas."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.reading import ReadCitation, ReadClaim, Reading
from articles.vocabulary import CertaintyLevel, ClaimKind, Urgency
from oracle_site.differences import compared, pieces
from oracle_site.web import article as article_page
from oracle_site.web import structured
from oracle_site.web.addresses import Place
from oracle_site.web.arriving import of_a_text, reading_of
from oracle_site.web.editions import asked_for, kept_reading, reason_of
from oracle_site.web.responses import page

SAME: Final = "same"
CHANGED: Final = "changed"
ADDED: Final = "added"
REMOVED: Final = "removed"
ALIKE: Final = 0.5
"""The share of a text that must be in the other for single words of it to be marked."""


class Fact(NamedTuple):
    """Something about a claim besides its words that is not the same in both."""

    label: str
    before: str
    after: str


class Row(NamedTuple):
    """A claim in both texts, or in one of them; ``marked`` is the second with the differences.

    Where the texts are shown beside each other, each has its own words marked instead.
    """

    kind: str
    before: SafeString | str
    after: SafeString | str
    marked: SafeString | str
    facts: tuple[Fact, ...]


class Part(NamedTuple):
    """A section of either text."""

    heading: str
    rows: list[Row]


class Counts(NamedTuple):
    """How many claims are what."""

    same: int
    changed: int
    added: int
    removed: int


def parts(before: Reading, after: Reading) -> list[Part]:
    """Every claim of two texts in the order of the second; what is gone stands where it stood."""
    old = {(claim.section, claim.key): claim for part in before.sections for claim in part.claims}
    new = {(claim.section, claim.key) for part in after.sections for claim in part.claims}
    gone = {part.key: part for part in before.sections}
    language = after.language.served
    titles = _titles(before) | _titles(after)
    found = []
    for part in after.sections:
        rows = [_row(old.get((part.key, one.key)), one, language, titles) for one in part.claims]
        lost = gone.pop(part.key).claims if part.key in gone else ()
        rows += [_gone(one) for one in lost if (part.key, one.key) not in new]
        found.append(Part(part.heading, rows))
    found += [Part(part.heading, [_gone(one) for one in part.claims]) for part in gone.values()]
    return found


def _titles(reading: Reading) -> dict[str, str]:
    return {one.key: one.shown.title for one in reading.references}


def _gone(claim: ReadClaim) -> Row:
    return Row(REMOVED, claim.text, "", "", ())


def _row(
    before: ReadClaim | None, after: ReadClaim, language: str, titles: Mapping[str, str]
) -> Row:
    if before is None:
        return Row(ADDED, "", after.text, "", ())
    facts = tuple(_facts(before, after, titles))
    if before.text == after.text:
        return Row(CHANGED if facts else SAME, before.text, after.text, "", facts)
    marked = compared(before.text, after.text, language)
    return Row(CHANGED, before.text, after.text, marked, facts)


def own_words(row: Row, language: str) -> Row:
    """The row with the words marked in each text that the other has not.

    Texts that share little are left unmarked: everything is said in other words there.
    """
    if row.kind != CHANGED or row.before == row.after:
        return row
    found = pieces(row.before, row.after, language)
    shared = sum(len(piece.text) for piece in found if piece.kind == "equal")
    if shared < ALIKE * max(len(row.before), len(row.after)):
        return row
    before, after = (
        format_html_join(
            "",
            "{}",
            (
                (
                    format_html("<mark>{}</mark>", piece.text)
                    if piece.kind != "equal"
                    else piece.text,
                )
                for piece in found
                if piece.kind in ("equal", kind)
            ),
        )
        for kind in ("delete", "insert")
    )
    return row._replace(before=before, after=after)


def _facts(before: ReadClaim, after: ReadClaim, titles: Mapping[str, str]) -> Iterator[Fact]:
    """Kind, urgency, certainty, sources and passages, where they differ."""
    pairs = (
        (_("Kind"), _kind(before), _kind(after)),
        (_("Certainty"), _certainty(before), _certainty(after)),
        (_("Sources"), _sources(before, titles), _sources(after, titles)),
        (_("Why nothing is cited"), before.uncited_reason, after.uncited_reason),
    )
    for label, old, new in pairs:
        if old != new:
            yield Fact(label, old, new)


def _kind(claim: ReadClaim) -> str:
    words = [str(ClaimKind(claim.kind).label)]
    words += [str(Urgency(claim.urgency).label)] if claim.urgency else []
    words += [_("Important for safety")] if claim.safety_critical else []
    return " · ".join(words)


def _certainty(claim: ReadClaim) -> str:
    graded = claim.certainty
    return f"{graded['scheme']}: {CertaintyLevel(graded['level']).label}" if graded else ""


def _sources(claim: ReadClaim, titles: Mapping[str, str]) -> str:
    return "; ".join(_source(one, titles[one.reference]) for one in claim.citations)


def _source(cited: ReadCitation, title: str) -> str:
    passage = f"“{cited.quotation}”" if cited.quotation else ""
    return " ".join(filter(None, (title, cited.locator, passage)))


def counts(found: list[Part]) -> Counts:
    """How many claims of each sort."""
    kinds = [row.kind for part in found for row in part.rows]
    return Counts(*(kinds.count(kind) for kind in (SAME, CHANGED, ADDED, REMOVED)))


@require_safe
@of_a_text
def editions(
    request: HttpRequest, reading: Reading, place: Place, pair: tuple[int, int]
) -> HttpResponseBase:
    """Two editions of the text that is shown. Four queries."""
    before, after = (kept_reading(reading, asked_for(reading, number)) for number in pair)
    here = replace(place, page=f"{place.page}compare/{pair[0]}..{pair[1]}/")
    reason = reason_of(reading.article, after.digest)
    context = _context(before, after, place) | {"reason": reason}
    version = f"{reading.version} {before.digest} {after.digest} {reason}"
    return page(request, "pages/compare.html", here, context, version=version)


@require_safe
@of_a_text
def beside(request: HttpRequest, reading: Reading, place: Place, other: str) -> HttpResponseBase:
    """The text of one persona beside that of another. Two queries."""
    second = reading_of(reading.article, place.language, other)
    if second.withdrawn or second.language.served != reading.language.served:
        raise Http404
    names = {persona.slug: persona.name for persona in reading.personas}
    here = replace(place, page=f"{place.page}beside/{other}/")
    context = _context(reading, second, place)
    context["parts"] = [
        part._replace(rows=[own_words(row, second.language.served) for row in part.rows])
        for part in context["parts"]
    ]
    context |= {"before_name": names[place.persona], "after_name": names[other]}
    version = f"{reading.version} {second.version}"
    return page(request, "pages/beside.html", here, context, version=version)


def _context(before: Reading, after: Reading, place: Place) -> dict[str, Any]:
    found = parts(before, after)
    language = after.language.served
    return {
        "reading": after,
        "before": before,
        "after": after,
        "parts": found,
        "counts": counts(found),
        "canonical": structured.served_address(before, place),
        "text": article_page.unless(place.language, language),
        "question_attributes": article_page.unless(place.language, after.question_language),
        "lang_attributes": article_page.lang_attributes,
    }
