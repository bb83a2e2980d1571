"""The people of the board in the admin: entries, kept by others; disclosures, signed for good."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.db.utils import Error
from django.test import Client
from django.utils import timezone

from oracle_site.signin import METHODS
from reviews import people, verifying
from reviews.models import BoardMember, Disclosure, Event, MailLanguage
from tests.reviews.board import a_member

pytestmark = pytest.mark.django_db

ENTRIES = "/admin/reviews/boardmember/"
DECLARE = "/admin/reviews/disclosure/add/"


def staff(name: str, *roles: str) -> User:
    user = User.objects.create_user(name.lower(), first_name=name, is_staff=True)
    user.groups.add(*Group.objects.filter(name__in=roles))
    return user


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> User:
    return staff("Eve", "managing editor")


def entry(user: User, /, **changes: Any) -> dict[str, Any]:
    """A good form for a new member."""
    return {
        "user": user.pk,
        "printed_name": "Dr Zoë Li",
        "slug": "zoe-li",
        "degrees": "MD",
        "is_clinician": "on",
        "specialties": ["cardiology", "oncology"],
        "languages": ["en", "zh-hans"],
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "registration": "GMC 7654321",
        "registration_verified_on": "2026-01-05",
        "registration_expires_on": "2027-01-05",
        "active_from": "2026-01-10",
        "active_to": "",
        "disclosures-TOTAL_FORMS": "0",
        "disclosures-INITIAL_FORMS": "0",
    } | changes


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def test_the_managing_editor_adds_a_member_and_the_record_says_so(
    client: Client, editor: User
) -> None:
    zoe = staff("Zoë")
    response = signed_in(client, editor).post(f"{ENTRIES}add/", entry(zoe))
    assert (response.status_code, response.get("Location")) == (302, ENTRIES)
    member = BoardMember.objects.get()
    assert (member.user, member.orcid) == (zoe, "0000-0002-1825-0097")
    assert (member.specialties, member.languages) == (["cardiology", "oncology"], ["en", "zh-hans"])
    assert list(zoe.groups.values_list("name", flat=True)) == ["board reviewer"]
    event = Event.objects.get()
    assert (event.step, event.actor, event.details["member"]) == ("board", editor, "zoe-li")
    assert event.details["changed"]["languages"] == ["en", "zh-hans"]


def test_a_change_is_recorded_with_what_changed_and_no_change_is_not(
    client: Client, editor: User
) -> None:
    signed_in(client, editor).post(f"{ENTRIES}add/", entry(staff("Zoë")))
    member = BoardMember.objects.get()
    page = f"{ENTRIES}{member.pk}/change/"
    client.post(page, entry(member.user))
    client.post(page, entry(member.user, active_to="2026-11-01", degrees="MD, PhD"))
    assert list(Event.objects.order_by("sequence").values_list("details__changed", flat=True))[
        1:
    ] == [{"active_to": "2026-11-01", "degrees": "MD, PhD"}]


def test_the_address_and_the_account_of_a_member_stay(client: Client, editor: User) -> None:
    """F-12: a forged form cannot give a member's signatures to another account."""
    member, other = a_member("Bob"), staff("Other")
    page = f"{ENTRIES}{member.pk}/change/"
    response = signed_in(client, editor).post(page, entry(other, slug="other"))
    assert response.status_code == 302
    member.refresh_from_db()
    assert (member.slug, member.user.username, member.printed_name) == ("bob", "bob", "Dr Zoë Li")


def test_no_disclosure_is_slipped_in_with_an_entry(client: Client, editor: User) -> None:
    """F-8, F-12: members sign their own; the list below an entry is to be read."""
    bob = a_member("Bob", declared_days_ago=400)
    forged = {
        "disclosures-TOTAL_FORMS": "1",
        "disclosures-0-declared_on": timezone.now().date().isoformat(),
        "disclosures-0-none": "on",
        "disclosures-0-interests": "[]",
        "disclosures-0-member": bob.pk,
    }
    page = f"{ENTRIES}{bob.pk}/change/"
    assert signed_in(client, editor).post(page, entry(bob.user, **forged)).status_code == 302
    assert bob.disclosures.count() == 1
    assert not bob.disclosures.get().is_valid(timezone.now().date())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"orcid": "0000-0002-1825-0098"}, {"orcid"}),
        ({"orcid": "0000-0002-1825"}, {"orcid"}),
        ({"languages": []}, {"languages"}),
        ({"languages": ["tlh"]}, {"languages"}),
        ({"active_to": "2025-01-01"}, {"active_to"}),
        ({"registration_expires_on": "2025-01-01"}, {"registration_expires_on"}),
        ({"printed_name": "Dr \u202egnoW"}, {"printed_name"}),
        ({"user": 10**9}, {"user"}),
    ],
)
def test_what_is_wrong_in_an_entry_is_said_at_its_field(
    client: Client, editor: User, changes: dict[str, Any], said: set[str]
) -> None:
    response = signed_in(client, editor).post(f"{ENTRIES}add/", entry(staff("Zoë"), **changes))
    assert response.status_code == 200
    assert set(errors(response)) == said
    assert BoardMember.objects.count() == 0
    assert Event.objects.count() == 0


def test_an_account_of_no_staff_or_of_a_member_cannot_be_chosen(
    client: Client, editor: User
) -> None:
    reader, bob = User.objects.create_user("reader"), a_member("Bob")
    client = signed_in(client, editor)
    for user in (reader, bob.user, editor):
        response = client.post(f"{ENTRIES}add/", entry(user))
        assert set(errors(response)) == {"user"}


@pytest.mark.parametrize("role", ["author", "translator", "board reviewer"])
def test_others_keep_no_entries(client: Client, role: str) -> None:
    """F-7."""
    member = a_member("Bob")
    client = signed_in(client, staff("Ann", role))
    assert client.get(f"{ENTRIES}add/").status_code == 403
    assert client.post(f"{ENTRIES}add/", entry(staff("Zoë"))).status_code == 403
    changed = client.post(f"{ENTRIES}{member.pk}/change/", entry(member.user))
    assert changed.status_code == 403
    assert list(BoardMember.objects.values_list("printed_name", flat=True)) == ["Dr Bob"]


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_keeps_their_own_entry(client: Client, superuser: bool) -> None:
    chair = a_member("Carol", chair=True)
    User.objects.filter(pk=chair.user_id).update(is_superuser=superuser)
    chair = BoardMember.objects.get(pk=chair.pk)
    page = f"{ENTRIES}{chair.pk}/change/"
    client = signed_in(client, chair.user)
    assert client.post(page, entry(chair.user, registration="Mine")).status_code == 403
    assert people.why_not_keep(chair.user, chair) == people.WhyNot(
        "Nobody keeps their own entry: ask another chair or the managing editor.", forbidden=True
    )
    other = a_member("Bob")
    assert client.get(f"{ENTRIES}{other.pk}/change/").status_code == 200
    assert client.post(f"{ENTRIES}{other.pk}/change/", entry(other.user)).status_code == 302


def test_nobody_removes_a_member(admin_client: Client) -> None:
    member = a_member("Bob")
    assert admin_client.post(f"{ENTRIES}{member.pk}/delete/", {"post": "yes"}).status_code == 403


def declaration(*interests: dict[str, str], **more: str) -> dict[str, str]:
    """A filled-in form."""
    data = {"form-TOTAL_FORMS": str(len(interests) or 1), "form-INITIAL_FORMS": "0", "sign": "1"}
    for number, interest in enumerate(interests):
        data |= {f"form-{number}-{name}": value for name, value in interest.items()}
    return data | more


ACME = {"entity": "Acme Tea Ltd", "relationship": "consulting", "since": "2024-03", "until": ""}


def test_a_member_signs_what_they_declare(client: Client) -> None:
    bob = a_member("Bob", declared_days_ago=400)
    response = signed_in(client, bob.user).post(DECLARE, declaration(ACME))
    assert response.status_code == 302
    newest = bob.disclosures.first()
    assert newest.interests == [
        {"entity": "Acme Tea Ltd", "relationship": "consulting", "from": "2024-03", "to": ""}
    ]
    assert newest.is_valid(timezone.now().date())
    assert (newest.signed_by, newest.signed_name) == (bob.user, "Bob")
    assert newest.reauthenticated_at is not None
    event = Event.objects.get()
    assert (event.step, event.details["disclosure"]) == ("disclose", newest.pk)
    assert list(verifying.differences()) == []


def test_a_member_signs_that_there_is_nothing(client: Client) -> None:
    bob = a_member("Bob", interests=[{"entity": "Acme", "relationship": "stock"}])
    signed_in(client, bob.user).post(DECLARE, declaration(none="on"))
    assert (bob.disclosures.first().none, bob.disclosures.count()) == (True, 2)


def test_the_last_disclosure_is_filled_in(client: Client) -> None:
    bob = a_member("Bob", interests=[{"entity": "Acme", "relationship": "stock", "from": "2020"}])
    text = signed_in(client, bob.user).get(DECLARE).text
    assert 'value="Acme"' in text
    assert '<option value="stock" selected>' in text
    assert 'value="2020"' in text


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        (declaration(ACME, none="on"), "You listed interests and said that there is nothing"),
        (declaration(), "List each interest, or say that there is nothing to declare."),
        (declaration(ACME | {"relationship": ""}), "This field is required."),
        (declaration(ACME | {"since": "March"}), "Write a year or a month: 2024 or 2024-03."),
        (declaration(ACME | {"until": "2023"}), "This is before the interest began."),
        (declaration(ACME | {"entity": "A\u202ecme"}), "bidirectional control"),
        (declaration(ACME | {"since": "2999"}), "Write a year or a month: 2024 or 2024-03."),
    ],
)
def test_what_is_wrong_in_a_disclosure_is_said_and_nothing_is_lost(
    client: Client, posted: dict[str, str], said: str
) -> None:
    bob = a_member("Bob")
    response = signed_in(client, bob.user).post(DECLARE, posted)
    assert response.status_code == 400
    assert said in response.text
    if "form-0-entity" in posted and "\u202e" not in posted["form-0-entity"]:
        assert 'value="Acme Tea Ltd"' in response.text
    assert bob.disclosures.count() == 1


def test_more_rows_keep_what_was_typed(client: Client) -> None:
    bob = a_member("Bob")
    posted = declaration(ACME) | {"more": "1"}
    response = signed_in(client, bob.user).post(DECLARE, posted)
    assert (response.status_code, response.text.count("<fieldset")) == (200, 4)
    assert 'value="Acme Tea Ltd"' in response.text
    for odd in ("", "-1", "x", "9999999999"):
        answer = client.post(DECLARE, posted | {"form-TOTAL_FORMS": odd})
        assert answer.status_code == 200
    assert bob.disclosures.count() == 1


def old_sign_in(client: Client) -> None:
    session = client.session
    session[METHODS] = [one | {"at": one["at"] - 600} for one in session[METHODS]]
    session.save()


def test_signing_needs_a_sign_in_of_the_last_five_minutes(client: Client) -> None:
    """F-14."""
    bob = a_member("Bob")
    old_sign_in(signed_in(client, bob.user))
    response = client.get(DECLARE)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/account/reauthenticate/")
    response = client.post(DECLARE, declaration(ACME))
    assert response.status_code == 409
    assert "Sign in again to sign" in response.text
    assert 'value="Acme Tea Ltd"' in response.text
    assert bob.disclosures.count() == 1


def test_a_member_declares_for_nobody_else(client: Client) -> None:
    bob, carol = a_member("Bob"), a_member("Carol")
    response = signed_in(client, bob.user).post(f"{DECLARE}?member=carol", declaration(none="on"))
    assert response.status_code == 403
    assert carol.disclosures.count() == 1
    assert list(Event.objects.all()) == []


def test_the_editor_enters_what_a_member_declared_and_says_how(
    client: Client, editor: User
) -> None:
    bob = a_member("Bob")
    client = signed_in(client, editor)
    assert "Dr Bob" in client.get(DECLARE).text
    page = f"{DECLARE}?member=bob"
    response = client.post(page, declaration(ACME))
    assert response.status_code == 409
    assert "Say how the member declared this" in response.text
    assert client.post(page, declaration(ACME, note="Letter of 3 May.")).status_code == 302
    assert bob.disclosures.first().signed_by == editor
    assert Event.objects.get().reason == "Letter of 3 May."


@pytest.mark.parametrize("role", ["author", "translator"])
def test_whoever_is_no_member_declares_nothing(client: Client, role: str) -> None:
    client = signed_in(client, staff("Ann", role))
    assert client.get(DECLARE).status_code == 403
    assert client.post(DECLARE, declaration(none="on")).status_code == 403


def test_a_signed_disclosure_is_changed_by_nobody(admin_client: Client) -> None:
    bob = a_member("Bob")
    disclosure = bob.disclosures.get()
    page = f"/admin/reviews/disclosure/{disclosure.pk}/"
    assert admin_client.post(f"{page}change/", {"none": ""}).status_code == 403
    assert admin_client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    with pytest.raises(Error), transaction.atomic():
        Disclosure.objects.filter(pk=disclosure.pk).update(declared_on=dt.date(2020, 1, 1))


def test_a_disclosure_that_was_altered_in_the_database_is_named(client: Client) -> None:
    bob = a_member("Bob", declared_days_ago=None)
    signed_in(client, bob.user).post(DECLARE, declaration(ACME))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reviews_disclosure DISABLE TRIGGER USER")
        cursor.execute("UPDATE reviews_disclosure SET interests = '[]', none = true")
        cursor.execute("ALTER TABLE reviews_disclosure ENABLE TRIGGER USER")
    [said] = verifying.differences()
    assert said.startswith("disclosure of Dr Bob at ")
    assert said.endswith(": is not what event 1 records")


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_cost_the_same_whatever_their_length(
    client: Client, editor: User, django_assert_num_queries: Any, number: int
) -> None:
    for n in range(number):
        a_member(f"Bob{n}")
    client = signed_in(client, editor)
    client.get(ENTRIES)
    with django_assert_num_queries(7):
        assert client.get(ENTRIES).status_code == 200
    with django_assert_num_queries(7):
        assert client.get("/admin/reviews/disclosure/").status_code == 200


def test_the_language_chosen_in_the_admin_is_that_of_mail(client: Client, editor: User) -> None:
    client = signed_in(client, editor)
    client.post("/admin/language/", {"language": "fr"})
    client.post("/admin/language/", {"language": "xx"})
    assert list(MailLanguage.objects.values_list("user", "language")) == [(editor.pk, "fr")]
    client.logout()
    client.post("/admin/language/", {"language": "ja"})
    assert MailLanguage.objects.count() == 1
