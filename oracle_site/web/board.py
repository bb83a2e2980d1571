"""The pages of the medical advisory board: who sits on it, and what each member signed."""

import re
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.vocabulary import Specialty
from oracle_site.web import members, structured
from oracle_site.web.addresses import DEFAULT_PERSONA, Place, absolute
from oracle_site.web.browsing import context_for
from oracle_site.web.history import done
from oracle_site.web.interests import in_words
from oracle_site.web.jinja import SITE_NAME
from oracle_site.web.members import Member
from oracle_site.web.responses import page

TITLES: Final = re.compile(r"^(?:(?:dr|prof|professor|sir|dame|mr|mrs|ms)\.?\s+)+", re.IGNORECASE)
CONTEXT: Final = "https://schema.org"
COMMAS: Final = {"zh-hans": "、", "ja": "、", "ar": "، "}
TINTS: Final = 6
"""How many colours there are behind initials."""


@require_safe
def board(request: HttpRequest, language: str, persona: str = DEFAULT_PERSONA) -> HttpResponseBase:
    """Every member, those who sit on the board today first. Two queries."""
    place = Place(language, persona, "board/")
    everybody = list(members.members(timezone.now().date()))
    base = context_for(place)

    def made() -> dict[str, Any]:
        return (
            base
            | shown_in(place)
            | {
                "present": [one for one in everybody if one.active],
                "former": [one for one in everybody if not one.active],
                "json_ld": structured.written(_organization(place, everybody)),
            }
        )

    return page(request, "pages/board.html", place, made, version=repr((base, everybody)))


@require_safe
def member(
    request: HttpRequest, language: str, slug: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """One member, and what they decided, the latest first. Three queries."""
    place = Place(language, persona, f"board/{slug}/")
    known = next(members.members(timezone.now().date(), slug), None)
    if known is None:
        raise Http404
    base = context_for(place)
    acts = members.acts_of(slug, language=language, persona=persona, after=_after(request))

    def made() -> dict[str, Any]:
        return (
            base
            | shown_in(place)
            | {
                "member": known,
                "signed": acts,
                "label_of": {act.decision: done(act.decision) for act in acts.acts},
                "json_ld": structured.written({"@context": CONTEXT, **_person(place, known)}),
            }
        )

    return page(request, "pages/board_member.html", place, made, version=repr((base, known, acts)))


def _after(request: HttpRequest) -> int | None:
    """The decision after which the list goes on; Http404 for what is none."""
    text = request.GET.get("after", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text) if text else None


def shown_in(place: Place) -> dict[str, Any]:
    """What the templates need to write a member down."""
    return {
        "initials": initials,
        "tint": tint,
        "in_words": in_words,
        "specialty": lambda code: _specialties().get(code, code),
        "board_name": board_name(),
        "comma": COMMAS.get(place.language, ", "),
    }


def board_name() -> str:
    """What the board is called on its pages and in structured data."""
    return _("Medical advisory board")


def _specialties() -> dict[str, str]:
    return {code: str(label) for code, label in Specialty.choices}


@lru_cache(maxsize=512)
def initials(name: str) -> str:
    """Two letters for a name without its titles; for a Chinese or Japanese name the first sign."""
    words = [word for word in TITLES.sub("", name).replace(",", " ").split() if word[0].isalpha()]
    if not words:
        return "?"
    if len(words) == 1 or words[0][0].upper() == words[0][0].lower():
        return words[0][0].upper()
    return (words[0][0] + words[-1][0]).upper()


@lru_cache(maxsize=512)
def tint(slug: str) -> int:
    """The number of a member's colour, always the same."""
    return blake2b(slug.encode(), digest_size=1).digest()[0] % TINTS + 1


def _person(place: Place, known: Member) -> dict[str, Any]:
    """A member as structured data (https://schema.org/Person)."""
    person: dict[str, Any] = {
        "@type": "Person",
        "name": known.name,
        "url": absolute(place.to(f"board/{known.slug}/")),
        "knowsLanguage": [code.replace("-hans", "-Hans") for code in known.languages],
    }
    if known.degrees:
        person["honorificSuffix"] = known.degrees
    if known.orcid:
        person["sameAs"] = f"https://orcid.org/{known.orcid}"
    if known.active:
        person["memberOf"] = {"@type": "Organization", "name": f"{SITE_NAME}: {board_name()}"}
    return person


def _organization(place: Place, everybody: list[Member]) -> dict[str, Any]:
    """The board as structured data (https://schema.org/Organization)."""
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": f"{SITE_NAME}: {board_name()}",
        "url": absolute(place.to("board/")),
        "member": [_person(place, one) for one in everybody if one.active],
    }
