"""Whether an article page is still the one that was rendered: one query, and no more than that."""

import re

from django.db import DatabaseError

from articles.reading import NotFound, read
from oracle_site.web.addresses import DEFAULT_PERSONA, LanguageConverter, Place
from oracle_site.web.article import version_of
from oracle_site.web.responses import etag_of

ARTICLE = re.compile(
    rf"^/({LanguageConverter.regex})/(?:for/([a-z][a-z0-9-]*)/)?answers/([-a-zA-Z0-9_]+)/$"
)


def etag_now(path: str) -> str | None:
    """The ETag that the page at ``path`` has now; None where only asking for the page can tell.

    For the store: what it keeps was made by the views, with all their checks, under the same host
    and scheme. Whatever is out of the ordinary is left to them.
    """
    found = ARTICLE.match(path)
    if found is None:
        return None
    language, persona, slug = found[1], found[2] or DEFAULT_PERSONA, found[3]
    try:
        reading = read(slug, language=language, persona=persona)
    except (NotFound, DatabaseError):
        return None
    if reading.withdrawn:
        return None
    return etag_of(Place(language, persona, f"answers/{slug}/"), version_of(reading))
