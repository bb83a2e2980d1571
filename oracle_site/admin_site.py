"""The admin site: its name, its words, and the language that each person chose for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from oracle_site.signin import has_second_factor, proved_second_factor
from oracle_site.web.languages import OWN_NAMES

View = Callable[..., HttpResponseBase]
COOKIE = "admin_language"
ACCOUNT = "/admin/account/"


def in_chosen_language(view: View) -> View:
    """The view, in the language that was chosen, else the browser's.

    Only the admin pays for it: public pages have their language in their address. The response is
    rendered here, for a template that is rendered later would be in another language.
    """

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(_language_of(request)):
            response = view(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response

    return spoken


class AccountLanguageMiddleware:
    """Signing in speaks the language that was chosen for the admin. Others pass by at once."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.spoken = in_chosen_language(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response of the rest, in the right language where it is about an account."""
        if request.path_info.startswith(ACCOUNT):
            return self.spoken(request)
        return self.get_response(request)


def _language_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return translation.get_language_from_request(request)


class OracleAdminSite(admin.AdminSite):
    """Django's admin site in six languages."""

    site_header = _("Oracle: editing and review")
    site_title = _("Oracle")
    index_title = _("What would you like to do?")
    enable_nav_sidebar = False

    def admin_view(self, view: View, cacheable: bool = False) -> Any:
        """A view for staff, in their language."""
        return in_chosen_language(super().admin_view(view, cacheable))

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff only, and only who signed in to this session with a second factor."""
        return super().has_permission(request) and proved_second_factor(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """To the step of signing in that comes next; without rights, a page that says so."""
        if super().has_permission(request):
            factor = has_second_factor(request.user)
            step = "mfa_reauthenticate" if factor else "mfa_activate_totp"
        elif request.user.is_authenticated:
            return in_chosen_language(super().login)(request, extra_context)
        else:
            step = "account_login"
        back = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse(step)}?{urlencode({'next': back})}")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses, the desk's, and that of the choice of language."""
        from oracle_site.admin.shared_questions import shared_questions
        from oracle_site.desk.urls import desk_urls

        shared = path("questions/", self.admin_view(shared_questions), name="shared_questions")
        own = [path("language/", choose_language, name="language"), *desk_urls(self.admin_view)]
        return [shared, *own, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page needs: also the languages to choose from.

        Django's list of all there is stands in a sidebar, which we do not have; who may see what
        of it is asked of the database.
        """
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": self.site_url,
            "has_permission": self.has_permission(request),
            "available_apps": [],
            "is_popup": False,
            "is_nav_sidebar_enabled": self.enable_nav_sidebar,
            "log_entries": self.get_log_entries(request),
            "own_names": OWN_NAMES,
            "home": self.name,
        }


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Remember a language for the admin on this device, and go back."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("admin:index")
    response = HttpResponseRedirect(back)
    language = request.POST.get("language", "")
    if language in OWN_NAMES:
        if request.user.pk:
            _remember_for_mail(request.user.pk, language)
        response.set_cookie(
            COOKIE,
            language,
            max_age=365 * 24 * 3600,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _remember_for_mail(person: int, language: str) -> None:
    """Whoever reads the admin in a language is sent mail in it."""
    from reviews.models import MailLanguage

    MailLanguage.objects.update_or_create(user_id=person, defaults={"language": language})
