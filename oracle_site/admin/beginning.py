"""Beginning an article: address, question and language first, then the editor; saved only there."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.bundles.problems import Problem
from articles.models import Article
from oracle_site.admin import edits, saving
from oracle_site.admin.drafts import Draft, bundle_of, posted_draft
from oracle_site.admin.fields import Fields
from oracle_site.admin.page import Page
from oracle_site.admin.places import Places
from oracle_site.admin.posted import tree

ASKED = ("slug", "question", "source_language")


def ask(request: HttpRequest) -> HttpResponse:
    """The page that asks for the first three things."""
    language = request.LANGUAGE_CODE if hasattr(request, "LANGUAGE_CODE") else "en"
    return _asked(request, edits.blank_article("", {}, language), [])


def begin(request: HttpRequest) -> HttpResponse:
    """The editor of a new article; or the questions again, with what is wrong."""
    answers = posted_draft(tree(request.POST.lists()))
    language = answers["source_language"]
    question = {language: request.POST.get("question", "").strip()}
    draft = edits.blank_article(answers["slug"], _normal(question), language)
    if problems := _problems(draft):
        return _asked(request, draft, problems)
    focus = f"sections[0].claims[0].text.{language}"
    return Page(
        request=request, article=None, draft=draft, seen="", may_edit=True, focus=focus
    ).response()


def _normal(question: dict[str, str]) -> dict[str, str]:
    posted = tree((f"question.{language}", [text]) for language, text in question.items())
    return {language: texts[0] for language, texts in posted.get("question", {}).items()}


def _problems(draft: Draft) -> list[Problem]:
    problems = saving.problems_of(bundle_of(draft)[0])
    asked = [problem for problem in problems if problem.path.startswith(ASKED)]
    if Article.objects.filter(slug=draft["slug"]).exists():
        asked.append(Problem("slug", saving.taken()))
    return asked


def _asked(request: HttpRequest, draft: Draft, problems: Sequence[Problem]) -> HttpResponse:
    places = Places(problems)
    fields = Fields(places)
    language = draft["source_language"]
    slug_hint = _("Lower-case letters, digits and hyphens. It can never be changed.")
    context = {
        **admin.site.each_context(request),
        "title": _("Begin an article"),
        "opts": Article._meta,
        "slug": fields.one("slug", draft["slug"], kind="line", hint=slug_hint),
        "language": fields.choice("source_language", language, settings.LANGUAGES),
        "question": fields.one("question", draft["question"].get(language, ""), rows=2),
        "problems": places.listed(),
    }
    status = 400 if problems else 200
    return TemplateResponse(request, "admin/editor/begin.html", context, status=status)
