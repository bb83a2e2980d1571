"""Gathers the words of the interface, and brings the catalogues of its languages up to date."""

import io
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from articles.vocabulary import LANGUAGES

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE_LANGUAGE: Final = "en"
PLURALS: Final[Mapping[str, str]] = {
    "zh-hans": "nplurals=1; plural=0;",
    "ja": "nplurals=1; plural=0;",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    # GNU gettext's order: zero, one, two, few (3–10), many (11–99), other (100). Babel's own
    # table has the last two the other way round.
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3"
    " : n%100>=11 ? 4 : 5);",
}
KEYWORDS: Final = DEFAULT_KEYWORDS | parse_keywords(
    [
        "gettext_lazy",
        "gettext_noop",
        "ngettext_lazy:1,2",
        "pgettext_lazy:1c,2",
        "npgettext_lazy:1c,2,3",
    ]
)
HEADER: Final = """\
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def django_template(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[Any]:
    """Extracts from a Django template: a method for babel.cfg.

    Django turns the template into something like Python, indented as the template is, which
    Python's own reader does not accept; so each line begins at the margin.
    """
    python = templatize(file.read().decode(), origin=getattr(file, "name", None))
    lines = "\n".join(line.strip() for line in python.splitlines())
    return extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, options)


def catalogue_of(language: str) -> Path:
    """The file that holds the interface in a language."""
    return ROOT / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def extracted() -> Catalog:
    """Every message of the interface as the sources have it now, translated nowhere."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    catalog = Catalog(fuzzy=False)
    for _file, _line, message, _comments, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS
    ):
        catalog.add(message, context=context)
    return catalog


def read(language: str) -> Catalog:
    """The catalogue of a language; empty where there is none yet."""
    path = catalogue_of(language)
    text = path.read_bytes() if path.exists() else header(language).encode()
    return read_po(io.BytesIO(text), locale=to_locale(language), abort_invalid=True)


def header(language: str) -> str:
    """The beginning of a catalogue: only what programs read, nothing that changes by itself."""
    return HEADER.format(locale=to_locale(language), plural=PLURALS[language])


def text_of(catalog: Catalog, language: str) -> str:
    """A catalogue as its file has it: sorted, so that a change of one message is one change."""
    file = io.BytesIO()
    write_po(file, catalog, width=0, sort_output=True, omit_header=True, no_location=True)
    return header(language) + file.getvalue().decode().strip() + "\n"


def write(catalog: Catalog, language: str) -> None:
    """Writes the catalogue of a language, and beside it what Django reads."""
    path = catalogue_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(catalog, language), encoding="utf-8")
    with path.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, catalog)


def updated(language: str, sources: Catalog) -> tuple[Catalog, int]:
    """The catalogue of a language with exactly the messages of the sources, and how many are new.

    A message that changed by one letter is a new message: nothing is guessed.
    """
    catalog = read(language)
    before = keys(catalog)
    catalog.update(sources, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog, len(keys(catalog) - before)


def keys(catalog: Catalog) -> set[tuple[str | None, Any]]:
    """What tells the messages of a catalogue from one another: context and English words."""
    return {(message.context, message.id) for message in catalog if message.id}


def strings(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each plural form."""
    string: Any = message.string
    return tuple(string) if isinstance(string, tuple | list) else (string,)


def main(languages: Iterable[str] = LANGUAGES) -> None:
    """Brings every catalogue up to date, and says for each what is still to be translated."""
    sources = extracted()
    for language in languages:
        if language == SOURCE_LANGUAGE:
            continue
        catalog, new = updated(language, sources)
        write(catalog, language)
        missing = sum(not all(strings(message)) for message in catalog if message.id)
        sys.stdout.write(
            f"{language}: {len(catalog)} messages, {new} new, {missing} to translate\n"
        )


if __name__ == "__main__":
    main()
