"""For comparison: the article page as one would first write it, prefetched rows and a template."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "oracle_site.settings"

from django.core.wsgi import get_wsgi_application

handler = get_wsgi_application()
handler._middleware_chain = None

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from articles.models import Article

PAGE = engines["django"].from_string(
    """<!doctype html><title>{{ article.question }}</title><h1>{{ article.question }}</h1>
{% for section in article.sections.all %}<h2>{{ section.heading }}</h2><ul>
{% for claim in section.claims.all %}<li>{{ claim.text }}
{% for wording in claim.wordings.all %}<p>{{ wording.text }}</p>{% endfor %}
{% for citation in claim.citations.all %}<sup>{{ citation.listed.key }}</sup>{% endfor %}</li>
{% endfor %}</ul>{% endfor %}<ol>
{% for listed in article.listed_references.all %}<li>{{ listed.reference.title }}</li>{% endfor %}
</ol>"""
)


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The working copy, loaded with its rows and rendered."""
    article = Article.objects.prefetch_related(
        "sections__claims__wordings",
        "sections__claims__citations__listed__reference",
        "listed_references__reference",
    ).get(slug=slug)
    return HttpResponse(PAGE.render({"article": article}))


urlpatterns = [path("zh-hans/answers/<slug:slug>/", page)]


def application(environ, start_response):  # type: ignore[no-untyped-def]
    """The same handler without middleware, and with this module's one address."""
    from django.conf import settings
    from django.urls import set_urlconf

    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = "benchmarks.prefetched"
    set_urlconf(None)
    handler.load_middleware()
    globals()["application"] = handler
    return handler(environ, start_response)
