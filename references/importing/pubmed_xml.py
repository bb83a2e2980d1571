"""PubMed XML, read as a stream without entities, external DTDs or network.

Source: the PubMed DTD, https://dtd.nlm.nih.gov/ncbi/pubmed/ (it is named in files, never fetched).
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from references.importing.found import Fault, Found, Said, issued, kind_of, tidy
from references.models import Standing

_ROOTS = ("PubmedArticleSet", "PubmedArticle", "MedlineCitationSet")
_DTD = (
    "http://dtd.nlm.nih.gov/",
    "https://dtd.nlm.nih.gov/",
    "http://www.ncbi.nlm.nih.gov/",
    "https://www.ncbi.nlm.nih.gov/",
)
_MAX_DEPTH = 100
_CHUNK = 64 * 1024
_STANDINGS = {
    "RetractionIn": Standing.RETRACTED,
    "ExpressionOfConcernIn": Standing.EXPRESSION_OF_CONCERN,
    "ErratumIn": Standing.CORRECTED,
}


class _RefusedError(Exception):
    """The file is not what it should be."""


class _Articles(TreeBuilder):
    """Builds one article at a time, and forgets it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, Element]] = []
        self.depth, self.line = 0, 0
        self.parser: Any = None

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        if self.depth == 0 and tag not in _ROOTS:
            raise _RefusedError(f"is not PubMed XML: it begins with “{tag[:60]}”")
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _RefusedError(f"is nested more than {_MAX_DEPTH} deep")
        if tag == "PubmedArticle":
            self.line = self.parser.CurrentLineNumber
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        element = super().end(tag)
        if tag == "PubmedArticle":
            self.found.append((self.line, _detached(element)))
        return element


def _detached(element: Element) -> Element:
    """Move the content to another element, so that the tree of the whole file stays small."""
    copy = Element(element.tag)
    copy.extend(list(element))
    element.clear()
    return copy


def pubmed_xml(content: bytes) -> Iterator[Found | Fault]:
    """Yield the articles of a PubMed XML file; entities and foreign DTDs are refused unread."""
    builder = _Articles()
    parser = DefusedXMLParser(target=builder, forbid_dtd=False)
    builder.parser = parser.parser
    parser.parser.StartDoctypeDeclHandler = _check_doctype
    try:
        for start in range(0, len(content), _CHUNK):
            parser.feed(content[start : start + _CHUNK])
            yield from _taken(builder)
        parser.close()
        yield from _taken(builder)
    except _RefusedError as error:
        yield Fault(parser.parser.CurrentLineNumber, str(error))
    except DefusedXmlException:
        yield Fault(parser.parser.CurrentLineNumber, "declares entities, which are not allowed")
    except ParseError as error:
        yield from _taken(builder)
        yield Fault(error.position[0], f"is not well-formed XML: {error}")
    except (LookupError, ValueError) as error:
        yield Fault(1, f"cannot be decoded: {error}")


def _check_doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
    if internal or name not in _ROOTS or not (system or _DTD[0]).startswith(_DTD):
        raise _RefusedError("declares a document type other than PubMed's, which is not allowed")


def _taken(builder: _Articles) -> Iterator[Found | Fault]:
    articles, builder.found = builder.found, []
    for line, element in articles:
        yield _article(line, element)


def _article(line: int, element: Element) -> Found | Fault:
    citation = element.find("MedlineCitation")
    article = citation.find("Article") if citation is not None else None
    if citation is None or article is None:
        return Fault(line, "the record has no MedlineCitation with an Article")
    ids = {
        node.get("IdType"): _text(node)
        for node in element.iterfind("PubmedData/ArticleIdList/ArticleId")
    }
    journal = article.find("Journal")
    journal = journal if journal is not None else Element("Journal")
    csl = {
        "type": "article-journal",
        "title": _text(article.find("ArticleTitle")) or _text(article.find("VernacularTitle")),
        "author": [_author(node) for node in article.iterfind("AuthorList/Author")],
        "container-title": _text(journal.find("Title")),
        "container-title-short": _text(journal.find("ISOAbbreviation")),
        "issued": issued(_date(journal.find("JournalIssue/PubDate"))),
        "volume": _text(journal.find("JournalIssue/Volume")),
        "issue": _text(journal.find("JournalIssue/Issue")),
        "page": _text(article.find("Pagination/MedlinePgn")),
        "language": _text(article.find("Language")),
        "DOI": ids.get("doi") or _text(article.find("ELocationID[@EIdType='doi']")),
        "PMID": _text(citation.find("PMID")),
        "PMCID": ids.get("pmc"),
    }
    types = [_text(node) for node in article.iterfind("PublicationTypeList/PublicationType")]
    return Found(line, kind_of("article-journal", types), tidy(csl), _said(citation, types))


def _text(node: Element | None) -> str:
    return "" if node is None else "".join(node.itertext()).strip()


def _date(node: Element | None) -> str:
    if node is None:
        return ""
    parts = [_text(node.find(part)) for part in ("Year", "Month", "Day")]
    return " ".join(part for part in parts if part) or _text(node.find("MedlineDate"))


def _author(node: Element) -> dict[str, str]:
    if collective := _text(node.find("CollectiveName")):
        return {"literal": collective}
    given = _text(node.find("ForeName")) or _text(node.find("Initials"))
    return {
        "family": _text(node.find("LastName")),
        "given": given,
        "suffix": _text(node.find("Suffix")),
    }


def _said(citation: Element, types: list[str]) -> tuple[Said, ...]:
    said = [
        Said(_STANDINGS[nature], nature, _text(node.find("RefSource")))
        for node in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
        if (nature := node.get("RefType", "")) in _STANDINGS
    ]
    retracted = any(one.standing == Standing.RETRACTED for one in said)
    if "Retracted Publication" in types and not retracted:
        said.append(Said(Standing.RETRACTED, "Retracted Publication"))
    return tuple(said)
