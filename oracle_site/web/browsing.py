"""Finding articles: the home page, lists by topic and status, and what rests on one reference."""

import datetime as dt
from functools import partial
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from modeltranslation.utils import build_localized_fieldname

from articles.models import Status, Topic
from oracle_site.web import listing, resting, structured
from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.article import names_in, source_language, topic_of
from oracle_site.web.responses import page
from references.formatting import shown
from references.models import Reference

TOPICS_AT_HOME = 24
TOPICS_TO_CHOOSE = 500
RECENT = 6
WAITING = [Status.SUBMITTED, Status.UNDER_REVIEW, Status.CHANGES_REQUESTED]


class Said(NamedTuple):
    """A notice of a source's standing: what was said, when, and by whom."""

    standing: str
    dated: dt.date | None
    source: str
    nature: str
    notice_doi: str
    reason: str


@require_safe
def home(request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA) -> HttpResponseBase:
    """Search first, then topics, what was approved, what changed, what waits for the board."""
    place = Place(language, persona)
    some = partial(listing.articles, language=language, persona=persona, size=RECENT)
    context = context_for(place) | {
        "topics": listing.topics_in(language, TOPICS_AT_HOME),
        "approved": listing.approved_lately(language=language, persona=persona, size=RECENT),
        "changed": some().articles,
        "waiting": some(statuses=WAITING).articles,
        "json_ld": structured.written(structured.of_home(place)),
    }
    return _page(request, "pages/home.html", place, context)


@require_safe
def topics(request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA) -> HttpResponseBase:
    """Every topic, with how many articles it has."""
    place = Place(language, persona, "topics/")
    context = context_for(place) | {
        "topics": listing.topics_counted(language, TOPICS_TO_CHOOSE),
        "most": listing.MOST_COUNTED,
    }
    return _page(request, "pages/topics.html", place, context)


@require_safe
def answers(
    request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """Every article, latest change first, by topic and status."""
    place = Place(language, persona, "answers/")
    topic, status = request.GET.get("topic", ""), request.GET.get("status", "")
    context = context_for(place) | {
        "topics": listing.topics_in(language, TOPICS_TO_CHOOSE),
        "found": _found(request, place, topic=known_topic(topic), status=status),
        "topic": topic,
        "status": status,
    }
    return _page(request, "pages/answers.html", place, context)


@require_safe
def topic(
    request: HttpRequest, language: str, slug: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """The articles of one topic."""
    place = Place(language, persona, f"topics/{slug}/")
    name = build_localized_fieldname("name", language)
    row = Topic.objects.filter(slug=slug).values_list("slug", name).first()
    if row is None:
        raise Http404
    context = context_for(place) | {
        "topic": topic_of(*row),
        "found": _found(request, place, topic=slug),
    }
    return _page(request, "pages/topic.html", place, context)


@require_safe
def reference(
    request: HttpRequest, language: str, id: int, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """One source: what it is, how it stands, and every claim that rests on it."""
    place = Place(language, persona, f"references/{id}/")
    known = Reference.objects.filter(pk=id).first() if id < 2**63 else None
    if known is None:
        raise Http404
    found = _found(request, place, reference=id, texts=True)
    notices = known.notices.order_by("-dated", "-pk")
    context = context_for(place) | {
        "id": id,
        "kind": known.kind,
        "standing": known.standing,
        "shown": shown(known.csl),
        "source_language": source_language(str(known.csl.get("language", ""))),
        "notices": [Said(*row) for row in notices.values_list(*Said._fields)],
        "found": found,
        "citing": resting.citing(found.articles, found.texts, id),
    }
    return _page(request, "pages/reference.html", place, context)


def _found(request: HttpRequest, place: Place, *, status: str = "", **chosen: Any) -> listing.Page:
    """A page of the list that the address asks for; Http404 where it asks for nonsense."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return listing.articles(
            language=place.language,
            persona=place.persona,
            after=listing.Position.parsed(after) if after else None,
            before=listing.Position.parsed(before) if before else None,
            statuses=listing.FILTERS[status] if status else None,
            **chosen,
        )
    except (KeyError, ValueError) as error:
        raise Http404 from error


def known_topic(slug: str) -> str | None:
    """A topic that was asked for, or None; Http404 for one that there is not."""
    if slug and not ("\0" not in slug and Topic.objects.filter(slug=slug).exists()):
        raise Http404
    return slug or None


def context_for(place: Place) -> dict[str, Any]:
    """What every page shows: the personas to choose from; Http404 for one that there is not."""
    personas = listing.personas_in(place.language)
    if place.persona not in {known.slug for known in personas}:
        raise Http404
    return {"personas": personas, "name_of": names_in(place.language)}


def _page(
    request: HttpRequest, template: str, place: Place, context: dict[str, Any]
) -> HttpResponseBase:
    return page(request, template, place, context, version=repr(sorted(context.items())))
