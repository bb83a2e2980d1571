"""A database of 5,000 approved articles that three clinicians signed, to be asked questions of.

Real ones in English, Chinese, Spanish and a few in Arabic; those that are wanting to 5,000 have two
subjects of real articles for a title, and real claims under headings, drawn by chance, always the
same ones.
"""

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.databases import making
from benchmarks.desk import fill, seat  # sets Django up
from benchmarks.search_texts import JOINTS, Pool, pools

from django.contrib.auth.models import User  # isort: skip
from django.core.management import call_command
from django.db import connection

from reviews.models import BoardMember

COLLECTIONS = ("followup_articles", "medquad", "pubmedqa", "xlinghealth")
DEMONSTRATION = Path("demo/articles")
SHARES = {"en": 0.4, "zh-hans": 0.4, "es": 0.2}
HEADINGS = {
    "en": ("Information", "Symptoms", "Causes", "Treatment", "Outlook", "Prevention"),
    "zh-hans": ("简介", "症状", "病因", "治疗", "预后", "预防"),
    "es": ("Información", "Síntomas", "Causas", "Tratamiento", "Pronóstico", "Prevención"),
}
MEMBERS = 3
GUARDED = ("articles_article", "articles_rendition", "reviews_review", "reviews_event")
APPROVED = (
    "UPDATE articles_article SET state = 'approved'",
    "UPDATE articles_rendition SET status = 'approved', approved_at = now(),"
    " last_reviewed = now(), next_review_due = now() + interval '1 year'",
    "UPDATE articles_searchdocument SET status = 'approved'",
    "INSERT INTO reviews_review (edition_id, digest, round, member_id, decision, meaning, reason,"
    " printed_name, credentials, role, is_clinician, specialties, languages, interests, signed_at,"
    " reauthenticated_at, act, event_id)"
    " SELECT e.id, e.digest, 1, m.id, 'approve', '', '', m.printed_name, '', '', true, '{}', '{}',"
    " '[]', now(), now(), gen_random_uuid(),"
    " (SELECT min(v.id) FROM reviews_event v WHERE v.article_id = e.article_id)"
    " FROM articles_edition e, reviews_boardmember m",
)


def name_of(size: int) -> str:
    """The database with so many articles."""
    return f"questions_{size}"


def build(name: str, size: int, data: Path) -> None:
    """Make the database ``name``: import what there is, make the rest, and approve all of it."""
    with making(name), tempfile.TemporaryDirectory() as folder:
        User.objects.create_superuser("benchmark")
        files = [data / f"{collection}.jsonl.gz" for collection in COLLECTIONS]
        files += sorted(DEMONSTRATION.glob("*.json"))
        for file in files:
            _take(file)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM articles_article")
            wanting = max(0, size - cursor.fetchone()[0])
        made = Path(folder) / "made.jsonl"
        with made.open("w", encoding="utf-8") as lines:
            for bundle in made_up(wanting, pools(data)):
                lines.write(json.dumps(bundle, ensure_ascii=False) + "\n")
        _take(made)
        _approve()


def _take(file: Path) -> None:
    call_command("import_articles", str(file), submit=True, user="benchmark", stdout=sys.stderr)


def _approve() -> None:
    for number in range(MEMBERS):
        seat(number)
    assert BoardMember.objects.filter(is_clinician=True).count() == MEMBERS
    fill(GUARDED, APPROVED, {})


def made_up(number: int, pool: dict[str, Pool]) -> Iterator[dict[str, Any]]:
    """Bundles of one language each, six sections of one to four claims."""
    for made in range(number):
        chance = random.Random(made)
        language = chance.choices(list(SHARES), list(SHARES.values()))[0]
        one, other = (text for text, _found in chance.sample(pool[language].subjects, 2))
        yield {
            "format": "article/1",
            "slug": f"made-{made}",
            "source_language": language,
            "question": {language: one + JOINTS[language] + other},
            "aliases": {},
            "risk_class": "standard",
            "topics": [],
            "references": [],
            "provenance": {"kind": "machine", "tool": "benchmark", "note": ""},
            "sections": [
                {
                    "key": f"s{place}",
                    "heading": {language: heading},
                    "claims": [
                        _claim(f"c{at}", language, text)
                        for at, (text, _found) in enumerate(
                            chance.choices(pool[language].claims, k=chance.randint(1, 4))
                        )
                    ],
                }
                for place, heading in enumerate(HEADINGS[language])
            ],
        }


def _claim(key: str, language: str, text: str) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "fact",
        "safety_critical": False,
        "audiences": [],
        "text": {language: text},
        "wordings": {},
        "citations": [],
        "uncited_reason": "made for measuring",
    }
