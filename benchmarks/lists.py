"""Do the lists stay fast? Home, answers, topics and feeds with 1,000 and with 100,000 articles.

    ORACLE_ENV=local python -m benchmarks.lists --rounds 9

Made, kept, measured and removed as the desk's databases are (see benchmarks/desk.py): the time is
what Python and PostgreSQL had a processor for. Articles changed one after another; seven of ten are
approved, one in 200 is withdrawn, none was approved again after a change, so that the feed of those
has to look at all that are approved; of 20 topics one has half of all articles.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
os.environ.setdefault("ORACLE_ENV", "local")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from articles.models import Topic  # noqa: E402
from benchmarks.databases import Figures, compare_sizes, pages_measured  # noqa: E402
from benchmarks.desk import ARTICLES, EDITIONS, SIZES, fill  # noqa: E402
from oracle_site.demo import load_glossary  # noqa: E402

TOPICS = 20
PAGES = {
    "home": "/en/",
    "home, in a language without texts": "/ja/",
    "answers": "/en/answers/",
    "answers, far down": "/en/answers/?after={far}",
    "answers, approved": "/en/answers/?status=approved",
    "answers, under review": "/en/answers/?status=under-review",
    "answers, under review, of a topic": "/en/answers/?status=under-review&topic=topic-3",
    "topics": "/en/topics/",
    "a topic with half of all": "/en/topics/topic-0/",
    "a topic with one in 38": "/en/topics/topic-3/",
    "corrections": "/en/corrections/",
    "feed": "/en/feed.atom",
    "feed, approved": "/en/feed.atom?kind=approved",
    "feed, changed": "/en/feed.atom?kind=changed",
    "feed, withdrawn": "/en/feed.atom?kind=withdrawn",
    "feed, in a language without texts": "/ja/feed.atom",
}
GUARDED = (
    "articles_article",
    "articles_edition",
    "articles_rendition",
    "reviews_event",
    "reviews_review",
)
RENDITIONS = """
    INSERT INTO articles_rendition (article_id, language, persona, edition_id, status, question,
        question_language, summary, notice, standings, register_ids, out_of_date, submitted_at,
        date_modified, approved_at, last_reviewed, next_review_due, reviewers, round, lapse)
    SELECT e.article_id, e.language, e.persona, e.id, s.status, a.question, 'en', 'An answer.',
        CASE WHEN s.status = 'withdrawn' THEN 'Wrong.' ELSE '' END,
        '{}', ARRAY[1, 2, 3]::bigint[], false, t.at, t.at, approved.at, approved.at,
        approved.at::date + 500, '[]', 1, ''
      FROM articles_edition e JOIN articles_article a ON a.id = e.article_id
     CROSS JOIN LATERAL (SELECT CASE WHEN a.id %% 200 = 7 THEN 'withdrawn'
             WHEN a.id %% 10 < 7 THEN 'approved' WHEN a.id %% 10 < 9 THEN 'submitted'
             ELSE 'under_review' END AS status) s
     CROSS JOIN LATERAL (SELECT now() - a.id * interval '1 minute' AS at) t
      LEFT JOIN LATERAL (SELECT t.at + interval '30 seconds' AS at) approved
             ON s.status = 'approved'
     WHERE e.number = 1
"""
"""An article's number is its age in minutes."""
IN_TOPICS = """
    INSERT INTO articles_articletopic (article_id, topic_id, position)
    SELECT a.id, t.id, 0 FROM articles_article a
      JOIN articles_topic t ON t.slug = 'topic-' ||
           CASE WHEN a.id %% 2 = 0 THEN 0 ELSE 1 + (a.id / 2) %% %(others)s END
"""


def build(size: int) -> None:
    """So many articles of four texts each, in topics, one after another."""
    load_glossary()
    Topic.objects.bulk_create(
        Topic(slug=f"topic-{number}", name_en=f"Topic {number}") for number in range(TOPICS)
    )
    values = {"size": size, "hand": 0, "others": TOPICS - 1}
    fill(GUARDED, (ARTICLES, EDITIONS, RENDITIONS, IN_TOPICS), values)


def measured(size: int) -> Figures:
    """One round at one size."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM date_modified)::numeric(20, 6) || '-' || id "
            "FROM articles_rendition WHERE article_id = %s ORDER BY id LIMIT 1",
            [size * 9 // 10],
        )
        [far] = cursor.fetchone()
    return pages_measured(Client(), {page: at.format(far=far) for page, at in PAGES.items()})


def main() -> None:
    """Make what is missing, and measure it."""
    names = {size: f"lists_{size}" for size in SIZES}
    compare_sizes(__doc__, names, build, measured)


if __name__ == "__main__":
    main()
