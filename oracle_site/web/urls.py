"""The addresses of the public pages."""

from django.urls import include, path, register_converter

from oracle_site.web import views
from oracle_site.web.addresses import (
    DEFAULT_PERSONA,
    LanguageConverter,
    OtherSpellingConverter,
    PersonaConverter,
)

register_converter(LanguageConverter, "language")
register_converter(OtherSpellingConverter, "other_spelling")
register_converter(PersonaConverter, "persona")

pages = [
    path("answers/<slug:slug>/", views.article),
]

urlpatterns = [
    path("", views.entrance),
    path(f"<language:language>/for/{DEFAULT_PERSONA}/", views.default_persona),
    path(f"<language:language>/for/{DEFAULT_PERSONA}/<path:rest>", views.default_persona),
    path("<language:language>/for/<persona:persona>/", include(pages)),
    path("<language:language>/", include(pages)),
    path("<other_spelling:language>/", views.other_spelling),
    path("<other_spelling:language>/<path:rest>", views.other_spelling),
]
