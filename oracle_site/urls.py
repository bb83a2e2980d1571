"""Every address of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from oracle_site.factors import factor_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/account/", include("allauth.account.urls")),
    path("admin/account/2fa/", include(factor_urls)),
    path("admin/account/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("oracle_site.api.urls")),
    path("", include("oracle_site.web.urls")),
]

handler400 = "oracle_site.web.errors.bad_request"
handler403 = "oracle_site.refusals.forbidden"
handler404 = "oracle_site.web.errors.not_found"
handler500 = "oracle_site.web.errors.broken"
