"""DOI, PMID, PMCID, ISBN and URL of a reference: one canonical form of each, and links to them."""

import html
import re
import unicodedata
from urllib.parse import quote, unquote, urlsplit

# DOI Handbook 2.2: "10.", a registrant code with optional sub-divisions, "/", any printable suffix.
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s]+")
_SPACED_SLASH = re.compile(r"^(10\.[0-9.]+)\s*/\s*")
# Any of "doi:", "DOI ", "info:doi/", "https://doi.org/", also one after the other, or ill typed.
_BEFORE_DOI = re.compile(
    r"(?:(?:https?:?/{0,2}\s*)?(?:www\.|dx\.)?doi\.org\s*[:/]\s*|(?:info|urn)\s*:|doi\s*[:=/]?\s*)+",
    re.IGNORECASE,
)
_URL_START = re.compile(r"(?:https?:)?//|(?:www\.|dx\.)?doi\.org/", re.IGNORECASE)
# A publisher's page, or a library's proxy of the resolver (doi-org.proxy.example).
_PATH_BEFORE_DOI = re.compile(r"[^?#]*?/(?=10\.[0-9]{4,9}[./])")
_PAGE_OF_PUBLISHER = re.compile(r"/(?:full|abstract|pdf|epdf|html|meta)$")
_DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_QUOTES = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"
_UPPER_TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

MAX_DOI = 300
MAX_URL = 2000

_PMID = re.compile(r"[1-9][0-9]{0,8}")
_PMID_AROUND = re.compile(
    r"^(?:pmid\s*[:=]?\s*|(?:https?://)?(?:www\.)?pubmed\.ncbi\.nlm\.nih\.gov/"
    r"|(?:https?://)?(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed/)",
    re.IGNORECASE,
)
_PMCID = re.compile(r"PMC[1-9][0-9]{0,9}")
_PMCID_AROUND = re.compile(
    r"^(?:pmcid\s*[:=]?\s*|(?:https?://)?(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/"
    r"|(?:https?://)?pmc\.ncbi\.nlm\.nih\.gov/articles/)",
    re.IGNORECASE,
)
_NOT_IN_A_URL = re.compile(
    r"[\s\x00-\x20\x7f-\x9f<>\"\\^`{}|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def canonical_doi(text: str) -> str | None:
    """Return the DOI that `text` spells, in the one form that is stored and compared, or None.

    Any of these is the same DOI: bare, `doi:`, a resolver's or publisher's URL, percent-encoded,
    in capitals, with typographic dashes, invisible characters or a sentence's punctuation around
    it. DOIs are case-insensitive in ASCII only (DOI Handbook 2.4).
    """
    if len(text) > MAX_URL:
        return None
    text = html.unescape(text) if "&" in text else text
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_INVISIBLE)
    text = text.strip().lstrip("<([{" + _QUOTES).removesuffix("[doi]").strip()
    text = _out_of_url(text) if _URL_START.match(text) else _percent_decoded(text)
    text = _BEFORE_DOI.sub("", text, count=1) if text[:1] != "1" else text
    text = _without_trailing_punctuation(_SPACED_SLASH.sub(r"\1/", text))
    if not _DOI.fullmatch(text) or len(text) > MAX_DOI or not text.isprintable():
        return None
    return unicodedata.normalize("NFC", text.translate(_UPPER_TO_LOWER))


def _out_of_url(text: str) -> str:
    """Return what a resolver's or publisher's URL holds of a DOI, without query and fragment."""
    text = text.split("?", maxsplit=1)[0]
    # Some DOIs of the 1990s end in "#"; only a named fragment belongs to the URL.
    text = _percent_decoded(re.sub(r"#.+$", "", text))
    return _PAGE_OF_PUBLISHER.sub("", _PATH_BEFORE_DOI.sub("", text, count=1))


def _percent_decoded(text: str) -> str:
    """Undo percent-encoding, also where it was applied twice."""
    for _ in range(3):
        if not re.search(r"%[0-9A-Fa-f]{2}", text):
            break
        text = unquote(text)
    return text


def _without_trailing_punctuation(text: str) -> str:
    """Drop what a sentence puts after a DOI; a closing bracket stays when it was opened in it."""
    while text:
        last = text[-1]
        opening = _PAIRS.get(last)
        closes_nothing = opening is not None and text.count(last) > text.count(opening)
        if last in ".,;:/!?\u3002\uff0c" + _QUOTES or last.isspace() or closes_nothing:
            text = text[:-1]
        else:
            break
    return text


def canonical_pmid(text: str) -> str | None:
    """Return the digits of a PubMed identifier, without leading zeros, or None."""
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).strip()
    text = _PMID_AROUND.sub("", text).rstrip("/. ").lstrip("0")
    return text if _PMID.fullmatch(text) else None


def canonical_pmcid(text: str) -> str | None:
    """Return a PubMed Central identifier as `PMC` and digits, or None."""
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).strip()
    text = _PMCID_AROUND.sub("", text).rstrip("/. ").upper()
    text = text if text.startswith("PMC") else f"PMC{text}"
    return text if _PMCID.fullmatch(text) else None


def canonical_isbn(text: str) -> str | None:
    """Return an ISBN-10 or ISBN-13 without separators when its check digit is right, or None.

    ISO 2108: weights 10…1 modulo 11, and 1, 3, 1, 3… modulo 10.
    """
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).upper().strip()
    text = re.sub(r"[-\s]", "", re.sub(r"^ISBN(?:-?1[03])?\s*:?\s*", "", text))
    if re.fullmatch(r"[0-9]{9}[0-9X]", text):
        digits = [10 if digit == "X" else int(digit) for digit in text]
        right = sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11 == 0
        return text if right else None
    if re.fullmatch(r"97[89][0-9]{10}", text):
        right = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(text)) % 10 == 0
        return text if right else None
    return None


def why_not_url(text: str) -> str | None:
    """Return in words why `text` may not be linked to as a reference's URL, or None if it may."""
    if len(text) > MAX_URL:
        return f"is longer than {MAX_URL:,} characters"
    if not text.lower().startswith(("http://", "https://")):
        return "must begin with http:// or https://"
    if _NOT_IN_A_URL.search(text):
        return "contains a space or a character that a URL may not contain"
    return _why_not_host(text)


def _why_not_host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "is not a well-formed URL"
    if "@" in parts.netloc:
        return "must not contain a user name"
    if not host or _ascii_host(host) is None:
        return "has no valid host name"
    return None


def _ascii_host(host: str) -> str | None:
    try:
        shown = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    if re.fullmatch(r"[0-9a-f:.]+", shown) and ":" in shown:
        return f"[{shown}]"
    return shown if re.fullmatch(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?\.?", shown) else None


def host_of(url: str) -> str:
    """Return the host of an accepted URL in ASCII, so that look-alike letters show themselves."""
    if why_not_url(url):
        return ""
    shown = _ascii_host(urlsplit(url).hostname or "") or ""
    return shown.removeprefix("www.").rstrip(".")


def doi_url(doi: str) -> str:
    """Return the link to a canonical DOI."""
    return "https://doi.org/" + quote(doi, safe="/:;().,_-~!*'@")


def pubmed_url(pmid: str) -> str:
    """Return the link to a canonical PubMed identifier."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def pmc_url(pmcid: str) -> str:
    """Return the link to a canonical PubMed Central identifier."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
