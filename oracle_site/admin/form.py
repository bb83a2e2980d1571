"""The editor's page as values: every field of a draft, nested as the template shows them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from articles.vocabulary import (
    CertaintyLevel,
    CertaintyScheme,
    ClaimKind,
    ProvenanceKind,
    RiskClass,
    Support,
    Urgency,
)
from oracle_site.admin import bibliography
from oracle_site.admin.drafts import Draft
from oracle_site.admin.fields import Field, Fields
from oracle_site.admin.places import field_id
from references.csl_variables import TYPES
from references.models import Kind

NOTHING = ("", "—")
LINES_OF_CLAIM = 3


class PersonaName(NamedTuple):
    """A persona as editors choose it."""

    slug: str
    name: str


class Part(NamedTuple):
    """One item of a list with its fields; ``more`` holds the parts within it."""

    path: str
    number: int
    fields: Mapping[str, Any]
    errors: tuple[str, ...]
    more: tuple["Part", ...] = ()

    @property
    def id(self) -> str:
        """The part's id in the page."""
        return field_id(self.path)

    @property
    def is_wrong(self) -> bool:
        """Whether something is wrong in it or in one of its fields."""
        own = (f.errors for f in self.fields.values() if isinstance(f, Field))
        return bool(self.errors) or any(own)


class WordingPart(NamedTuple):
    """The texts of a claim for one persona."""

    persona: PersonaName
    path: str
    texts: tuple[Field, ...]

    @property
    def id(self) -> str:
        """The wording's id in the page."""
        return field_id(self.path)

    @property
    def is_used(self) -> bool:
        """Whether it says anything yet."""
        return any(field.value for field in self.texts)


class Form(NamedTuple):
    """All fields of the page."""

    head: Mapping[str, Any]
    sections: tuple[Part, ...]
    references: tuple[Part, ...]


class Builder:
    """Makes the page's fields of a draft."""

    def __init__(self, draft: Draft, personas: Sequence[PersonaName], fields: Fields) -> None:
        self.draft = draft
        self.personas = personas
        self.fields = fields
        self.sources = [NOTHING, *((r["key"], _named(r)) for r in draft["references"])]

    def form(self) -> Form:
        """The whole form."""
        return Form(
            self._head(),
            tuple(self._section(*item) for item in enumerate(self.draft["sections"])),
            tuple(self._reference(*item) for item in enumerate(self.draft["references"])),
        )

    def _head(self) -> dict[str, Any]:
        draft, fields = self.draft, self.fields
        provenance = draft["provenance"]
        return {
            "slug": fields.one("slug", draft["slug"], kind="line"),
            "question": fields.texts("question", draft["question"], _("Question"), rows=2),
            "source_language": fields.choice(
                "source_language", draft["source_language"], settings.LANGUAGES
            ),
            "topics": fields.one(
                "topics", draft["topics"], rows=2, hint=_("One a line, like heart-failure.")
            ),
            "aliases": fields.texts("aliases", draft["aliases"], _("Other ways to ask"), rows=2),
            "risk_class": fields.choice("risk_class", draft["risk_class"], RiskClass.choices),
            "evidence_current_to": fields.one(
                "evidence_current_to", draft["evidence_current_to"], kind="date"
            ),
            "kind": fields.choice(
                "provenance.kind",
                provenance["kind"],
                ProvenanceKind.choices,
                label=_("Who drafted it"),
            ),
            "tool": fields.one(
                "provenance.tool", provenance["tool"], hint=_("Name and version, if a machine.")
            ),
            "note": fields.one("provenance.note", provenance["note"], rows=2),
        }

    def _section(self, place: int, section: Draft) -> Part:
        path = f"sections[{place}]"
        context = _("Section %(number)d") % {"number": place + 1}
        claims = tuple(
            self._claim(f"{path}.claims[{number}]", number, claim)
            for number, claim in enumerate(section["claims"])
        )
        return Part(
            path,
            place + 1,
            {
                "title": section["heading"].get(self.draft["source_language"], ""),
                "key": self.fields.one(f"{path}.key", section["key"], kind="line"),
                "position": self._position(path, place),
                "heading": self.fields.texts(
                    f"{path}.heading", section["heading"], context, what=_("Heading")
                ),
            },
            (*self.fields.places.of_group(path), *self.fields.places.of_group(f"{path}.claims")),
            claims,
        )

    def _position(self, path: str, place: int) -> Field:
        return Field(
            name=f"{path}.position", label=_("Position"), value=str(place + 1), kind="number"
        )

    def _claim(self, path: str, place: int, claim: Draft) -> Part:
        places = self.fields.places
        fields = self._facts_of_claim(path, claim) | {
            "key": self.fields.one(f"{path}.key", claim["key"], kind="line"),
            "position": self._position(path, place),
            "text": self.fields.texts(
                f"{path}.text",
                claim["text"],
                _("Claim %(number)d") % {"number": place + 1},
                rows=LINES_OF_CLAIM,
            ),
            "wordings": tuple(self._wordings(path, claim)),
            "unused": [p for p in self.personas[1:] if p.slug not in claim["wordings"]],
            "citation_errors": places.of_group(f"{path}.citations"),
            "uncited_reason": self.fields.one(
                f"{path}.uncited_reason", claim["uncited_reason"], rows=1
            ),
        }
        errors = (
            *places.of_group(path),
            *places.of_group(f"{path}.text"),
            *places.of_group(f"{path}.certainty"),
        )
        citations = tuple(
            self._citation(f"{path}.citations[{number}]", number, citation)
            for number, citation in enumerate(claim["citations"])
        )
        return Part(path, place + 1, fields, errors, citations)

    def _facts_of_claim(self, path: str, claim: Draft) -> dict[str, Field]:
        fields = self.fields
        return self._certainty(f"{path}.certainty", claim["certainty"]) | {
            "kind": fields.choice(f"{path}.kind", claim["kind"], ClaimKind.choices),
            "safety_critical": fields.one(
                f"{path}.safety_critical",
                claim["safety_critical"],
                label=_("Safety-critical"),
                kind="flag",
                hint=_("Shown to everyone, never left out."),
            ),
            "urgency": fields.choice(
                f"{path}.urgency",
                claim["urgency"],
                [NOTHING, *Urgency.choices],
                label=_("Urgency"),
            ),
            "audiences": fields.one(
                f"{path}.audiences",
                claim["audiences"],
                kind="many",
                options=tuple((p.slug, p.name) for p in self.personas),
                hint=_("None ticked: for everyone."),
            ),
        }

    def _certainty(self, path: str, certainty: Draft) -> dict[str, Field]:
        choice = self.fields.choice
        schemes = [NOTHING, *CertaintyScheme.choices]
        levels = [NOTHING, *CertaintyLevel.choices]
        return {
            "scheme": choice(
                f"{path}.scheme", certainty["scheme"], schemes, label=_("Certainty: scheme")
            ),
            "level": choice(
                f"{path}.level", certainty["level"], levels, label=_("Certainty: level")
            ),
        }

    def _wordings(self, path: str, claim: Draft) -> Iterator[WordingPart]:
        for persona in self.personas[1:]:
            if persona.slug in claim["wordings"]:
                where = f"{path}.wordings.{persona.slug}"
                texts = self.fields.texts(
                    where, claim["wordings"][persona.slug], persona.name, rows=LINES_OF_CLAIM
                )
                yield WordingPart(persona, where, texts)

    def _citation(self, path: str, place: int, citation: Draft) -> Part:
        fields = self.fields
        return Part(
            path,
            place + 1,
            {
                "reference": fields.choice(
                    f"{path}.reference", citation["reference"], self.sources
                ),
                "locator": fields.one(f"{path}.locator", citation["locator"]),
                "quotation": fields.one(f"{path}.quotation", citation["quotation"], rows=2),
                "support": fields.choice(f"{path}.support", citation["support"], Support.choices),
                "position": self._position(path, place),
            },
            fields.places.of_group(path),
        )

    def _reference(self, place: int, reference: Draft) -> Part:
        path = f"references[{place}]"
        csl = reference["csl"]
        one = self.fields.one
        record = {
            name.replace("-", "_"): one(f"{path}.csl.{name}", csl[name])
            for name in (*bibliography.PLAIN, "author", "issued", bibliography.REST)
            if name != "type"
        }
        types = [(name, name) for name in sorted(TYPES)]
        return Part(
            path,
            place + 1,
            record
            | {
                "key": one(f"{path}.key", reference["key"], kind="line"),
                "kind": self.fields.choice(f"{path}.kind", reference["kind"], Kind.choices),
                "type": self.fields.choice(f"{path}.csl.type", csl["type"], types),
                "position": self._position(path, place),
                "summary": _summary(csl),
            },
            (*self.fields.places.of_group(path), *self.fields.places.of_group(f"{path}.csl")),
        )


def _named(reference: Draft) -> str:
    return f"{reference['key']} — {_summary(reference['csl'])}"[:120]


def _summary(csl: Mapping[str, str]) -> str:
    """A record in one line, as far as it is filled in."""
    parts = (csl["title"] or csl["URL"], csl["container-title"], csl["issued"][:4])
    return ". ".join(part.rstrip(".") for part in parts if part) or _("No title yet")
