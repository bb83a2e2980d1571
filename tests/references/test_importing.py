"""Reading references out of files, and the command that registers them."""

import gzip
import io
import os
import signal
import socket
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from references.importing import files
from references.importing.found import Fault, Found, Said, issued
from references.importing.reading import FORMATS, format_of, read
from references.models import Reference, Standing

CHECKOUT = Path(__file__).resolve().parents[2]

RIS = """TY  - JOUR
TI  - Stem cells
AU  - Smith, John A.
AU  - Lee, Kim
JO  - Journal
PY  - 2020/03/05/
VL  - 3
IS  - 2
SP  - 1
EP  - 4
DO  - https://doi.org/10.1000/ABC
UR  - https://example.org/x
ER  -
"""
BIBTEX = r"""@article{a,
  title = {{Stem} cells and 50% of \emph{x}},
  author = {M{\"u}ller, J{\'e}r{\^o}me and {World Health Organization} and John van der Berg},
  journal = {Journal}, year = 2020, month = mar, volume = {3}, pages = {1--4},
  doi = {10.1000/ABC}
}
"""
NBIB = """PMID- 12
TI  - Stem cells of a very long
      title.
FAU - Smith, John A
AU  - Smith JA
JT  - Journal of cells
TA  - J Cells
DP  - 2007 Jan-Feb
VI  - 3
IP  - 2
PG  - 1-4
PT  - Journal Article
PT  - Meta-Analysis
AID - S0140-6736(10)1 [pii]
AID - 10.1000/ABC [doi]
"""
XML = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2024//EN"
 "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_240101.dtd">
<PubmedArticleSet>
<PubmedArticle><MedlineCitation><PMID Version="1">12</PMID><Article>
<Journal><JournalIssue><Volume>3</Volume><Issue>2</Issue><PubDate><Year>2020</Year>
<Month>Mar</Month></PubDate></JournalIssue><Title>Journal of cells</Title>
<ISOAbbreviation>J Cells</ISOAbbreviation></Journal>
<ArticleTitle>Stem <i>cells</i> &amp; more.</ArticleTitle>
<Pagination><MedlinePgn>1-4</MedlinePgn></Pagination>
<AuthorList><Author><LastName>Smith</LastName><ForeName>John A</ForeName></Author>
<Author><CollectiveName>The Group</CollectiveName></Author></AuthorList>
<PublicationTypeList><PublicationType>Practice Guideline</PublicationType></PublicationTypeList>
</Article><CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn">
<RefSource>J Cells. 2021;4:5</RefSource></CommentsCorrections></CommentsCorrectionsList>
</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.1000/ABC</ArticleId>
<ArticleId IdType="pmc">PMC9</ArticleId></ArticleIdList></PubmedData></PubmedArticle>
</PubmedArticleSet>
"""


def found_in(folder: Path, name: str, content: str | bytes, form: str | None = None) -> list[Any]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path, form or format_of(path) or "ris"))


def test_a_ris_record_becomes_csl(tmp_path: Path) -> None:
    assert found_in(tmp_path, "a.ris", RIS) == [
        Found(
            1,
            "research",
            {
                "type": "article-journal",
                "title": "Stem cells",
                "author": [
                    {"family": "Smith", "given": "John A."},
                    {"family": "Lee", "given": "Kim"},
                ],
                "container-title": "Journal",
                "issued": {"date-parts": [[2020, 3, 5]]},
                "volume": "3",
                "issue": "2",
                "page": "1-4",
                "DOI": "10.1000/abc",
                "URL": "https://example.org/x",
            },
        )
    ]


def test_a_bibtex_entry_becomes_csl_without_latex(tmp_path: Path) -> None:
    assert found_in(tmp_path, "a.bib", BIBTEX) == [
        Found(
            1,
            "research",
            {
                "type": "article-journal",
                "title": "Stem cells and 50% of x",
                "author": [
                    {"family": "Müller", "given": "Jérôme"},
                    {"literal": "World Health Organization"},
                    {"family": "Berg", "given": "John", "non-dropping-particle": "van der"},
                ],
                "container-title": "Journal",
                "issued": {"date-parts": [[2020, 3]]},
                "volume": "3",
                "page": "1-4",
                "DOI": "10.1000/abc",
            },
        )
    ]


def test_a_medline_record_becomes_csl_with_its_kind(tmp_path: Path) -> None:
    assert found_in(tmp_path, "a.nbib", "\n" + NBIB) == [
        Found(
            2,
            "systematic_review",
            {
                "type": "article-journal",
                "title": "Stem cells of a very long title.",
                "author": [{"family": "Smith", "given": "John A"}],
                "container-title": "Journal of cells",
                "container-title-short": "J Cells",
                "issued": {"date-parts": [[2007, 1]]},
                "volume": "3",
                "issue": "2",
                "page": "1-4",
                "DOI": "10.1000/abc",
                "PMID": "12",
            },
        )
    ]


def test_a_pubmed_article_becomes_csl_with_what_is_said_of_it(tmp_path: Path) -> None:
    assert found_in(tmp_path, "a.xml", XML) == [
        Found(
            5,
            "guideline",
            {
                "type": "article-journal",
                "title": "Stem cells & more.",
                "author": [{"family": "Smith", "given": "John A"}, {"literal": "The Group"}],
                "container-title": "Journal of cells",
                "container-title-short": "J Cells",
                "issued": {"date-parts": [[2020, 3]]},
                "volume": "3",
                "issue": "2",
                "page": "1-4",
                "DOI": "10.1000/abc",
                "PMID": "12",
                "PMCID": "PMC9",
            },
            (Said(Standing.RETRACTED, "RetractionIn", "J Cells. 2021;4:5"),),
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "book", "title": "A"}\n{"type": "webpage", "title": "B"}\n',
        '[{"type": "book", "title": "A"},\n {"type": "webpage", "title": "B"}]\n',
        '\n[\n{"type": "book",\n"title": "A"}\n,\n{"type": "webpage", "title": "B"}]',
    ],
)
def test_csl_json_is_one_record_a_list_or_lines(tmp_path: Path, text: str) -> None:
    first, second = found_in(tmp_path, "a.json", text)
    assert (first.kind, first.csl) == ("book", {"type": "book", "title": "A"})
    assert (second.kind, second.csl) == ("web", {"type": "webpage", "title": "B"})
    places = [text[: text.index(f'{{"type": "{kind}"')] for kind in ("book", "webpage")]
    assert [first.line, second.line] == [place.count("\n") + 1 for place in places]


@pytest.mark.parametrize(("name", "text"), [("a.ris", RIS), ("a.bib", BIBTEX), ("a.nbib", NBIB)])
@pytest.mark.parametrize("change", ["bom", "crlf", "cr", "utf-16", "gzip"])
def test_byte_order_marks_line_ends_and_gzip_make_no_difference(
    tmp_path: Path, name: str, text: str, change: str
) -> None:
    """F-38."""
    plain = found_in(tmp_path, name, text)
    changed = {
        "bom": text.encode("utf-8-sig"),
        "crlf": text.replace("\n", "\r\n").encode(),
        "cr": text.replace("\n", "\r").encode(),
        "utf-16": text.encode("utf-16"),
        "gzip": gzip.compress(text.encode()),
    }[change]
    ending = ".gz" if change == "gzip" else ""
    assert found_in(tmp_path, name + ending, changed) == plain
    assert len(plain) == 1


NOT_UTF8 = "is not UTF-8; save the file as UTF-8, or name its encoding with --encoding"
FAULTS: list[tuple[str, str | bytes, list[tuple[int, str]]]] = [
    ("a.ris", b"TY  - JOUR\nTI  - caf\xe9\nER  - \n", [(2, NOT_UTF8)]),
    ("a.ris", "TY  - JOUR\nTI  - A\n", [(1, "the record has no end (ER)")]),
    (
        "a.ris",
        "junk\n" + RIS,
        [(1, "is outside of a record; a RIS record begins with TY, ends with ER")],
    ),
    ("a.ris", "TY  - JOUR\nTI  - A\n" + RIS, [(1, "the record has no end (ER)")]),
    (
        "a.bib",
        "@article{a, title={A, year=2020}\n@book{b, title={B}}\n",
        [
            (
                1,
                "is not a BibTeX entry: Unexpected block start: `@book`. Was still looking for"
                " field-value closing `,` or `}`",
            )
        ],
    ),
    ("a.bib", '@book{c, title="x", title="y"}', [(1, "has a field twice: title")]),
    ("a.bib", "no entry here", [(1, "has no BibTeX entry")]),
    ("a.bib", b"\n@book{c, title={caf\xe9}}", [(2, NOT_UTF8)]),
    ("a.nbib", "PMID- 1\nwhat\n", [(2, "is neither a tag such as “TI  - ” nor its continuation")]),
    ("a.nbib", "TI  - A\n", [(1, "the record has no PMID")]),
    ("a.nbib", b"PMID- 1\nTI  - \xff\n", [(2, NOT_UTF8)]),
    ("a.json", "", [(1, "is empty")]),
    ("a.json", '{"a": 1', [(1, "is not JSON: Expecting ',' delimiter")]),
    (
        "a.json",
        '[{"type": "book"},\n{bad}]',
        [(2, "is not JSON: Expecting property name enclosed in double quotes")],
    ),
    ("a.json", '[\n{"type": "book"}', [(2, "the list has no end")]),
    ("a.json", "[] x", [(1, "goes on after the list")]),
    ("a.json", '{"a": 1, "a": 2}', [(1, "an object has the same key twice")]),
    ("a.json", '{"a": NaN}', [(1, "NaN is not JSON")]),
    ("a.json", "[" * 100_000, [(1, "is nested too deep")]),
    ("a.json", "\n3", [(2, "is not an object")]),
    ("a.json", b'{"title": "\xff"}', [(1, NOT_UTF8)]),
    ("a.xml", "", [(1, "is not well-formed XML: no element found: line 1, column 0")]),
    ("a.xml", "<html/>", [(1, "is not PubMed XML: it begins with “html”")]),
    (
        "a.xml",
        XML.replace("</PubmedArticleSet>", ""),
        [(19, "is not well-formed XML: no element found: line 19, column 0")],
    ),
    (
        "a.xml",
        "<PubmedArticleSet>\n<PubmedArticle/></PubmedArticleSet>",
        [(2, "the record has no MedlineCitation with an Article")],
    ),
    ("a.xml", "<PubmedArticleSet>" + "<a>" * 200, [(1, "is nested more than 100 deep")]),
    ("a.ris", b"PK\x03\x04xx", [(1, "is a ZIP archive; unpack it and name the files in it")]),
    (
        "a.ris",
        b"\x1f\x8bxx",
        [(1, "cannot be read: Compressed file ended before the end-of-stream marker was reached")],
    ),
    (
        "a.ris.gz",
        gzip.compress(RIS.encode(), mtime=0)[:-20],
        [(1, "cannot be read: Compressed file ended before the end-of-stream marker was reached")],
    ),
    (
        "a.ris.gz",
        gzip.compress(gzip.compress(RIS.encode(), mtime=0), mtime=0),
        [(1, "is packed twice; unpack it first")],
    ),
]


@pytest.mark.parametrize(("name", "content", "faults"), FAULTS)
def test_a_broken_file_says_on_which_line_and_why(
    tmp_path: Path, name: str, content: str | bytes, faults: list[tuple[int, str]]
) -> None:
    """F-38."""
    found = [one for one in found_in(tmp_path, name, content) if isinstance(one, Fault)]
    assert [(fault.line, fault.reason) for fault in found] == faults


def test_a_reason_that_quotes_the_file_is_safe_to_print() -> None:
    """F-98: no line breaks, terminal sequences or lone surrogates in what the command prints."""
    reason = Fault(1, "a\n\x1b[31m\udcff\u202eé").reason
    assert reason == r"a\n\x1b[31m\udcff\u202eé"


def test_a_broken_record_leaves_the_others(tmp_path: Path) -> None:
    broken = b"TY  - JOUR\nTI  - \xff\nER  - \n"
    found = found_in(tmp_path, "a.ris", RIS.encode() + broken + RIS.encode())
    assert [type(one) for one in found] == [Found, Fault, Found]
    assert [one.line for one in found] == [1, 15, 17]


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    fault = Fault(1, "cannot be read: No such file or directory")
    assert list(read(tmp_path / "none.ris", "ris")) == [fault]
    fault = Fault(1, "cannot be read: Is a directory")
    assert list(read(tmp_path, "ris")) == [fault]


def test_latin_1_is_read_when_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.ris"
    path.write_bytes(RIS.replace("Stem", "Zellen für").encode("latin-1"))
    (found,) = read(path, "ris", "latin-1")
    assert isinstance(found, Found)
    assert found.csl["title"] == "Zellen für cells"
    path.write_bytes(b"TY  - JOUR\nTI  - \x81\n")
    assert list(read(path, "ris", "cp1252")) == [Fault(2, "is not cp1252 text")]


ENTITIES = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(30))
ATTACKS = {
    "billion laughs": f'<!DOCTYPE PubmedArticleSet [<!ENTITY a0 "ha">{ENTITIES}]>'
    "<PubmedArticleSet>&a30;</PubmedArticleSet>",
    "quadratic": f'<!DOCTYPE PubmedArticleSet [<!ENTITY a "{"x" * 100_000}">]>'
    f"<PubmedArticleSet>{'&a;' * 10_000}</PubmedArticleSet>",
    "file": '<!DOCTYPE PubmedArticleSet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<PubmedArticleSet>&a;</PubmedArticleSet>",
    "network": '<!DOCTYPE PubmedArticleSet [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/">]>'
    "<PubmedArticleSet>&a;</PubmedArticleSet>",
    "parameter": '<!DOCTYPE PubmedArticleSet [<!ENTITY % a SYSTEM "http://127.0.0.1:{port}/"> %a;]>'
    "<PubmedArticleSet/>",
    "remote DTD": '<!DOCTYPE PubmedArticleSet SYSTEM "http://127.0.0.1:{port}/x.dtd">'
    "<PubmedArticleSet/>",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_xml_attacks_are_refused_at_once_without_memory_or_network(
    tmp_path: Path, attack: str
) -> None:
    """F-39: bomb, XXE, remote DTD."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        text = ATTACKS[attack].replace("{port}", str(server.getsockname()[1]))
        tracemalloc.start()
        began = time.monotonic()
        found = found_in(tmp_path, "a.xml", text)
        seconds, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        with pytest.raises(TimeoutError):
            server.accept()
    reason = "declares a document type other than PubMed's, which is not allowed"
    assert found == [Fault(1, reason)]
    assert seconds < 1
    assert peak < 50 * 1024 * 1024


def test_a_gzip_bomb_is_refused_by_its_declared_and_by_its_actual_size(tmp_path: Path) -> None:
    """F-40."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as bomb:
        for _ in range(200):
            bomb.write(bytes(1024 * 1024))
    honest = out.getvalue()
    for name, content in (("a.ris.gz", honest), ("b.ris.gz", honest[:-4] + b"\x10\x00\x00\x00")):
        tracemalloc.start()
        began = time.monotonic()
        found = found_in(tmp_path, name, content)
        seconds, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found == [Fault(1, "holds more than 64 MiB; split it")]
        assert seconds < 5
        assert peak < 4 * files.MAX_BYTES


def test_archives_of_files_are_refused_unopened(tmp_path: Path) -> None:
    """F-40: many members, `../`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil.ris", RIS)
    reason = "is a ZIP archive; unpack it and name the files in it"
    assert found_in(tmp_path, "a.ris", out.getvalue()) == [Fault(1, reason)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020", {"date-parts": [[2020]]}),
        ("2020/03/05/", {"date-parts": [[2020, 3, 5]]}),
        ("2020-03", {"date-parts": [[2020, 3]]}),
        ("2020 Mar 5", {"date-parts": [[2020, 3, 5]]}),
        ("2007 Jan-Feb", {"date-parts": [[2007, 1]]}),
        ("1998 Dec-1999 Jan", {"date-parts": [[1998, 12]]}),
        ("2020 Spring", {"date-parts": [[2020]]}),
        ("2020 13 1", {"date-parts": [[2020]]}),
        ("Spring 2020", {"raw": "Spring 2020"}),
        ("in press", None),
        ("", None),
    ],
)
def test_dates_of_other_formats_become_dates_of_csl(text: str, date: Any) -> None:
    assert issued(text) == date


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("broken", ["", "\x00", "{", "<", "@", "TY  - ", "PMID- ", "[[[", "\ufffe"])
def test_no_file_makes_the_command_fail_without_a_reason(
    tmp_path: Path, form: str, broken: str
) -> None:
    """F-38: every format meets every beginning of another."""
    path = tmp_path / "file"
    path.write_text(broken)
    _, err, code = run(str(path), "--format", form)
    assert code == 0 or err.startswith(f"{path}:1: ")
    assert Reference.objects.count() == 0


def run(*arguments: str) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_references", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}\n", error.returncode
    return out.getvalue(), err.getvalue(), 0


@pytest.mark.django_db
def test_the_good_go_in_and_the_bad_are_named(tmp_path: Path) -> None:
    """F-38, F-43."""
    ris = tmp_path / "a.ris"
    ris.write_text(
        RIS
        + "TY  - JOUR\nTI  - No end\n"
        + RIS
        + "TY  - JOUR\nTI  - Other title\nDO  - 10.1000/abc\nER  - \n"
        + "TY  - JOUR\nTI  - Bad identifier\nDO  - unknown\nER  - \n"
    )
    nothing = tmp_path / "a.txt"
    out, err, code = run(str(ris), str(nothing))
    assert (out, code) == ("", 1)
    assert err.splitlines() == [
        f"{ris}:14: the record has no end (ER)",
        f"{ris}:16: note: the same source as {ris}:1; merged with it",
        f"{ris}:29: title: differs from the registered title “Stem cells”",
        f"{ris}:33: DOI: is not a well-formed DOI",
        f"{nothing}:1: its name does not tell its format; use --format",
        "1 references registered, 0 known already, 1 merged, 4 refused.",
    ]
    assert Reference.objects.get().doi == "10.1000/abc"


@pytest.mark.django_db
def test_the_same_files_again_change_nothing(tmp_path: Path) -> None:
    paths = []
    for name, text in (("a.ris", RIS), ("b.nbib", NBIB.replace("ABC", "N")), ("c.bib", BIBTEX)):
        paths.append(tmp_path / name)
        paths[-1].write_text(text.replace("10.1000/ABC", f"10.1000/{name}"))
    assert run(*map(str, paths)) == (
        "3 references registered, 0 known already, 0 merged, 0 refused.\n",
        "",
        0,
    )
    before = list(Reference.objects.values())
    assert run(*map(str, paths)) == (
        "0 references registered, 3 known already, 0 merged, 0 refused.\n",
        "",
        0,
    )
    assert list(Reference.objects.values()) == before


@pytest.mark.django_db
def test_a_kind_may_be_named_for_all(tmp_path: Path) -> None:
    path = tmp_path / "a.ris"
    path.write_text(RIS)
    run(str(path), "--kind", "guideline")
    assert Reference.objects.get().kind == "guideline"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xml", XML),
        ("a.nbib", NBIB + "RIN - J Cells. 2021;4:5\n"),
        ("a.nbib", NBIB + "PT  - Retracted Publication\n"),
    ],
)
def test_a_paper_that_pubmed_marks_as_retracted_is_registered_as_retracted(
    tmp_path: Path, name: str, text: str
) -> None:
    """F-43, I-14."""
    path = tmp_path / name
    path.write_text(text)
    assert run(str(path))[2] == 0
    reference = Reference.objects.get()
    assert reference.standing == Standing.RETRACTED
    notice = reference.notices.get()
    assert (notice.source, notice.standing) == ("pubmed", "retracted")
    assert run(str(path))[2] == 0
    assert reference.notices.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_is_completed_by_running_it_again(tmp_path: Path) -> None:
    """F-42: kill -9 in the middle; nothing half, nothing double."""
    path = tmp_path / "a.ris"
    path.write_text(
        "".join(
            f"TY  - JOUR\nTI  - T{number}\nDO  - 10.1000/{number}\nER  - \n"
            for number in range(20_000)
        )
    )
    settings = connection.settings_dict
    script = (
        "import django; django.setup();"
        "from django.conf import settings; from django.db import connections;"
        f"connections['default'].settings_dict['NAME'] = {settings['NAME']!r};"
        "from django.core.management import call_command;"
        f"call_command('import_references', {str(path)!r})"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen([sys.executable, "-c", script], cwd=CHECKOUT, env=environment)
    deadline = time.monotonic() + 60
    while not Reference.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    reached = Reference.objects.count()
    assert 0 < reached < 20_000
    assert run(str(path)) == (
        f"{20_000 - reached:,} references registered, {reached:,} known already,"
        " 0 merged, 0 refused.\n",
        "",
        0,
    )
    assert Reference.objects.values("doi").distinct().count() == 20_000
