"""The picture that others show of a shared page: the question, on the site's own card.

A picture is kept by others long after a page has changed, so it never says "Approved"; it says
only what stays true or is the safer thing to say. Fonts are the machine's own; where none can
write a language, the card bears no words rather than broken ones.
"""

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont, features
from PIL.ImageFont import FreeTypeFont

from articles.reading import NotFound, read
from oracle_site.web.addresses import DEFAULT_PERSONA
from oracle_site.web.jinja import SITE_NAME
from oracle_site.web.languages import direction
from oracle_site.web.machines import answered

WIDTH, HEIGHT, MARGIN = 1200, 630, 84
PAPER, INK, ACCENT, WARN = "#f7f9f9", "#16242a", "#0b5a69", "#7a4b00"
LONGEST: Final = 300
FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
WESTERN: Final = ("NotoSerif-Bold.ttf", "DejaVuSerif-Bold.ttf", "LiberationSerif-Bold.ttf")
FACES: Final[dict[str, tuple[tuple[str, int], ...]]] = {
    "zh-hans": (("NotoSansCJK-Bold.ttc", 2), ("NotoSansCJK-Regular.ttc", 2)),
    "ja": (("NotoSansCJK-Bold.ttc", 0), ("NotoSansCJK-Regular.ttc", 0)),
    "ar": (("NotoSansArabic-Bold.ttf", 0), ("DejaVuSans-Bold.ttf", 0)),
}
"""Files, and the face in each, that write a language well; any other is written by the rest."""
NOT_FIRST: Final = "、。，．！？：；）」』】”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?:;)"
PNG: Final = "image/png"


class Style(NamedTuple):
    """How a part of the card is written: the sizes to try, and how many lines there are."""

    top: int
    fill: str
    sizes: tuple[int, ...]
    lines: int


QUESTION: Final = Style(180, INK, (76, 68, 60, 52, 46, 40), 5)
CAUTION: Final = Style(HEIGHT - 92, WARN, (36, 30, 26), 1)


class Words(NamedTuple):
    """What a card says, in which language; ``caution`` is "" where there is none."""

    text: str
    language: str
    caution: str = ""


@require_safe
def site(request: HttpRequest, language: str) -> HttpResponseBase:
    """The card of the site itself."""
    with translation.override(language):
        words = Words(_("Medical answers you can check"), language)
    return answered(request, lambda: picture(words), version=repr(words), content_type=PNG)


@require_safe
def article(
    request: HttpRequest, language: str, slug: str, persona: str = DEFAULT_PERSONA
) -> HttpResponseBase:
    """The card of one article; Http404 where there is nothing to share. One query."""
    try:
        reading = read(slug, language=language, persona=persona)
    except NotFound as missing:
        raise Http404 from missing
    if reading.withdrawn or persona not in {known.slug for known in reading.personas}:
        raise Http404
    with translation.override(reading.question_language):
        caution = _("Not approved by the medical advisory board") if reading.caution else ""
    words = Words(reading.question[:LONGEST], reading.question_language, caution)
    return answered(request, lambda: picture(words), version=repr(words), content_type=PNG)


@lru_cache(maxsize=64)
def picture(words: Words) -> bytes:
    """A card as PNG. The last 64 are kept, some 20 kB each."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, WIDTH, 16), fill=ACCENT)
    _sign(pen)
    _write(pen, words.text, words.language, QUESTION)
    _write(pen, words.caution, words.language, CAUTION)
    kept = BytesIO()
    card.quantize(64, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _sign(pen: ImageDraw.ImageDraw) -> None:
    """The site's mark and name, which are the same in every language."""
    pen.ellipse((MARGIN, 70, MARGIN + 62, 132), outline=ACCENT, width=7)
    pen.line(
        [(MARGIN + 17, 101), (MARGIN + 28, 113), (MARGIN + 46, 89)],
        fill=ACCENT,
        width=7,
        joint="curve",
    )
    if font := face_for(SITE_NAME, "en", 46):
        pen.text((MARGIN + 84, 101), SITE_NAME, font=font, fill=INK, anchor="lm")


def _write(pen: ImageDraw.ImageDraw, text: str, language: str, style: Style) -> None:
    """Write a text in the largest size in which it fits; what does not fit is cut with "…"."""
    lines: list[str] = []
    for size in style.sizes:
        font = face_for(text, language, size)
        if not text or font is None:
            return
        lines = list(wrapped(text, font, language))
        if len(lines) <= style.lines:
            break
    if len(lines) > style.lines:
        lines = [*lines[: style.lines - 1], lines[style.lines - 1].rstrip() + "…"]
    leftward = direction(language) == "rtl"
    left, anchor = (WIDTH - MARGIN, "ra") if leftward else (MARGIN, "la")
    shaping: dict[str, Any] = {"direction": "rtl", "language": "ar"} if leftward else {}
    for number, line in enumerate(lines):
        top = style.top + number * int(size * 1.3)
        pen.text((left, top), line, font=font, fill=style.fill, anchor=anchor, **shaping)


def wrapped(text: str, font: FreeTypeFont, language: str) -> Iterator[str]:
    """A text in lines that fit the card; Chinese and Japanese break between characters."""
    spaced = language not in ("zh-hans", "ja")
    line = ""
    for piece in text.split() if spaced else " ".join(text.split()):
        longer = f"{line} {piece}" if spaced and line else line + piece
        if line and piece not in NOT_FIRST and font.getlength(longer) > WIDTH - 2 * MARGIN:
            yield line
            longer = piece.lstrip()
        line = longer
    yield line


def face_for(text: str, language: str, size: int) -> FreeTypeFont | None:
    """A font of this machine that has every character of a text, or None."""
    if direction(language) == "rtl" and not features.check("raqm"):
        return None
    for name, index in (*FACES.get(language, ()), *((name, 0) for name in WESTERN)):
        if (path := _files().get(name)) and covers(path, index, text):
            return _face(path, index, size)
    built_in = ImageFont.load_default(size)
    return built_in if isinstance(built_in, FreeTypeFont) and text.isascii() else None


@lru_cache(maxsize=1)
def _files() -> dict[str, str]:
    """Where the fonts are, by file name."""
    wanted = {name for faces in FACES.values() for name, _index in faces} | set(WESTERN)
    return {
        path.name: str(path)
        for folder in FOLDERS
        for path in folder.rglob("*.tt[fc]")
        if path.name in wanted
    }


@lru_cache(maxsize=64)
def _face(path: str, index: int, size: int) -> FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


def covers(path: str, index: int, text: str) -> bool:
    """Whether a font has a glyph of its own for every visible character."""
    return all(_has(path, index, character) for character in set(text) if not character.isspace())


@lru_cache(maxsize=8192)
def _has(path: str, index: int, character: str) -> bool:
    font = _face(path, index, 24)
    missing = bytes(font.getmask("\uffff"))
    return bytes(font.getmask(character)) != missing
