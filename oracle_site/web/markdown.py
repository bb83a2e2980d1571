"""An article as Markdown: for those who read with a program, with its status in the text."""

import re
from collections.abc import Callable, Iterator
from functools import wraps

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.reading import ReadClaim, Reading, ReadReference
from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.arriving import reading_of
from oracle_site.web.article import names_in
from oracle_site.web.machines import answered, origin
from oracle_site.web.structured import served_address
from references.models import Standing

MARKDOWN = "text/markdown; charset=utf-8"
SPECIAL = re.compile(r"([\\`*_\[\]<>|~&]|^[#+-]|^\d+(?=[.)]))")
View = Callable[..., HttpResponseBase]


def or_markdown(view: View) -> View:
    """The article's page, or its Markdown for a client that prefers it.

    The Markdown has an address of its own, so no cache can mistake one for the other; only the
    redirect to it varies by what was accepted.
    """

    @wraps(view)
    def chosen(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if "text/markdown" not in request.headers.get("Accept", ""):
            return view(request, *args, **kwargs)
        if request.get_preferred_type(["text/html", "text/markdown"]) == "text/html":
            return view(request, *args, **kwargs)
        response = HttpResponseRedirect(f"{request.path.removesuffix('/')}.md")
        response["Vary"] = "Accept"
        response["Cache-Control"] = "no-store"
        return response

    return chosen


@require_safe
def article(
    request: HttpRequest, language: str, slug: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """One article as Markdown, for one persona, in one language. One query."""
    reading = reading_of(slug, language, persona)
    place = Place(language, persona, f"answers/{slug}/")
    canonical = f"{origin(request)}{served_address(reading, place)}"
    response = answered(
        request,
        lambda: text_of(reading, place, canonical),
        version=reading.version,
        content_type=MARKDOWN,
        status=410 if reading.withdrawn else 200,
    )
    response["Content-Language"] = reading.language.served
    response["Link"] = f'<{canonical}>; rel="canonical"'
    if not reading.approved:
        response["X-Robots-Tag"] = "noindex"
    return response


def text_of(reading: Reading, place: Place, canonical: str) -> str:
    """A reading as CommonMark; labels are in the language of the place."""
    with translation.override(place.language):
        return "\n".join([*_head(reading, canonical), *_body(reading, place)]) + "\n"


def _head(reading: Reading, canonical: str) -> Iterator[str]:
    yield f"# {plain(reading.question)}"
    yield ""
    for notice in _notices(reading):
        yield f"> {notice}"
        yield ">"
    yield f"> {canonical}"
    yield ""


def _notices(reading: Reading) -> Iterator[str]:
    """What must be known before the text is read."""
    if reading.withdrawn:
        yield f"**{_('This article was withdrawn. Its text is no longer shown.')}**"
        yield f"{_('The reason given:')} {plain(reading.notice)}"
        return
    yield f"**{_('Review status')} – {reading.status.label}**"
    if reading.caution:
        yield _("The medical advisory board has not approved this text. Read it with caution.")
    if reading.status == "approved_overdue":
        yield _("The board should have looked at this text again by now.")
    if reading.out_of_date:
        yield _("This translation is out of date.")
    if reading.language.fallback:
        names = names_in(reading.language.requested)
        asked, served = names[reading.language.requested], names[reading.language.served]
        yield _("This article is not available in %(asked)s yet.") % {"asked": asked}
        yield _("You are reading it in %(served)s.") % {"served": served}
    if reading.approved and reading.reviewers:
        signed = ", ".join(plain(str(reviewer["name"])) for reviewer in reading.reviewers)
        yield f"{_('Approved by')} {signed}"
    if reading.dates.date_modified:
        yield f"{_('Last updated')} – {reading.dates.date_modified.date().isoformat()}"
    yield f"SHA-256 `{reading.digest}`"


def _body(reading: Reading, place: Place) -> Iterator[str]:
    if reading.withdrawn:
        return
    for section in reading.sections:
        if section.heading:
            yield f"## {plain(section.heading)}\n"
        for claim in section.claims:
            yield f"- {_claim(claim)}"
        yield ""
    yield from _end(reading, place)


def _end(reading: Reading, place: Place) -> Iterator[str]:
    if reading.references:
        yield f"## {_('References')}\n"
        for reference in reading.references:
            yield f"{reference.number}. {_reference(reference)}"
        yield ""
    for persona in reading.personas:
        if persona.slug == place.persona and persona.disclaimer:
            yield f"## {_('Before you rely on this')}\n\n{plain(persona.disclaimer)}"


def _claim(claim: ReadClaim) -> str:
    parts = [plain(claim.text)]
    if claim.kind in LABELS:
        parts.insert(0, f"**{_(LABELS[claim.kind])}** –")
    elif claim.safety_critical:
        parts.insert(0, f"**{_('Important for safety')}** –")
    parts += [f"\\[{cited.number}\\]" for cited in claim.citations]
    if claim.uncited_reason:
        parts.append(f"({_('No source is cited:')} {plain(claim.uncited_reason)})")
    if claim.unsound:
        unsound = _("No source of this statement can be relied upon any more. Do not act on it.")
        parts.append(f"**{unsound}**")
    return " ".join(parts)


LABELS = {
    "red_flag": "Warning sign",
    "contraindication": "When not to use it",
    "dose": "Dose",
    "recommendation": "Recommendation",
    "uncertainty": "Not certain",
}
"""How the kinds of claim are called on the page; the words are marked for translation there."""


def _reference(reference: ReadReference) -> str:
    shown = reference.shown
    where = shown.container or shown.publisher
    parts = [plain(part) for part in (shown.authors, shown.title, where, shown.year) if part]
    if link := shown.doi_url or shown.pubmed_url or shown.url:
        parts.append(f"<{link}>")
    if reference.standing != Standing.CURRENT:
        parts.append(f"**{Standing(reference.standing).label}**")
    return ". ".join(parts)


def plain(text: str) -> str:
    """A text in which no character means anything to Markdown, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
