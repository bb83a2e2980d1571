"""Finding references of the register for the editor, by identifier or by words of the title."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse

from articles.bundles.shapes import text_reason
from references.identifiers import canonical_doi, canonical_pmid
from references.models import Reference

SHOWN_AT_MOST = 8
LONGEST = 300
SHORTEST = 3


def found(asked: str) -> list[Reference]:
    """The references with this DOI or PubMed number, else those with all these words."""
    asked = asked.strip()[:LONGEST]
    if text_reason(asked) or len(asked) < SHORTEST:
        return []
    doi, pmid = canonical_doi(asked), canonical_pmid(asked)
    if doi or pmid:
        known = Q(doi=doi) if doi else Q(pmid=pmid)
        return list(Reference.objects.filter(known)[:SHOWN_AT_MOST])
    words = Q()
    for word in asked.split()[:10]:
        words &= Q(title__icontains=word) | Q(container__icontains=word)
    return list(Reference.objects.filter(words)[:SHOWN_AT_MOST])


def entry(pk: str) -> Reference | None:
    """The reference of that number, if it is one."""
    is_number = pk.isascii() and pk.isdigit() and len(pk) < 19
    return Reference.objects.filter(pk=int(pk)).first() if is_number else None


def suggestions(request: HttpRequest) -> JsonResponse:
    """The references for what is being typed, for those who may edit articles."""
    person: Any = request.user
    if not person.has_perms(["articles.change_article"]):
        raise PermissionDenied
    results = [
        {
            "id": reference.pk,
            "label": str(reference),
            "kind": reference.get_kind_display(),
            "standing": reference.standing,
            "standing_label": reference.get_standing_display(),
        }
        for reference in found(request.GET.get("q", ""))
    ]
    return JsonResponse({"results": results})
