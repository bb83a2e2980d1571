"""Does the desk stay fast? Its pages with 1,000 and with 100,000 articles, measured in turns.

    ORACLE_ENV=local python -m benchmarks.desk --rounds 9

One database for each size is made by SQL, kept for the next run, and removed by `--drop`. What a
board has in hand does not grow with the archive: in both sizes some hundred articles are before it,
one in 35 of the rest has lapsed, is out of date or overdue. The time is what Python and the
processes of PostgreSQL had a processor for, so that other work on the machine does not count. In
every round the sizes take turns; the figures are medians over the rounds.
"""

import os
import time
from collections.abc import Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
os.environ.setdefault("ORACLE_ENV", "local")
django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.databases import compare_sizes, pages_measured, statement  # noqa: E402
from oracle_site.signin import METHODS  # noqa: E402
from reviews.models import BoardMember, Disclosure  # noqa: E402

SIZES = (1_000, 100_000)
BEFORE_THE_BOARD = 300
MEMBERS = 10
PAGES = {
    "waiting for me": "/admin/desk/",
    "everything": "/admin/desk/everything/",
    "everything, under review": "/admin/desk/everything/?state=under_review",
    "everything, late": "/admin/desk/everything/?attention=late",
    "everything, nobody reviews it": "/admin/desk/everything/?attention=unassigned",
    "everything, an approval lapsed": "/admin/desk/everything/?attention=lapsed",
    "everything, review overdue": "/admin/desk/everything/?attention=overdue",
    "everything, out of date": "/admin/desk/everything/?attention=out_of_date",
    "everything, of one member": "/admin/desk/everything/?who=member-3",
    "everything, by its words": "/admin/desk/everything/?q=question+7",
}
GUARDED = ("articles_article", "articles_edition", "articles_rendition", "reviews_assignment")
# The last articles are before the board; of the others one in 35 each wants attention.
ARTICLES = """
    INSERT INTO articles_article (slug, question, question_en, source_language, aliases, risk_class,
        provenance_kind, provenance_tool, provenance_note, bundle_form, state, submissions,
        created_at)
    SELECT 'question-' || n, 'Question ' || n, 'Question ' || n, 'en', '{}', 'standard',
        'person', '', '', '[]',
        CASE WHEN n > %(size)s - %(hand)s THEN (ARRAY['submitted', 'under_review'])[1 + n %% 2]
             WHEN n %% 35 = 7 THEN 'under_review' ELSE 'approved' END, 1, now()
      FROM generate_series(1, %(size)s) n
"""
EDITIONS = """
    INSERT INTO articles_edition
        (article_id, language, persona, number, content, digest, made_from, created_at)
    SELECT id, language, slug, 1, content, encode(sha256(convert_to(content, 'UTF8')), 'hex'), '{}',
        now()
      FROM (SELECT a.id, l.language, p.slug,
                   format('{"of":"%%s %%s %%s"}', a.id, l.language, p.slug) AS content
              FROM articles_article a, unnest(ARRAY['en', 'es']) l(language),
                   (SELECT slug FROM personas_persona ORDER BY position LIMIT 2) p) texts
"""
RENDITIONS = """
    INSERT INTO articles_rendition (article_id, language, persona, edition_id, status, question,
        question_language, summary, notice, standings, register_ids, out_of_date, submitted_at,
        date_modified, approved_at, last_reviewed, next_review_due, reviewers, round, lapse)
    SELECT e.article_id, e.language, e.persona, e.id, a.state, a.question, 'en', '', '', '{}',
        ARRAY[1, 2, 3]::bigint[], a.id %% 35 = 3 AND e.language = 'es', now(), now(), now(), now(),
        now()::date + (CASE WHEN a.id %% 35 = 5 THEN -3 ELSE 500 END), '[]', 1,
        CASE WHEN a.id %% 35 = 7 THEN 'Tea and people (retracted)' ELSE '' END
      FROM articles_edition e JOIN articles_article a ON a.id = e.article_id
"""
ASSIGNMENTS = """
    INSERT INTO reviews_assignment
        (article_id, member_id, state, due, reason, assigned_by_id, created_at)
    SELECT a.id, m.id,
        CASE WHEN a.id <= %(size)s - %(hand)s THEN 'done'
             ELSE (ARRAY['offered', 'accepted', 'done'])[1 + a.id %% 3] END,
        now()::date + (a.id %% 30)::int - 3, '', m.user_id, now()
      FROM articles_article a,
           (SELECT id, user_id, row_number() OVER (ORDER BY id) AS at FROM reviews_boardmember) m
     WHERE a.id %% %(members)s IN (m.at - 1, m.at %% %(members)s)
       AND (a.id <= %(size)s - %(hand)s OR a.id %% 5 <> 0)
"""


def build(size: int) -> None:
    """A board of ten, and so many articles of four texts each."""
    for number in range(MEMBERS):
        seat(number)
    values = {"size": size, "hand": BEFORE_THE_BOARD, "members": MEMBERS}
    fill(GUARDED, (ARTICLES, EDITIONS, RENDITIONS, ASSIGNMENTS), values)


def fill(guarded: Sequence[str], statements: Sequence[str], values: dict[str, int]) -> None:
    """Make rows by SQL, past the triggers of these tables: nobody wrote them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for sql in statements:
            cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    statement("VACUUM ANALYZE")


def seat(number: int) -> None:
    """A member of the board who may sign."""
    today = timezone.now().date()
    user = User.objects.create_user(f"member-{number}", is_staff=True)
    user.groups.add(Group.objects.get(name="board reviewer"))
    member = BoardMember.objects.create(
        user=user,
        slug=f"member-{number}",
        printed_name=f"Dr {number}",
        languages=["en", "es"],
        registration_verified_on=today,
        registration_expires_on=today,
        active_from=today,
    )
    Disclosure.objects.create(member=member, declared_on=today, none=True)


def signed_in() -> Client:
    """A member of the board, signed in with a second factor just now."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username="member-3"))
    session = client.session
    session[METHODS] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def main() -> None:
    """Make what is missing, and measure it."""
    names = {size: f"desk_{size}" for size in SIZES}
    compare_sizes(__doc__, names, build, lambda _size: pages_measured(signed_in(), PAGES))


if __name__ == "__main__":
    main()
