"""Questions: answered from approved claims only, kept only where that is asked for."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import parse_header_parameters
from jsonschema import Draft202012Validator
from rest_framework.request import Request

from articles.publishing import persona_slugs
from articles.vocabulary import LANGUAGES
from oracle_site.api import problems
from oracle_site.api.problems import Fault, Problem
from oracle_site.api.resource import JSON, Resource, absolute
from oracle_site.api.v1 import question_examples, shapes
from oracle_site.api.v1.json_schema import Schema, schema_of
from oracle_site.api.v1.operations import Operation
from oracle_site.api.v1.parameters import PERSONA
from oracle_site.api.v1.shapes.questions import QuestionAnswer
from oracle_site.api.v1.shapes.values import SLUG
from oracle_site.engines import chosen_engine
from oracle_site.web import asked
from oracle_site.web.addresses import DEFAULT_PERSONA, Place, address
from oracle_site.web.origin import client_address
from questions import permanence, sharing, throttling
from questions.answering import Answered, answered
from questions.asking import LONGEST_QUESTION
from questions.emergencies import Emergency, emergency_in
from questions.values import Ground

LARGEST_BODY: Final = 64 * 1024
BODY: Final[Schema] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text"],
    "properties": {
        "text": {
            "type": "string",
            "description": "The question, in the asker's own words. It is not kept.",
            "minLength": 1,
            "maxLength": LONGEST_QUESTION,
        },
        "language": {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
        "persona": dict(PERSONA.schema),
        "article": {
            "type": "string",
            "description": "The slug of the article that is asked of: it is looked at first.",
            **SLUG,
        },
        "keep": {
            "type": "boolean",
            "description": "True only where the asker agreed: a question that nothing answers is "
            "then kept for the editors, without what looks like personal data, for 90 days.",
            "default": False,
        },
        "model": {
            "type": "boolean",
            "description": "True only where the asker agreed: a language model, if the site has "
            "one, chooses among the approved claims. The question is sent to it without what looks "
            "like personal data. `engine` says what put the answer together.",
            "default": False,
        },
    },
}
_VALIDATOR: Final = Draft202012Validator(BODY)


class Questions(Resource):
    """Where questions are asked."""

    operations: ClassVar[Mapping[str, Operation]] = {
        "post": Operation(
            name="askQuestion",
            tag="questions",
            summary="Ask a question",
            description="Answers at once with sentences that stand on approved claims, word for "
            "word, or says honestly that nothing approved answers. An emergency is recognised "
            "before anything else, in a text of up to 64 kB: show `emergency` first. Nothing is "
            "stored, logged or cached of the question, unless `keep` is true. Every "
            "answer is made by a machine: say so.",
            answer=schema_of(QuestionAnswer),
            body=BODY,
            problems=(
                problems.NOT_FOUND,
                problems.TOO_LARGE,
                problems.UNSUPPORTED,
                problems.TOO_MANY,
            ),
            example=question_examples.QUESTION_ANSWER,
            body_example=question_examples.QUESTION,
            conditional=False,
            answer_headers=(),
            token=False,
        )
    }

    def post(self, request: Request) -> HttpResponse:
        """Help first; then the answer."""
        given = _body_of(request._request)
        text, language = given["text"], given.get("language", LANGUAGES[0])
        persona = given.get("persona", DEFAULT_PERSONA)
        emergency = emergency_in(text, language)
        answer, kept = Answered(language, persona), None
        if not emergency:
            _admit(request._request)
            _refuse_unknown(given, Place(language, persona))
            article = given.get("article", "")
            engine = chosen_engine(given.get("model", False))
            answer = answered(
                text, language=language, persona=persona, article=article, engine=engine
            )
            if given.get("keep") and not answer.answered:
                kept = sharing.share(text, language=language, persona=persona, article=article)
        document = _document(request, answer, emergency) | {"kept": _kept(request, kept, answer)}
        return HttpResponse(
            orjson.dumps(document), content_type=JSON, headers={"Cache-Control": "no-store"}
        )


def _body_of(request: HttpRequest) -> dict[str, Any]:
    """The valid question in the body. Raises Problem; nothing of the question is repeated."""
    kind, _options = parse_header_parameters(request.META.get("CONTENT_TYPE", "")[:500])
    if kind != JSON:
        raise Problem(problems.UNSUPPORTED, "The body must be a question as application/json.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:20]) > LARGEST_BODY:
        raise Problem(problems.TOO_LARGE, f"A question has at most {LARGEST_BODY // 1024} kB.")
    try:
        value = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        fault = Fault("", "is not JSON in UTF-8", in_body=True)
        raise Problem(problems.INVALID_REQUEST, "The body is not JSON.", [fault]) from None
    errors = list(_VALIDATOR.iter_errors(value))
    faults = [
        Fault("/".join(map(str, error.absolute_path)), _reason(error), in_body=True)
        for error in errors
    ]
    if faults and not _is_a_long_cry_for_help(value, errors):
        raise Problem(problems.INVALID_REQUEST, "The question is not well-formed.", faults[:10])
    return value


def _is_a_long_cry_for_help(value: Any, errors: list[Any]) -> bool:
    """Whether nothing is wrong but the length of a text that tells of an emergency."""
    wrong = [(error.validator, list(error.absolute_path)) for error in errors]
    if wrong != [("maxLength", ["text"])]:
        return False
    return emergency_in(value["text"], value.get("language", LANGUAGES[0])) is not None


def _reason(error: Any) -> str:
    """What is wrong, without what was typed."""
    wanted = {
        "required": f"must have {', '.join(error.schema.get('required', []))}",
        "additionalProperties": f"has only {', '.join(BODY['properties'])}",
        "enum": f"must be one of: {', '.join(map(str, error.schema.get('enum', [])))}",
        "type": f"must be of type {error.schema.get('type')}",
        "minLength": "must not be empty",
        "maxLength": f"is longer than {error.schema.get('maxLength')} characters",
    }
    return wanted.get(error.validator, "is not well-formed")


def _admit(request: HttpRequest) -> None:
    try:
        throttling.admit(client_address(request))
    except throttling.TooMany as much:
        detail = f"Too many questions from this client, or from all. Wait {much.wait} seconds."
        headers = {"Retry-After": str(much.wait)}
        raise Problem(problems.TOO_MANY, detail, headers=headers) from None


def _refuse_unknown(given: Mapping[str, Any], place: Place) -> None:
    if place.persona not in persona_slugs():
        raise Problem(problems.NOT_FOUND, "There is no such persona.")
    article = given.get("article")
    if article and asked.article_asked(article, place) is None:
        raise Problem(problems.NOT_FOUND, "There is no such article.")


def _document(request: Request, answer: Answered, emergency: Emergency | None) -> dict[str, Any]:
    key = permanence.keep(answer) if answer.answered else ""
    with translation.override(answer.language):
        names = asked.facet_names()
    page = address(answer.language, answer.persona, f"ask/answers/{key}/")
    return {
        "answered": answer.answered,
        "emergency": _help(emergency) if emergency else None,
        "engine": answer.engine or None,
        "from_article": answer.here,
        "sentences": [
            {
                "text": sentence.text,
                "verbatim": sentence.verbatim,
                "grounds": [_ground(request, ground, answer) for ground in sentence.grounds],
            }
            for sentence in answer.sentences
        ],
        "not_covered": [*(names[one] for one in answer.open_facets), *answer.open_words],
        "nearest": _nearest(request, answer),
        "permanent_url": absolute(request, page) if key else None,
        "language": answer.language,
        "persona": answer.persona,
    }


def _nearest(request: Request, answer: Answered) -> list[dict[str, Any]]:
    return [
        {
            "slug": near.slug,
            "question": near.question,
            "language": near.language,
            "url": _page(request, answer, f"answers/{near.slug}/"),
        }
        for near in answer.nearest
    ]


def _page(request: Request, answer: Answered, page: str) -> str:
    return absolute(request, address(answer.language, answer.persona, page))


def _ground(request: Request, ground: Ground, answer: Answered) -> dict[str, Any]:
    page = _page(request, answer, f"answers/{ground.slug}/")
    return {
        "claim": ground.key,
        "slug": ground.slug,
        "section": ground.section,
        "key": ground.claim,
        "kind": ground.kind,
        "safety_critical": ground.safety_critical,
        "text": ground.text,
        "digest": ground.digest,
        "edition": ground.edition,
        "citations": list(ground.numbers),
        "review_status": ground.status,
        "last_reviewed": shapes.day(ground.reviewed),
        "language": ground.language,
        "persona": ground.persona,
        "url": f"{page}#claim-{ground.section}/{ground.claim}",
    }


def _help(emergency: Emergency) -> dict[str, Any]:
    return {
        "kind": emergency.kind,
        "title": emergency.title,
        "lead": emergency.lead,
        "steps": list(emergency.steps),
        "never": list(emergency.never),
        "numbers": [
            {"number": one.shown, "place": one.place, "url": one.tel}
            for one in (*emergency.numbers, *emergency.lines)
        ],
        "language": emergency.language,
    }


def _kept(request: Request, kept: Any, answer: Answered) -> dict[str, Any] | None:
    if kept is None:
        return None
    return {
        "text": kept.text,
        "delete_on": shapes.day(kept.delete_on),
        "url": _page(request, answer, f"ask/questions/{kept.token}/"),
    }
