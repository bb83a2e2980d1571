"""Asking: the form, the answer, its permanent link, and sharing what nothing answered.

No cookie and no session; a question is never in an address, and what came of it is never stored.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oracle_site.engines import chosen_engine, model_host
from oracle_site.web import asked
from oracle_site.web.addresses import DEFAULT_PERSONA, Place
from oracle_site.web.article import lang_attributes
from oracle_site.web.browsing import context_for
from oracle_site.web.origin import client_address, from_our_own_page
from oracle_site.web.responses import html, page
from questions import permanence, sharing, throttling
from questions.answering import Answering
from questions.asking import LONGEST_QUESTION
from questions.emergencies import Emergency, emergency_in
from questions.personal import redacted

LARGEST_FORM = 64 * 1024
LINES = "application/x-ndjson"
EMPTY = gettext_lazy("Type your question first.")
ELSEWHERE = gettext_lazy("Your question was sent from another site, so it was not looked at.")
TOO_LONG = gettext_lazy("That is too long. Ask in a few sentences.")
LONGER = gettext_lazy(
    "Your question has %(count)s characters; %(most)s can be read. Shorten it and ask again: it is"
    " still here, as you typed it."
)
LOOKS_PERSONAL = gettext_lazy(
    "This looks like something personal (%(what)s). It was taken out of your question, and"
    " nothing has been sent or kept yet. Change it as you like, then send it again."
)
TOO_MANY = gettext_lazy("Many questions came from your connection. Wait a moment, then ask again.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(
    request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA, slug: str = ""
) -> HttpResponseBase:
    """The form, or what comes of a question; ``slug`` is the article that is asked of."""
    place = Place(language, persona, f"answers/{slug}/ask/" if slug else "ask/")
    if request.method == "POST":
        return _unkept(_answered(request, place, slug))
    context = _form(place, slug)
    reading = context["reading"]
    version = repr((model_host(), reading and reading.version))
    return page(request, "pages/ask.html", place, context, version=version)


def _form(place: Place, slug: str) -> dict[str, Any]:
    """What the form needs. Raises Http404 where there is no such article to ask of."""
    reading = asked.article_asked(slug, place) if slug else None
    if slug and reading is None:
        raise Http404
    return context_for(place) | {
        "reading": reading,
        "question": "",
        "problem": "",
        "emergency": None,
        "calm": False,
        "result": None,
        "personal": [],
        "model_host": model_host(),
        "longest": LONGEST_QUESTION,
        "answer_key": "",
        "share_text": "",
        "agreed": False,
        "seen": False,
        "lang_attributes": lang_attributes,
    }


def _unkept(response: HttpResponseBase) -> HttpResponseBase:
    """What somebody asked is theirs: nothing on the way keeps it."""
    response["Cache-Control"] = "no-store"
    return response


def _answered(request: HttpRequest, place: Place, slug: str) -> HttpResponseBase:
    """Help first, before anything else; then the answer."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FORM:
        return _page(request, place, slug, 413, problem=TOO_LONG)
    text = _text(request)
    emergency = emergency_in(text, place.language)
    calm = request.POST.get("calm") == "1"
    if emergency and not calm:
        return _page(request, place, slug, 200, emergency=emergency, question=text)
    if problem := _why_not(request, text):
        status, words, wait = problem
        response = _page(
            request, place, slug, status, problem=words, emergency=emergency, question=text
        )
        if wait:
            response["Retry-After"] = str(wait)
        return response
    agreed = request.POST.get("model") == "1"
    if agreed and (problem := _pointed_out(request, text, place.language)):
        shown = {"problem": problem, "question": redacted(text), "agreed": True, "seen": True}
        return _page(request, place, slug, 200, **shown)
    answering = Answering(text, place.language, place.persona, slug, chosen_engine(agreed))
    if LINES in request.headers.get("Accept", ""):
        return StreamingHttpResponse(
            _streamed(answering, place, slug, emergency), content_type=LINES
        )
    return _page(request, place, slug, 200, **_result(answering, place, emergency))


def _text(request: HttpRequest) -> str:
    """What was typed; a browser sends two characters for the end of a line."""
    return request.POST.get("text", "").replace("\r\n", "\n").strip()


def _why_not(request: HttpRequest, text: str) -> tuple[int, Any, int] | None:
    """Why a question is not looked at: status, words, seconds to wait; None where it is."""
    if not from_our_own_page(request):
        return 403, ELSEWHERE, 0
    if not text:
        return 400, EMPTY, 0
    if len(text) > LONGEST_QUESTION:
        values = {"count": f"{len(text):,}", "most": f"{LONGEST_QUESTION:,}"}
        return 400, _filled(LONGER, **values), 0
    try:
        throttling.admit(client_address(request))
    except throttling.TooMany as much:
        return 429, TOO_MANY, much.wait
    return None


def _filled(words: Any, **values: str) -> Any:
    """Words with values in them, in the language of the page on which they come to stand."""
    return lazy(lambda: str(words) % values, str)()


def _pointed_out(request: HttpRequest, text: str, language: str) -> Any:
    """What to say of personal data before it goes anywhere; "" where the asker has seen it.

    A script points it out while it is typed, so it is not said again to one.
    """
    if request.POST.get("seen") == "1" or LINES in request.headers.get("Accept", ""):
        return ""
    with translation.override(language):
        kinds = asked.personal(text)
    return _filled(LOOKS_PERSONAL, what=", ".join(kinds)) if kinds else ""


def _result(answering: Answering, place: Place, emergency: Emergency | None) -> dict[str, Any]:
    """What the page of an answer needs, and of the form below it."""
    answer = answering.result or answering.whole()
    return {
        "emergency": emergency,
        "calm": True,
        "question": answering.text,
        "personal": asked.personal(answering.text),
        "result": asked.outcome(answer, place.language),
        "answer_key": permanence.keep(answer) if answer.answered else "",
        "share_text": "" if answer.answered else redacted(answering.text),
    }


def _page(
    request: HttpRequest, place: Place, slug: str, status: int, **changes: Any
) -> HttpResponseBase:
    """The page of the form with what came of it; only its part where a script asked."""
    context = _form(place, slug) | changes
    if LINES in request.headers.get("Accept", ""):
        whole = html("pages/ask-outcome.html", place, context)
        return HttpResponse(_written("whole", whole), content_type=LINES, status=status)
    return HttpResponse(html("pages/ask.html", place, context), status=status)


def _written(part: str, text: str) -> bytes:
    return orjson.dumps({"part": part, "html": text}) + b"\n"


def _streamed(
    answering: Answering, place: Place, slug: str, emergency: Emergency | None
) -> Iterator[bytes]:
    """The sentences one by one, then all that the page shows."""
    for sentence in answering.sentences():
        shown = {"line": asked.line(sentence, place.language)}
        yield _written("sentence", html("pages/ask-sentence.html", place, shown))
    context = _form(place, slug) | _result(answering, place, emergency)
    yield _written("whole", html("pages/ask-outcome.html", place, context))


@require_safe
def permanent(
    request: HttpRequest, language: str, key: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """An answer by its permanent link, with how each of its claims stands now."""
    place = Place(language, persona, f"ask/answers/{key}/")
    found = permanence.permanent(key)
    if found is None:
        raise Http404
    context = context_for(place) | {"found": found, "claims": [*asked.kept(found, language)]}
    return page(request, "pages/ask-answer.html", place, context, version=repr(found))


@csrf_exempt
@require_POST
def share(request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA) -> HttpResponseBase:
    """Keep a question for the editors, where its asker ticked so; then to the asker's own link."""
    place = Place(language, persona, "ask/")
    text = _text(request)
    problem = _why_not(request, text)
    if problem or request.POST.get("agreed") != "1":
        status, words, _wait = problem or (400, gettext_lazy("Tick the box to share it."), 0)
        return _unkept(
            _page(request, place, "", status, problem=words, question=text, share_text=text)
        )
    if problem := _pointed_out(request, text, language):
        shown = {"problem": problem, "share_text": redacted(text), "seen": True}
        return _unkept(_page(request, place, "", 200, **shown))
    question = sharing.share(
        text, language=language, persona=persona, article=request.POST.get("article", "")[:200]
    )
    response = HttpResponseRedirect(place.to(f"ask/questions/{question.token}/"), status=303)
    return _unkept(response)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def shared(
    request: HttpRequest, language: str, token: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """The asker's own link: how the question stands; posting to it deletes the question."""
    place = Place(language, persona, f"ask/questions/{token}/")
    deleted = request.method == "POST" and from_our_own_page(request) and sharing.delete(token)
    found = sharing.progress(token, language=language)
    if found is None and not deleted:
        raise Http404
    context = context_for(place) | {
        "found": found,
        "deleted": deleted,
        "kept_days": sharing.KEPT_DAYS,
    }
    return _unkept(HttpResponse(html("pages/ask-shared.html", place, context)))
