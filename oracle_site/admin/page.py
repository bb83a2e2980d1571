"""The editor's page: everything that its template shows, for a person, an article and a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import translation

from articles.bundles.problems import Problem
from articles.models import Article
from articles.vocabulary import LANGUAGES
from oracle_site.admin.drafts import Draft, bundle_of
from oracle_site.admin.fields import Fields
from oracle_site.admin.form import Builder, Form, PersonaName
from oracle_site.admin.matrix import Row, matrix
from oracle_site.admin.places import Places, Shown, field_id
from oracle_site.admin.posted import steps
from oracle_site.admin.saving import why_locked
from oracle_site.web.addresses import DEFAULT_PERSONA, address
from personas.models import Persona
from references.models import Reference
from reviews import policy


def persona_names() -> list[PersonaName]:
    """The personas in the language of the interface, the default one first."""
    return [
        PersonaName(p.slug, str(p)) for p in Persona.objects.order_by("-is_default", "position")
    ]


@dataclass(kw_only=True)
class Page:
    """One showing of the editor. ``article`` is None until it is first saved."""

    request: HttpRequest
    article: Article | None
    draft: Draft
    seen: str
    may_edit: bool
    problems: Sequence[Problem] = ()
    theirs: Mapping[str, str] | None = None
    warning: str = ""
    overwrites: str = ""
    focus: str = ""
    found: Sequence[Reference] | None = None
    status: int = 200
    personas: list[PersonaName] = field(default_factory=persona_names)

    @cached_property
    def bundle(self) -> dict[str, Any]:
        """The bundle that the draft says."""
        return bundle_of(self.draft)[0]

    @cached_property
    def places(self) -> Places:
        """Where each problem belongs."""
        return Places(self.problems)

    @cached_property
    def form(self) -> Form:
        """The page's fields."""
        return Builder(self.draft, self.personas, Fields(self.places, self.theirs)).form()

    @property
    def heading(self) -> str:
        """The question in the interface's language, else the source's, else any."""
        question = self.draft["question"]
        order = (translation.get_language(), self.draft["source_language"], *LANGUAGES)
        return next((question[code] for code in order if question.get(code)), self.draft["slug"])

    @property
    def public(self) -> str:
        """The address of the public page in the source language."""
        place = f"answers/{self.draft['slug']}/"
        return address(self.draft["source_language"], DEFAULT_PERSONA, place)

    @property
    def listed(self) -> list[Shown]:
        """Every problem with a link to its place; the fields must have asked for theirs first."""
        return self.places.listed() if self.form else []

    @property
    def has_rare_problems(self) -> bool:
        """Whether something is wrong in the fields that are folded away at the top."""
        return any(p.path.startswith(("aliases", "provenance")) for p in self.problems)

    @cached_property
    def matrix(self) -> list[Row]:
        """What each language and persona lacks."""
        return matrix(self.bundle, self.personas)

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The languages whose fields can be shown and hidden."""
        return [
            {"code": code, "name": name, "shown": code in self._shown}
            for code, name in settings.LANGUAGES
        ]

    @property
    def audiences(self) -> list[dict[str, Any]]:
        """The personas whose wordings can be shown and hidden."""
        return [
            {"code": persona.slug, "name": persona.name, "shown": persona.slug in self._shown}
            for persona in self.personas[1:]
        ]

    @cached_property
    def _shown(self) -> set[str]:
        """The languages and personas that were chosen, else those in which something is written;
        and always those in which something is wrong, or to go on with."""
        shown = {*self.request.POST.getlist("show"), *self.request.GET.getlist("show")}
        if not shown:
            claims = [claim for section in self.draft["sections"] for claim in section["claims"]]
            texts = [claim["text"] for claim in claims]
            shown = {code for code in LANGUAGES if any(text[code] for text in texts)}
            shown |= {code for code, question in self.draft["question"].items() if question}
            shown |= {self.draft["source_language"], *(p for c in claims for p in c["wordings"])}
        paths = [self.focus, *(problem.path for problem in self.problems)]
        return shown | {str(step) for path in paths for step in steps(path)}

    def left_out(self) -> list[tuple[str, int, str]]:
        """The languages that are begun but not complete: name, texts missing, the first of them."""
        return [
            (row.name, row.squares[0].missing, row.squares[0].target)
            for row in self.matrix
            if row.squares[0].state == "missing"
        ]

    def obstacles(self) -> list[str]:
        """What stands in the way of submitting, in sentences."""
        by = self.request.user
        reasons = [
            policy.why_not_submit(self.article, by=by) if self.article else None,
            policy.why_incomplete(self.bundle, [persona.slug for persona in self.personas]),
        ]
        return [str(reason) for reason in reasons if reason]

    def steps(self) -> dict[str, Any]:
        """Which other steps this person may take with the article now."""
        if self.article is None:
            return {}
        by = self.request.user
        return {
            "recall": not policy.why_not_recall(self.article, by=by),
            "withdraw": not policy.why_not_withdraw(self.article, by=by),
        }

    def response(self) -> TemplateResponse:
        """The page."""
        locked = why_locked(self.article) if self._is_locked() and self.article else ""
        context = {
            **admin.site.each_context(self.request),
            "title": self.heading,
            "page": self,
            "opts": Article._meta,
            "locked": locked,
            "focus": field_id(self.focus) if self.focus else "",
            "note": self.request.POST.get("note", ""),
        }
        return TemplateResponse(self.request, "admin/editor/page.html", context, status=self.status)

    def _is_locked(self) -> bool:
        return self.article is not None and not self.article.is_editable
