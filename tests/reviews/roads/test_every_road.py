"""Every road × every wrong person × every wrong moment: refused, in words, and nothing changes.

The expectations stand in ``cast``, ``moments`` and ``ways``; here each combination is tried in a
transaction of its own over one set of articles, and what the database holds is compared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from articles.models import Rendition
from reviews import workflow
from reviews.models import Event
from tests.reviews.board import a_member
from tests.reviews.roads.cast import Person, cast, member_of
from tests.reviews.roads.moments import MOMENTS, Moment, makers, moments
from tests.reviews.roads.ways import DONE, FORBIDDEN, Answer, Road, roads

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.django_db]

ROADS = {road.name: road for road in roads()}
NOBODY_S = {
    "the API with forged fields",
    "steps that the API does not have",
    "QuerySet.update of the state",
    "QuerySet.update of the status",
    "raw SQL on the state",
    "the model's field",
    "the model's transition",
}
# What somebody typed is kept, whatever becomes of it; who signed in is no part of the record.
KEPT_ASIDE = {"reviews_reviewdraft", "django_session", "auth_user"}
RECORD = {"reviews_event"}
SHOWN = {"articles_rendition"}


class World(NamedTuple):
    people: dict[str, Person]
    moments: dict[str, Moment]
    held: dict[str, Any]
    approved: frozenset[int]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Everybody, and an article for each moment; made once, and never changed."""
    with django_db_blocker.unblock():
        try:
            people = cast()
            reviewers = [seat for one in people.values() if (seat := member_of(one))]
            there = moments(makers(people), reviewers)
            a_member("Zoe")
            yield World(people, there, held(tables()), frozenset(approved()))
        finally:
            call_command("flush", verbosity=0, interactive=False)
            connections.close_all()


def tables() -> list[str]:
    """The tables that hold anything of articles and their reviews."""
    return sorted(
        table
        for table in connection.introspection.table_names()
        if table.startswith(("articles_", "reviews_", "references_", "auth_", "django_admin"))
        and table not in KEPT_ASIDE
    )


def held(names: Iterable[str]) -> dict[str, Any]:
    """What each table holds, as a count and a sum of hashes; refusals in the record left out."""
    parts = [
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)"
        f" FROM {table} t" + (" WHERE step <> 'denied'" if table == "reviews_event" else "")
        for table in names
    ]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {name: (count, total) for name, count, total in cursor.fetchall()}


def written() -> dict[str, int]:
    """How many rows of each table this transaction has written, undone ones included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def approved() -> set[int]:
    """The texts that the public is shown as approved."""
    return set(Rendition.objects.approved().values_list("pk", flat=True))


class Tried(NamedTuple):
    """How a combination ended: the answer, what it changed, and what the database said at last."""

    answer: Answer
    changed: set[str]
    denials: int
    newly_approved: int
    commit: str


def tried(world: World, road: Road, person: Person, moment: Moment) -> Tried:
    """Try it, look, undo it. What nothing was written to needs no second look."""
    cache.clear()
    with transaction.atomic():
        counted = written()
        answer = road.act(person, moment)
        touched = {t for t, n in written().items() if n != counted.get(t, 0)}
        changed = {t for t, now in held(touched & set(world.held)).items() if now != world.held[t]}
        denials = newly = 0
        if touched & RECORD:
            denials = Event.objects.filter(step="denied").count()
        if touched & SHOWN:
            newly = len(approved() - world.approved)
        commit = at_commit() if touched else ""
        transaction.set_rollback(True)
    return Tried(answer, changed, denials, newly, commit)


def at_commit() -> str:
    """What the database would say at the end of the transaction, "" where it agrees."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        return str(error)
    return ""


def faults(world: World, road: Road, person: Person, moment: Moment) -> Iterator[str]:
    """What was wrong with how a combination ended."""
    expected, found = road.expected(person, moment), tried(world, road, person, moment)
    if found.answer.status != expected.status:
        yield f"{found.answer.status} instead of {expected.status}: {found.answer.words[-600:]}"
    elif expected.words not in found.answer.words:
        yield f"does not say {expected.words!r}: {found.answer.words[-600:]}"
    if bool(found.changed) != (expected.status == DONE and moment.name not in road.idle):
        yield f"changed {sorted(found.changed)}"
    if bool(found.newly_approved) != road.approves(person, moment):
        yield f"approved {found.newly_approved} texts"
    if found.commit or found.denials not in _denials(road, found.answer):
        yield f"recorded {found.denials} refusals; the database says {found.commit!r}"


def _denials(road: Road, answer: Answer) -> tuple[int, ...]:
    """How many refusals may be recorded: of a verb one exactly where the person is refused."""
    if road.name.startswith("the verb "):
        return (int(answer.status == FORBIDDEN),)
    return (0, 1)


@pytest.mark.parametrize("moment", list(MOMENTS))
@pytest.mark.parametrize("road", list(ROADS))
def test_the_wrong_person_and_the_wrong_moment_are_refused(
    world: World, road: str, moment: str
) -> None:
    """F-1, F-2, F-5, F-7 to F-10, F-12, F-13, F-15, I-04, I-05, I-23."""
    assert [
        f"{name}: {fault}"
        for name, person in world.people.items()
        for fault in faults(world, ROADS[road], person, world.moments[moment])
    ] == []


def test_the_table_is_whole_and_every_road_lets_somebody_through(world: World) -> None:
    """Without this, the table could be passed by refusing everybody everything."""
    assert (len(ROADS), len(world.people), len(world.moments)) == (28, 24, 10)
    ends = {
        name: Counter(
            road.expected(person, moment).status
            for person in world.people.values()
            for moment in world.moments.values()
        )
        for name, road in ROADS.items()
    }
    assert sum(count.total() for count in ends.values()) == 6720
    shut = {name for name, count in ends.items() if not count[DONE]}
    assert shut == NOBODY_S
    assert {count.total() for count in ends.values()} == {240}
    assert {status for count in ends.values() for status in count} == {
        200,
        302,
        400,
        401,
        403,
        405,
        409,
    }


def test_a_road_that_is_shut_to_everybody_is_there(world: World) -> None:
    """Their addresses answer, and the same change by the verb is kept by the database."""
    chair, moment = world.people["a chair"], world.moments["approved"]
    assert chair.client.get("/admin/articles/article/").status_code == 200
    assert chair.client.get(f"/api/v1/articles/{moment.name}/").status_code == 200
    with transaction.atomic():
        workflow.withdraw(moment.name, by=chair.user, reason="Because.")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
