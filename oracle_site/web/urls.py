"""The addresses of the public pages."""

from django.urls import include, path, register_converter

from oracle_site.models import Page
from oracle_site.web import (
    asking,
    board,
    browsing,
    cards,
    checkpoints,
    corrections,
    documents,
    editions,
    feeds,
    history,
    llms,
    markdown,
    search,
    sitemaps,
    text_urls,
    views,
)
from oracle_site.web.addresses import (
    DEFAULT_PERSONA,
    LanguageConverter,
    OtherSpellingConverter,
    PersonaConverter,
)

register_converter(LanguageConverter, "language")
register_converter(OtherSpellingConverter, "other_spelling")
register_converter(PersonaConverter, "persona")

DOCUMENTS = tuple(Page.values)

pages = [
    path("", browsing.home),
    path("answers/", browsing.answers),
    path(
        "answers/<slug:slug>/",
        editions.article_or_as_of(markdown.or_markdown(views.article)),
    ),
    path("answers/<slug:slug>.md", markdown.article),
    path("answers/<slug:slug>/card.png", cards.article),
    path("answers/<slug:slug>/history/", history.history),
    *text_urls.pages,
    path("answers/<slug:slug>/ask/", asking.ask),
    path("ask/", asking.ask),
    path("ask/share/", asking.share),
    path("ask/answers/<slug:key>/", asking.permanent),
    path("ask/questions/<slug:token>/", asking.shared),
    path("search/", search.found),
    path("search/description.xml", search.description),
    path("topics/", browsing.topics),
    path("topics/<slug:slug>/", browsing.topic),
    path("references/<int:id>/", browsing.reference),
    path("board/", board.board),
    path("board/<slug:slug>/", board.member),
    path("corrections/", corrections.corrections),
    *(path(f"{name}/", documents.document, {"name": name}) for name in DOCUMENTS),
    *(
        path(f"{name}/versions/<int:number>/", documents.document, {"name": name})
        for name in DOCUMENTS
    ),
]

for_machines = [
    path("feed.atom", feeds.feed),
    path("card.png", cards.site),
    path("sitemap-site.xml", sitemaps.site),
    path("sitemap-<int:number>.xml", sitemaps.part),
]

urlpatterns = [
    path("", views.entrance),
    path("robots.txt", documents.robots),
    path("llms.txt", llms.llms),
    path("sitemap.xml", sitemaps.index),
    path("checkpoints/latest.json", checkpoints.latest),
    path("checkpoints/key.json", checkpoints.key),
    path("checkpoints/<slug:sequence>.json", checkpoints.at),
    path("healthz", documents.alive),
    path("readyz", documents.ready),
    path(f"<language:language>/for/{DEFAULT_PERSONA}/", views.default_persona),
    path(f"<language:language>/for/{DEFAULT_PERSONA}/<path:rest>", views.default_persona),
    path("<language:language>/for/<persona:persona>/", include(pages)),
    path("<language:language>/", include([*pages, *for_machines])),
    path("<other_spelling:language>/", views.other_spelling),
    path("<other_spelling:language>/<path:rest>", views.other_spelling),
]
