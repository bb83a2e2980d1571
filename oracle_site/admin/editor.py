"""The editor: one form over an article's whole bundle. Every button comes here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article
from oracle_site.admin import edits, register, saving
from oracle_site.admin.drafts import bundle_of, draft_of, flat, outline, posted_draft
from oracle_site.admin.fields import written
from oracle_site.admin.page import Page
from oracle_site.admin.posted import tree
from oracle_site.admin.saving import Saved
from reviews import workflow
from reviews.retrying import in_one_transaction

REFUSED, MOMENT = 400, 409


def show(request: HttpRequest, article: Article, *, may_edit: bool) -> HttpResponse:
    """The editor over what is stored; where it cannot be changed, the same to read."""
    copy = saving.working_copy(article)
    return Page(
        request=request,
        article=article,
        draft=draft_of(copy.bundle),
        seen=saving.version_of(copy.bundle),
        may_edit=may_edit and article.is_editable,
    ).response()


def posted(request: HttpRequest, article: Article | None) -> HttpResponse:
    """Do what the button says: save, submit, or come back with the change made, nothing saved."""
    draft = posted_draft(tree(request.POST.lists()))
    if article:
        draft["slug"] = article.slug
    page = Page(
        request=request,
        article=article,
        draft=draft,
        seen=request.POST.get("seen", ""),
        may_edit=True,
    )
    do, _colon, path = request.POST.get("do", "save").partition(":")
    return _BUTTONS.get(do, _changed)(page, do, path)


def _changed(page: Page, do: str, path: str) -> HttpResponse:
    page.focus = edits.changed(page.draft, do, path)
    return page.response()


def _found(page: Page, _do: str, _path: str) -> HttpResponse:
    """Look in the register for what was asked."""
    page.found = register.found(page.request.POST.get("find", ""))
    page.focus = "find"
    return page.response()


def _listed(page: Page, _do: str, reference: str) -> HttpResponse:
    """Take a reference of the register into the list."""
    entry = register.entry(reference)
    if entry:
        page.focus = edits.list_reference(page.draft, entry.kind, entry.csl)
    return page.response()


def _matrix(page: Page, _do: str, _path: str) -> HttpResponse:
    """The matrix alone, for the page that keeps it true while somebody types."""
    return TemplateResponse(page.request, "admin/editor/matrix.html", {"page": page})


def _save(page: Page, _do: str, seen: str) -> HttpResponse:
    """Save; ``seen`` says which stored state may be written over, where the button says so."""
    saved = _stored(page, seen)
    if saved.article is None:
        return _refused(page, saved)
    messages.success(page.request, _("The article is saved."))
    return _to(saved.article)


def _submit(page: Page, _do: str, _path: str) -> HttpResponse:
    """Save and hand to the board, both or neither."""
    if page.article and _is_submitted_already(page):
        return _to(page.article)
    try:
        saved = _handed_in(page)
    except workflow.Refused as refused:
        if refused.why.forbidden:
            raise PermissionDenied(refused.why.sentence) from None
        page.warning, page.status = refused.why.sentence, MOMENT
        return page.response()
    if saved.article is None:
        return _refused(page, saved)
    messages.success(page.request, _("The article is saved and submitted to the board."))
    return _to(saved.article)


@in_one_transaction
def _handed_in(page: Page) -> Saved:
    """Save and submit. Raises Refused; then nothing is saved either."""
    note = page.request.POST.get("note", "").strip()
    saved = _stored(page, "")
    if saved.article:
        workflow.submit(saved.article.slug, by=page.request.user, note=note)  # type: ignore[arg-type]
    return saved


def _is_submitted_already(page: Page) -> bool:
    """Whether this very text was submitted before: a button that was pressed twice."""
    article = page.article
    if article is None or article.state != "submitted":
        return False
    return saving.working_copy(article).bundle == page.bundle


def _stored(page: Page, seen: str) -> Saved:
    bundle, unreadable = bundle_of(page.draft)
    if unreadable:
        return Saved(problems=(*unreadable, *saving.problems_of(bundle)))
    by: Any = page.request.user
    if page.article:
        return saving.save(page.article, bundle, seen=seen or page.seen, by=by)
    return saving.create(bundle, by=by)


def _refused(page: Page, saved: Saved) -> HttpResponse:
    """The page again with everything that was typed, and why it was not saved."""
    page.problems, page.status = saved.problems, REFUSED
    if saved.locked:
        page.warning, page.status = saved.locked, MOMENT
    if saved.changed:
        stored = draft_of(saved.changed.bundle)
        page.status = MOMENT
        page.overwrites = saving.version_of(saved.changed.bundle)
        page.warning = _changed_by_another(outline(stored) == outline(page.draft))
        if outline(stored) == outline(page.draft):
            page.theirs = {path: written(value) for path, value in flat(stored).items()}
    return page.response()


def _changed_by_another(comparable: bool) -> str:
    if comparable:
        return _(
            "Somebody else changed this article after you opened it. Nothing you typed is lost, "
            "and nothing is saved yet. Each field that differs shows what is stored now: take "
            "over what you need, then save."
        )
    return _(
        "Somebody else added, moved or removed parts of this article after you opened it. Nothing "
        "you typed is lost, and nothing is saved yet. Open the article in another tab to compare."
    )


def _to(article: Article) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


_BUTTONS: Final[Mapping[str, Callable[[Page, str, str], HttpResponse]]] = {
    "save": _save,
    "submit": _submit,
    "find": _found,
    "list": _listed,
    "matrix": _matrix,
}
