"""The people of the board: who keeps their entries, and how their interests are declared.

A disclosure is never changed: a newer one takes its place. Both are recorded.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.canonical import canonical_json, digest
from reviews import record
from reviews.models import BoardMember, Disclosure, Event, Relationship, Step
from reviews.policy import Person, WhyNot, why_not_signed_in
from reviews.record import Entry
from reviews.workflow import Refused

ROLE = "board reviewer"
ROLES_OF_THE_BOARD = (ROLE, "board chair")


def keeps_entries(person: Person) -> bool:
    """Whether this person may keep the entries of the board's members: chairs and editors."""
    return bool(person and person.is_active and person.has_perm("reviews.change_boardmember"))


def why_not_keep(person: Person, member: BoardMember | None) -> WhyNot | None:
    """Why this person may not change the entry of a member, or, with None, add one."""
    if not keeps_entries(person):
        return WhyNot(
            _("Only a chair of the board or the managing editor keeps the members’ entries."),
            forbidden=True,
        )
    if member is not None and person is not None and member.user_id == person.pk:
        return WhyNot(
            _("Nobody keeps their own entry: ask another chair or the managing editor."),
            forbidden=True,
        )
    return None


def why_not_declare(
    member: BoardMember, *, by: User, signed_in_at: dt.datetime | None, now: dt.datetime
) -> WhyNot | None:
    """Why this person may not sign a disclosure of this member's interests now."""
    if not by.is_active or (member.user_id != by.pk and not keeps_entries(by)):
        return WhyNot(
            _("Members declare their own interests; a chair or the managing editor may do it."),
            forbidden=True,
        )
    return why_not_signed_in(signed_in_at, now=now)


@transaction.atomic
def keep(member: BoardMember, *, by: User) -> None:
    """Add a member or save a changed entry, and record it. Raises Refused."""
    before = BoardMember.objects.select_for_update(of=("self",)).filter(pk=member.pk).first()
    if why := why_not_keep(by, before) or why_not_keep(by, member):
        raise Refused(why)
    changed = _changed(before, member)
    if not changed:
        return
    member.save()
    if not member.user.groups.filter(name__in=ROLES_OF_THE_BOARD).exists():
        member.user.groups.add(Group.objects.get(name=ROLE))
    details = {"member": member.slug, "name": member.printed_name, "changed": changed}
    record.append([Entry(step=Step.BOARD, details=details)], by=by, at=timezone.now())


def _changed(before: BoardMember | None, after: BoardMember) -> dict[str, Any]:
    """The fields of an entry that are new, as text."""
    old = model_to_dict(before) if before else {}
    new = model_to_dict(after)
    return {
        name: value if isinstance(value, list) else str("" if value is None else value)
        for name, value in new.items()
        if name not in ("id", "user") and (before is None or value != old[name])
    }


@transaction.atomic
def declare(
    member: BoardMember,
    *,
    by: User,
    interests: Sequence[Mapping[str, str]],
    signed_in_at: dt.datetime | None,
    note: str = "",
) -> Disclosure:
    """Sign what a member declares today, no interests meaning that there are none.

    ``note`` says how the member declared it, where somebody else enters it. Raises Refused.
    """
    now = timezone.now()
    if why := why_not_declare(member, by=by, signed_in_at=signed_in_at, now=now):
        raise Refused(why)
    if member.user_id != by.pk and not note.strip():
        raise Refused(WhyNot(_("Say how the member declared this: on a signed form, by letter.")))
    disclosure = Disclosure(
        member=member,
        declared_on=now.date(),
        none=not interests,
        interests=[dict(interest) for interest in interests],
        signed_by=by,
        signed_name=record.name_of(by),
        reauthenticated_at=signed_in_at,
    )
    disclosure.save()
    details = {
        "member": member.slug,
        "name": member.printed_name,
        "disclosure": disclosure.pk,
        "sealed": sealed(disclosure),
    }
    entry = Entry(step=Step.DISCLOSE, reason=note.strip(), details=details)
    record.append([entry], by=by, at=now)
    return disclosure


def sealed(disclosure: Disclosure) -> str:
    """The SHA-256 of what was declared, as the record keeps it."""
    said = {"on": disclosure.declared_on.isoformat(), "interests": disclosure.interests}
    return digest(canonical_json(said))


def relationship_label(kind: str) -> str:
    """A relationship of the ICMJE form in words; one that we do not know as it is."""
    return str(Relationship(kind).label) if kind in Relationship.values else kind


def differences() -> Iterator[str]:
    """One sentence for each recorded disclosure that is not, any more, what was recorded."""
    found = {one.pk: one for one in Disclosure.objects.select_related("member")}
    for event in Event.objects.filter(step=Step.DISCLOSE).order_by("sequence"):
        disclosure = found.get(event.details["disclosure"])
        name = f"disclosure of {event.details['name']} at {event.at:%Y-%m-%d %H:%M}"
        if disclosure is None:
            yield f"{name}: is missing; event {event.sequence} records it"
        elif sealed(disclosure) != event.details["sealed"]:
            yield f"{name}: is not what event {event.sequence} records"
