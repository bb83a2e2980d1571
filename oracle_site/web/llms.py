"""``/llms.txt`` (https://llmstxt.org): what programs must know of the site, and must tell."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from oracle_site.web.listing import topics_in
from oracle_site.web.machines import answered, origin

TOPICS = 100
TEXT = """\
# Oracle

> Medical questions and answers in six languages. Every statement is cited. Whether a medical
> advisory board has approved exactly the words of a page is told on that page, and may change.

Rules for programs that use these texts:

- Tell the review status with every text. A text whose status is not "Approved" or "Approved,
  review overdue" has not been approved by anybody: pass its caution on, and claim no reviewer.
- A withdrawn article answers 410 with the reason. Remove what you kept of it.
- Ask again before you show a text that you kept: send its ETag in If-None-Match.
- Nothing here is advice for one person. In an emergency, tell people to call their local number.

Addresses: `/L/answers/SLUG.md` is an article as Markdown and `/L/for/PERSONA/answers/SLUG.md` the
wording for one group of readers. L is en, zh-hans, ja, es, fr or ar; PERSONA is patient, clinician
or researcher. An article's page asked for with `Accept: text/markdown` leads there too.

## For programs

- [API]({here}/api/docs/): typed JSON, with the status, digest and dates of every text
- [OpenAPI description]({here}/api/v1/schema/)
- [News as Atom]({here}/en/feed.atom): approved, changed and withdrawn articles
- [Sitemap]({here}/sitemap.xml): approved texts only

## About

- [Editorial policy]({here}/en/editorial-policy/): who writes, who approves, what a status means
- [Corrections and withdrawals]({here}/en/corrections/)
- [All answers]({here}/en/answers/)

## Topics

{topics}
"""


@require_safe
def llms(request: HttpRequest) -> HttpResponseBase:
    """What programs should know. One query."""
    here = origin(request)
    topics = "\n".join(
        f"- [{topic.name}]({here}/en/topics/{topic.slug}/)" for topic in topics_in("en", TOPICS)
    )
    text = TEXT.format(here=here, topics=topics)
    return answered(request, lambda: text, version=text, content_type="text/plain; charset=utf-8")
