"""Refusals of the admin, in the reader's language: why, and with nothing lost that was typed."""

from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as plain_failure

from oracle_site.admin_only import ADMIN
from oracle_site.admin_site import in_chosen_language
from oracle_site.web.errors import not_found

SECRET: Final = ("password", "code")
TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - the field's name


def forbidden(request: HttpRequest, exception: Exception | None = None) -> Any:
    """403: who asks may not do this; the policy's sentence where there is one."""
    if not request.path_info.startswith(ADMIN):
        return not_found(request, exception)
    return _forbidden(request, exception)


@in_chosen_language
def _forbidden(request: HttpRequest, exception: Exception | None) -> TemplateResponse:
    sentence = str(exception or "") or _(
        "Your account may not do this. Ask the managing editor for the rights you need."
    )
    return _page(request, "admin/forbidden.html", {"title": _("Not allowed"), "why": sentence})


def csrf_failure(request: HttpRequest, reason: str = "") -> Any:
    """403: a form that cannot be shown to come from a page of ours; nothing was done."""
    if not request.path_info.startswith(ADMIN):
        return plain_failure(request, reason)
    return _unproven(request)


@in_chosen_language
def _unproven(request: HttpRequest) -> HttpResponse:
    """The page, with the texts that were sent; to send them again only where they are ours.

    A browser says in headers that no page can forge from where a form was sent. What came from
    another site is shown, and never offered to be sent on.
    """
    sent = request.POST
    has_secret = any(secret in name for name in sent for secret in SECRET)
    context = {
        "title": _("Nothing was saved"),
        "texts": [] if has_secret else _texts(sent),
        "again": _fields(sent) if _is_ours(request) and not has_secret else [],
        "address": request.get_full_path(),
    }
    return _page(request, "admin/unproven.html", context)


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the form (Fetch Metadata; Origin)."""
    here = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site", "") == "same-origin" or here == (
        request.headers.get("Origin", "")
    )


def _fields(sent: QueryDict) -> list[tuple[str, str]]:
    """Every field as it was sent, without the token that did not do."""
    return [(name, str(v)) for name, values in sent.lists() for v in values if name != TOKEN]


def _texts(sent: QueryDict) -> list[str]:
    """What somebody wrote, to be copied: values of more than one word, or in another script."""
    found = [value for _name, value in _fields(sent)]
    return [text for text in dict.fromkeys(found) if len(text.split()) > 1 or not text.isascii()]


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    context = {**admin.site.each_context(request), **context}
    response = TemplateResponse(request, template, context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response
