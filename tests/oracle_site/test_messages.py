"""The interface says everything in every language, and says it whole.

After a change of words: ``make messages``, then write what is missing into ``locale/``.
"""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.checkers import python_format
from babel.messages.mofile import read_mo
from django.utils.translation import gettext, ngettext, override, pgettext

from articles.vocabulary import LANGUAGES
from oracle_site.messages import (
    PLURALS,
    SOURCE_LANGUAGE,
    catalogue_of,
    extracted,
    keys,
    read,
    strings,
    text_of,
)

TRANSLATED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-zA-Z%]")
NAMED = re.compile(r"%\((\w+)\)([sd])")
LATIN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ-]+")
HAN = r"[\u3040-\u30ff\u3400-\u9fff]"
BIDI_OVERRIDES = re.compile("[\u202a-\u202e]")

PROPER_WORDS = """
Oracle PubMed Central DOI UTC ORCID iD ID Crossref Retraction Watch Unicode NFC UTF- GRADE OCEBM
WCAG AA JSON CSL CSL-JSON JavaScript Cookie Web schema org gz gzip MB YYYY-MM-DD true false null
type title author issued uncited reason heart-failure Esc ORCID SHA- MD PhD QR URL red flag
"""
PROPER = frozenset(PROPER_WORDS.split())
"""Words in Latin letters that a Chinese, Japanese or Arabic reader finds as they are."""

SAME_WORDS = {
    "es": "error no",
    "fr": "article citation date dates dose menu note page pages patient position provenance "
    "question recommendation section source standard type volume articles citations sections "
    "sources",
}
"""Words that English shares with the language, so that a whole message may look untranslated."""


@pytest.fixture(scope="session")
def sources() -> Catalog:
    return extracted()


@pytest.fixture(scope="session", params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def catalog(language: str) -> Catalog:
    return read(language)


def messages(catalog: Catalog) -> Iterator[tuple[Message, str, str]]:
    """Each translation that there is, with its message and the English words that it is for."""
    for message in catalog:
        if message.id:
            forms = strings(message)
            english = message.id if isinstance(message.id, tuple) else (message.id,)
            for number, form in enumerate(forms):
                if form:
                    yield message, form, english[min(number, len(english) - 1)]


def words_of(text: str) -> str:
    return PLACEHOLDER.sub("0", text)


def test_the_catalogue_has_the_messages_of_the_sources_and_no_others(
    sources: Catalog, catalog: Catalog
) -> None:
    assert keys(catalog) == keys(sources)


def test_every_message_is_translated(catalog: Catalog) -> None:
    assert [message.id for message in catalog if message.id and not all(strings(message))] == []


def test_no_translation_is_a_guess_or_a_remnant(catalog: Catalog) -> None:
    assert [message.id for message, _, _ in messages(catalog) if message.fuzzy] == []
    assert list(catalog.obsolete) == []


def test_the_file_is_written_as_the_command_writes_it(language: str, catalog: Catalog) -> None:
    assert catalogue_of(language).read_text(encoding="utf-8") == text_of(catalog, language)


def test_every_plural_form_is_there(language: str, catalog: Catalog) -> None:
    """F-61. In the order of GNU gettext, which is not Babel's for Arabic."""
    assert catalog.plural_forms == PLURALS[language]
    counted = [message for message, _, _ in messages(catalog) if message.pluralizable]
    assert counted
    assert {len(strings(message)) for message in counted} == {catalog.num_plurals}


def test_placeholders_are_the_same_as_in_english(catalog: Catalog) -> None:
    """F-61. A form for one or two things may spell the number out, the others may not."""
    different = []
    for message, form, _ in messages(catalog):
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        known = {name for text in english for name in NAMED.findall(text)}
        spelt_out = message.pluralizable and len(strings(message)) > 1
        found = set(NAMED.findall(form))
        if not found <= known or (found != known and not spelt_out):
            different.append((message.id, form))
        python_format(None, message)
    assert different == []


def test_the_general_plural_form_tells_the_number(catalog: Catalog) -> None:
    """F-61."""
    lacking = [
        message.id
        for message, _, _ in messages(catalog)
        if message.pluralizable
        and set(NAMED.findall(strings(message)[-1])) != set(NAMED.findall(message.id[1]))
    ]
    assert lacking == []


def test_no_percent_sign_breaks_formatting(catalog: Catalog) -> None:
    """F-61. Where values are put in, every percent sign begins a placeholder."""
    stray = re.compile(r"%(?!\(\w+\)[sd]|%)")
    assert [
        form
        for message, form, english in messages(catalog)
        if NAMED.search(english) and stray.search(form)
    ] == []


def test_spaces_at_both_ends_are_as_in_english(catalog: Catalog) -> None:
    def ends(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    different = [form for _, form, english in messages(catalog) if ends(form) != ends(english)]
    assert different == []


def test_a_sentence_ends_where_the_english_one_ends(catalog: Catalog) -> None:
    def is_sentence(text: str) -> bool:
        return text.rstrip(")»”」）").endswith((".", "。", "!", "！"))

    assert [
        form for _, form, english in messages(catalog) if is_sentence(form) != is_sentence(english)
    ] == []


def test_no_translation_turns_the_direction_of_writing(catalog: Catalog) -> None:
    assert [form for _, form, _ in messages(catalog) if BIDI_OVERRIDES.search(form)] == []


@pytest.mark.parametrize("code", ["zh-hans", "ja", "ar"])
def test_no_english_is_left_in_another_script(code: str) -> None:
    words = {w for _, form, _ in messages(read(code)) for w in LATIN.findall(words_of(form))}
    assert words - PROPER == set()


@pytest.mark.parametrize("code", ["es", "fr"])
def test_no_english_is_left_in_latin_letters(code: str) -> None:
    same = {*SAME_WORDS[code].split(), *map(str.lower, PROPER)}
    left = []
    for _, form, english in messages(read(code)):
        if form == english and not {w.lower() for w in LATIN.findall(words_of(form))} <= same:
            left.append(form)
        if re.search(r"\b(the|of|with|this|which|and|by|you)\b", words_of(form)):
            left.append(form)
    assert left == []


@pytest.mark.parametrize("code", ["zh-hans", "ja"])
def test_chinese_and_japanese_have_full_width_punctuation(code: str) -> None:
    narrow = re.compile(rf"{HAN}\s*[,;:!?()\"]|{HAN}\.(?!\w)|[,;:!?()\"']\s*{HAN}")
    assert [f for _, f, _ in messages(read(code)) if narrow.search(words_of(f))] == []


@pytest.mark.parametrize("code", ["zh-hans", "ja"])
def test_chinese_and_japanese_have_no_space_between_their_characters(code: str) -> None:
    spaced = re.compile(rf"{HAN} {HAN}|[，。、：；？！（）「」“”] | [，。、：；？！（）「」“”]")
    assert [f for _, f, _ in messages(read(code)) if spaced.search(f)] == []


def test_french_has_narrow_unbreakable_spaces_at_its_punctuation() -> None:
    wrong = re.compile(r"(?<![\u202f\W])[;:!?»](?!\w)| [;:!?»]|«(?!\u202f)|(?<=[a-zé])'(?=\w)")
    assert [f for _, f, _ in messages(read("fr")) if wrong.search(words_of(f))] == []


def test_spanish_questions_and_exclamations_are_opened() -> None:
    unopened = [
        form
        for _, form, _ in messages(read("es"))
        if form.count("?") != form.count("¿") or form.count("!") != form.count("¡")
    ]
    assert unopened == []


def test_arabic_has_arabic_punctuation() -> None:
    letter = r"[\u0621-\u064a\u064b]"
    wrong = re.compile(rf"{letter}\s*[,;?]|[,;?]\s*{letter}")
    assert [f for _, f, _ in messages(read("ar")) if wrong.search(words_of(f))] == []


def test_what_django_shows_is_what_the_catalogue_says(language: str, catalog: Catalog) -> None:
    path = catalogue_of(language).with_suffix(".mo")
    with path.open("rb") as compiled:
        known = {strings(message) for message in read_mo(compiled) if message.id}
    assert known == {strings(message) for message, _, _ in messages(catalog)}, "make messages"
    with override(language):
        for message, form, _ in messages(catalog):
            if message.pluralizable:
                continue
            shown = (
                pgettext(message.context, message.id) if message.context else gettext(message.id)
            )
            assert shown == form


@pytest.mark.parametrize(
    ("code", "number", "sentence"),
    [
        ("en", 1, "One more clinician must approve."),
        ("en", 2, "2 more clinicians must approve."),
        ("fr", 0, "Il manque l’approbation d’un autre professionnel de santé."),
        ("ja", 1, "あと1人の医療従事者の承認が必要です。"),
        ("ar", 1, "يلزم اعتماد ممارس صحي آخر."),
        ("ar", 2, "يلزم اعتماد ممارسَين صحيَّين آخرَين."),
        ("ar", 3, "يلزم اعتماد 3 ممارسين صحيين آخرين."),
        ("ar", 11, "يلزم اعتماد 11 ممارسًا صحيًا آخر."),
        ("ar", 99, "يلزم اعتماد 99 ممارسًا صحيًا آخر."),
        ("ar", 100, "يلزم اعتماد 100 ممارس صحي آخر."),
        ("ar", 103, "يلزم اعتماد 103 ممارسين صحيين آخرين."),
    ],
)
def test_numbers_take_the_form_that_their_language_has(
    code: str, number: int, sentence: str
) -> None:
    """F-61."""
    one, many = "One more clinician must approve.", "%(number)s more clinicians must approve."
    with override(code):
        assert ngettext(one, many, number) % {"number": number} == sentence
