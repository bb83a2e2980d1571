"""The medical advisory board, for programs: who sits on it and what they declared."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from articles.vocabulary import Specialty
from oracle_site.api.resource import Resource, absolute, answer
from oracle_site.api.v1 import examples, parameters, shapes
from oracle_site.api.v1.json_schema import schema_of
from oracle_site.api.v1.operations import Operation
from oracle_site.api.v1.paging import SLUG_CURSOR, page, window
from oracle_site.web.addresses import DEFAULT_PERSONA, address
from oracle_site.web.members import Declared, Member, members_beyond
from reviews.models import Relationship


class Board(Resource):
    """The members of the board."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "get": Operation(
            name="listBoard",
            tag="board",
            summary="List the board",
            description="Every member of the medical advisory board, former ones too, with what "
            "they declared last. Their pages say what they signed.",
            answer=schema_of(shapes.BoardList),
            parameters=(parameters.NAMES_LANGUAGE, SLUG_CURSOR, parameters.PAGE),
            example=examples.BOARD_LIST,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """A page of members."""
        asked, language = window(self.given), self.given["language"]
        today = timezone.now().date()
        rows = list(
            members_beyond(today, asked.key, backwards=asked.backwards, most=asked.size + 1)
        )

        def entry(row: Any) -> shapes.BoardMember:
            return board_member(row, request, language)

        here = absolute(request, "/api/v1/board/")
        found = page(rows, asked, entry, address=here, given=self.given)
        return answer(request, lambda: found)


def board_member(member: Member, request: Any, language: str) -> shapes.BoardMember:
    """A member as JSON."""
    return {
        "slug": member.slug,
        "name": member.name,
        "degrees": member.degrees,
        "clinician": member.is_clinician,
        "specialties": [Specialty(one) for one in member.specialties],
        "languages": list(member.languages),
        "orcid": f"https://orcid.org/{member.orcid}" if member.orcid else None,
        "registration": {
            "name": member.registration,
            "verified_on": shapes.day(member.verified_on),
            "valid_until": shapes.day(member.valid_until),
        },
        "active": member.active,
        "active_from": member.active_from.isoformat(),
        "active_to": shapes.day(member.active_to),
        "disclosure": _disclosure(member.disclosure),
        "url": _page_of(member.slug, request, language),
    }


def _page_of(slug: str, request: Any, language: str) -> str:
    return absolute(request, address(language, DEFAULT_PERSONA, f"board/{slug}/"))


def _disclosure(declared: Declared | None) -> shapes.Disclosure | None:
    if declared is None:
        return None
    return {
        "declared_on": declared.declared_on.isoformat(),
        "lapses_on": declared.lapses_on.isoformat(),
        "lapsed": declared.lapsed,
        "interests": interests_of(declared.interests),
    }


def interests_of(declared: Iterable[Mapping[str, str]]) -> list[shapes.Interest]:
    """Declared interests as JSON; a relationship that the form does not know is another one."""
    return [
        {
            "entity": one.get("entity", ""),
            "relationship": Relationship(kind)
            if (kind := one.get("relationship", "")) in Relationship.values
            else Relationship.OTHER,
            "since": one.get("from", ""),
            "until": one.get("to", ""),
        }
        for one in declared
    ]


def reviewers_of(
    approvers: Iterable[Mapping[str, Any]], request: Any, language: str
) -> list[shapes.Reviewer]:
    """Those whose signatures make a text approved."""
    return [
        {
            "name": one["name"],
            "credentials": one["credentials"],
            "role": one["role"],
            "decision": one["decision"],
            "signed_at": one["signed_at"].replace("+00:00", "Z"),
            "interests": interests_of(one["interests"]),
            "url": _page_of(one["member"], request, language),
        }
        for one in approvers
    ]
