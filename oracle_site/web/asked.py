"""What the pages of asking show: an answer with its sources, or an honest no."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from articles.reading import NotFound, Reading, read
from oracle_site.web.addresses import Place
from oracle_site.web.article import lang_attributes, names_in
from questions.answering import Answered
from questions.permanence import Permanent, Support
from questions.personal import DATE, EMAIL, LINK, NAME, NUMBER, personal_in
from questions.values import Ground, Sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as it is shown: its language, and what it stands on."""

    text: str
    verbatim: bool
    attributes: Markup
    grounds: tuple[Ground, ...]


def lines(sentences: Sequence[Sentence], language: str) -> list[Line]:
    """Sentences as they are shown on a page in this language."""
    return [line(sentence, language) for sentence in sentences]


def line(sentence: Sentence, language: str) -> Line:
    """A sentence as it is shown on a page in this language."""
    written = sentence.grounds[0].language
    attributes = Markup("") if written == language else lang_attributes(written)
    return Line(sentence.text, sentence.verbatim, attributes, sentence.grounds)


def facet_names() -> dict[str, str]:
    """What may be asked of a subject, named for its asker."""
    return {
        "overview": _("what it is"),
        "symptoms": _("its symptoms"),
        "causes": _("its causes"),
        "genetics": _("the genes behind it"),
        "inheritance": _("whether it is inherited"),
        "frequency": _("how common it is"),
        "susceptibility": _("who is at risk"),
        "diagnosis": _("how it is diagnosed"),
        "treatment": _("how it is treated"),
        "outlook": _("what to expect later"),
        "prevention": _("how to prevent it"),
        "complications": _("its complications"),
        "research": _("what research is being done"),
        "contagion": _("whether it can be passed on"),
        "dose": _("how much to take"),
        "harms": _("harms and side effects"),
        "interactions": _("what it must not be combined with"),
        "pregnancy": _("pregnancy and breastfeeding"),
        "lifestyle": _("what you can do yourself"),
        "help": _("when to get help"),
        "certainty": _("how certain it is"),
        "duration": _("how long it takes"),
        "support": _("where to find support"),
    }


def personal_names() -> dict[str, str]:
    """Kinds of personal data, named for who typed them."""
    return {
        EMAIL: _("an e-mail address"),
        LINK: _("a web address"),
        NUMBER: _("a telephone number or another long number"),
        DATE: _("a date, perhaps of birth"),
        NAME: _("a name"),
    }


def personal(text: str) -> list[str]:
    """The kinds of personal data that a text seems to have, named."""
    names = personal_names()
    return [names[kind] for kind in dict.fromkeys(found.kind for found in personal_in(text))]


def article_asked(slug: str, place: Place) -> Reading | None:
    """The article on whose page somebody asks; None where there is none or it was withdrawn."""
    try:
        reading = read(slug, language=place.language, persona=place.persona)
    except NotFound:
        return None
    return None if reading.withdrawn else reading


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the template of an answer needs."""

    answer: Answered
    lines: list[Line]
    open_facets: list[str]
    name_of: dict[str, str]


def outcome(answer: Answered, language: str) -> Outcome:
    """An answer as it is shown on a page in this language."""
    names = facet_names()
    return Outcome(
        answer,
        lines(answer.sentences, language),
        [names[facet] for facet in answer.open_facets],
        names_in(language),
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A claim of a permanent answer as it is shown."""

    support: Support
    attributes: Markup


def kept(found: Permanent, language: str) -> Iterator[Kept]:
    """The claims of a permanent answer as they are shown."""
    for support in found.supports:
        written = support.ground.language if support.ground else found.language
        yield Kept(support, Markup("") if written == language else lang_attributes(written))
