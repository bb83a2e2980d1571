"""Natural frequencies, "3 in 100", kept together: never broken over lines, nor turned round.

Such numbers are understood better than percentages (Gigerenzer and Edwards, BMJ 2003;327:741), but
not when the end of a line or a change of direction parts them. The author's words stay as they are.
"""

import re
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

NUMBER: Final = r"(?<![A-Za-z\d.,])(?:\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?)"
WHOLE: Final = r"(?:\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+|\d+)(?![A-Za-z\d])"
BETWEEN: Final = {
    "en": r" (?:in|of|out of|per)(?: every| each)? ",
    "es": r" (?:de|por|en)(?: cada| entre)? ",
    "fr": r" (?:sur|pour|par)(?: chaque)? ",
    "ar": r" (?:من|في|لكل)(?: كل| بين| أصل| أصل كل)? ",
    "zh-hans": r" ?[^\W\d]{1,4}[中里](?:大?约|只)?有?(?:大?约)? ?",
    "ja": r" ?[^\W\d]{1,2}(?:中|のうち|に|あたり|につき)(?:約|およそ)? ?",
}
"""What stands between the two numbers, in each language of the site."""
AROUND: Final = {"zh-hans": ("每?", " ?[人名位例个]?"), "ja": ("", " ?[人名例]?")}
WRITTEN: Final = Markup('<bdi class="frequency">{}</bdi>')


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    before, after = AROUND.get(language, ("", ""))
    return re.compile(f"{before}{NUMBER}{BETWEEN[language]}{WHOLE}{after}")


def marked(text: str, language: str) -> Markup:
    """A claim's words, escaped, with each natural frequency in an element of its own."""
    if language not in BETWEEN or not any(sign.isdigit() for sign in text):
        return escape(text)
    parts, done = [], 0
    for found in _pattern(language).finditer(text):
        parts += [escape(text[done : found.start()]), WRITTEN.format(found[0])]
        done = found.end()
    return Markup("").join([*parts, escape(text[done:])])
