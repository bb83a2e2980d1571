"""For comparison: the article page as one would first write it, prefetched rows and a template."""

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.prefetched_settings"

PAGE = """<!doctype html><title>{{ article.question }}</title><h1>{{ article.question }}</h1>
{% for section in article.sections.all %}<h2>{{ section.heading }}</h2><ul>
{% for claim in section.claims.all %}<li>{{ claim.text }}
{% for wording in claim.wordings.all %}<p>{{ wording.text }}</p>{% endfor %}
{% for citation in claim.citations.all %}<sup>{{ citation.listed.key }}</sup>{% endfor %}</li>
{% endfor %}</ul>{% endfor %}<ol>
{% for listed in article.listed_references.all %}<li>{{ listed.reference.title }}</li>{% endfor %}
</ol>"""
template = None


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The working copy, loaded with its rows and rendered."""
    global template  # noqa: PLW0603
    from articles.models import Article

    template = template or engines["django"].from_string(PAGE)
    article = Article.objects.prefetch_related(
        "sections__claims__wordings",
        "sections__claims__citations__listed__reference",
        "listed_references__reference",
    ).get(slug=slug)
    return HttpResponse(template.render({"article": article}))


urlpatterns = [path("zh-hans/answers/<slug:slug>/", page)]
application = get_wsgi_application()
