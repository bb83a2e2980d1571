"""The desk's views: who may come in, and which module answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles.models import Article
from oracle_site.desk import acts, listing, managing, queue
from oracle_site.desk.screen import Screen

View = Callable[..., HttpResponseBase]


def for_readers(view: View) -> View:
    """A view for staff who may read articles."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _article(slug: str) -> Article:
    """The article, if it was ever submitted; Http404 else."""
    article = Article.objects.filter(slug=slug, submissions__gt=0).first()
    if article is None:
        raise Http404
    return article


@require_GET
@for_readers
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for whoever asks."""
    return queue.show(request)


@require_GET
@for_readers
def everything(request: HttpRequest) -> HttpResponse:
    """Every article that was submitted."""
    return listing.show(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Read one article against what was approved, and sign."""
    article = _article(slug)
    if request.method == "POST":
        return acts.posted(request, article)
    return Screen(request=request, article=article, asked=request.GET.get("text", "")).response()


@require_POST
@for_readers
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what is being typed."""
    return acts.kept(request, _article(slug))


@require_GET
@for_readers
def token(request: HttpRequest) -> HttpResponse:
    """A fresh token for a form whose session had ended."""
    return acts.token(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """Assign, reopen or withdraw an article."""
    if request.method == "POST":
        return managing.posted(request, _article(slug))
    return managing.show(request, _article(slug))


@require_POST
@for_readers
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Take on the review of an article, asked or unasked."""
    return managing.taken(request, _article(slug))


@require_POST
@for_readers
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    """Decline an assignment, with a reason."""
    return managing.declined(request, _article(slug))
