"""Every road on which something could be made of an article, and where each must end.

A road is tried by a person at a moment. ``who`` says which people it lets through, ``when`` at
which moments; everything else must be refused. ``barred`` is the sentence for the wrong person,
``mistimed`` the one for the wrong moment.
"""

import io
import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pghistory
from django.contrib.auth.models import AnonymousUser, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from articles.models import Article, Rendition
from articles.working_copy import working_copies
from oracle_site.admin.saving import version_of
from reviews import assigning, findings, signing, workflow
from reviews.judgement import Judgement, Seen
from reviews.models import BoardMember, Decision
from reviews.workflow import Refused
from tests.oracle_site.admin.forms import fields
from tests.reviews.roads.cast import NO_MEMBER, Person
from tests.reviews.roads.moments import STATES, Moment
from tests.signed_in import SignedInClient

ALL = frozenset(STATES)
WITH_BOARD = frozenset({"submitted", "under-review", "updated", "lapsed", "reopened"})
EDITABLE = frozenset({"draft", "changes-requested", "approved", "overdue"})
APPROVED = frozenset({"approved", "overdue"})
NEVER: frozenset[str] = frozenset()
BEGINS = frozenset({"submitted", "updated"})
DRAFTS = frozenset({"draft", "changes-requested"})
FORBIDDEN, MOMENT, DONE = 403, 409, 200
WAITS_NOT = "; the board reviews what has been submitted."
FORGED = {
    "state": "approved",
    "status": "approved",
    "_fsm_transition_to": "approve",
    "approved_by": "1",
    "reviewed_at": "2026-01-01",
}


@dataclass(frozen=True)
class Answer:
    """How a road ended: an HTTP status, or the like of it, and what was said."""

    status: int
    words: str = ""


Act = Callable[[Person, Moment], Answer]


@dataclass(frozen=True)
class Road:
    """A road, whom and when it lets through, and what it says to everybody else."""

    name: str
    act: Act
    who: Callable[[Person], bool]
    when: frozenset[str]
    barred: Callable[[Person], str] = lambda person: person.fault
    mistimed: str = ""
    has_door: bool = False
    inside: int = FORBIDDEN
    too_late: int = MOMENT
    exceptions: dict[tuple[str, str], str] = field(default_factory=dict)
    idle: frozenset[str] = NEVER
    signs: bool = False

    def approves(self, person: Person, moment: Moment) -> bool:
        """Whether it completes a quorum: one signature is missing, of somebody reading English."""
        return (
            self.signs
            and self.expected(person, moment).status == DONE
            and moment.name == "under-review"
            and person.name != "a reviewer without the language"
        )

    def expected(self, person: Person, moment: Moment) -> Answer:
        """How the road must end."""
        if self.has_door and person.door != DONE:
            return Answer(person.door)
        if not self.who(person):
            return Answer(self.inside, self.barred(person))
        if moment.name not in self.when:
            return Answer(self.too_late, self.mistimed)
        if words := self.exceptions.get((person.name, moment.name)):
            return Answer(MOMENT, words)
        return Answer(DONE)


def may(step: str) -> Callable[[Person], bool]:
    return lambda person: step in person.may


def may_hand_in(person: Person) -> bool:
    """Who may add, change and submit articles; the machine's account may only submit."""
    return "submit" in person.may and person.name != "the machine that imports"


def judges(person: Person) -> bool:
    return not person.fault


def nobody(_person: Person) -> bool:
    return False


def says(sentence: str) -> Callable[[Person], str]:
    return lambda _person: sentence


def verb(take: Callable[[Person, Moment], object]) -> Act:
    """A verb of the house, called as code calls it."""

    def act(person: Person, moment: Moment) -> Answer:
        try:
            take(person, moment)
        except Refused as refused:
            return Answer(FORBIDDEN if refused.why.forbidden else MOMENT, str(refused))
        return Answer(DONE)

    return act


def _user(person: Person) -> Any:
    return person.user or AnonymousUser()


def _signed(decision: Decision) -> Act:
    def take(person: Person, moment: Moment) -> None:
        judgement = Judgement(
            decision=decision,
            seen=moment.approval.seen or _public(moment.article),
            notes=moment.approval.notes,
            reason="Because.",
        )
        at = timezone.now()
        signing.sign(moment.name, by=_user(person), judgement=judgement, signed_in_at=at)

    return verb(take)


def _public(article: Article) -> Any:
    rows = Rendition.objects.filter(article=article).select_related("edition")
    return [Seen(row.language, row.persona_id, row.edition.digest) for row in rows]


def _assign(person: Person, moment: Moment) -> None:
    member = BoardMember.objects.get(slug="zoe")
    due = timezone.now().date()
    assigning.assign(moment.name, member=member, due=due, by=_user(person))


def _waive(person: Person, moment: Moment) -> None:
    member = BoardMember.objects.get(slug="oli")
    assigning.waive(
        moment.name, member=member, entity="Journal of Tea", note="A prize.", by=_user(person)
    )


def http(ask: Callable[[Person, Moment], Any]) -> Act:
    """A request of the person's browser; a redirection after a step done counts as done."""

    def act(person: Person, moment: Moment) -> Answer:
        response = ask(person, moment)
        words = response.content.decode()
        if response.status_code == 302:
            signing_in = "/login/" in response["Location"] or "/account/" in response["Location"]
            return Answer(302 if signing_in else DONE, response["Location"])
        return Answer(response.status_code, words)

    return act


def post(address: str, **data: Any) -> Act:
    """A form posted to an address of the desk or the admin, with forged fields besides."""
    return http(
        lambda person, moment: person.client.post(
            address.format(slug=moment.name, pk=moment.article.pk), FORGED | data
        )
    )


def _raw_signature(person: Person, moment: Moment) -> Any:
    """What the review screen would post, made by hand, for every text of the article."""
    form: dict[str, Any] = {"decision": "approve", "do": "sign", "offered": [], "seen": []}
    rows = Rendition.objects.filter(article=moment.article).select_related("edition", "candidate")
    for row in rows:
        edition = row.candidate or row.edition
        cell = f"{row.language}.{row.persona_id}"
        form["offered"].append(cell)
        form[f"sign.{cell}"] = "on"
        form["seen"].append(f"{row.language}/{row.persona_id}/{edition.digest}")
        for digest in findings.claim_digests(edition).values():
            form[f"verdict.{digest}"] = "accurate"
    form["version"] = "0"
    person.prove_anew()
    return person.client.post(f"/admin/desk/review/{moment.name}/", FORGED | form)


def _change_form(person: Person, moment: Moment) -> Any:
    """What the editor's page would post, with a changed text, by the button that submits."""
    [copy] = working_copies([moment.article.pk])
    form = _editor_s_fields() | {
        "sections[0].claims[0].text.en": ["Tea was drunk by many people."],
        "seen": version_of(copy.bundle),
        "do": "submit",
    }
    address = f"/admin/articles/article/{moment.article.pk}/change/"
    return person.client.post(address, FORGED | form)


@cache
def _editor_s_fields() -> dict[str, list[str]]:
    """The fields of the editor of a draft; a locked article's page has none."""
    client = SignedInClient()
    client.force_login(User.objects.get(username="root"))
    draft = Article.objects.get(slug="draft")
    return fields(client.get(f"/admin/articles/article/{draft.pk}/change/"))


def _api(body: Callable[[Moment], dict[str, Any]]) -> Act:
    def ask(person: Person, moment: Moment) -> Any:
        headers = {"Authorization": f"Bearer {person.token}"} if person.token else {}
        return person.client.post(
            "/api/v1/submissions/",
            json.dumps(body(moment)),
            content_type="application/json",
            headers=headers,
        )

    def act(person: Person, moment: Moment) -> Answer:
        answer = http(ask)(person, moment)
        return Answer(DONE if answer.status in (200, 201) else answer.status, answer.words)

    return act


@dataclass(frozen=True)
class ApiRoad(Road):
    """A road by token: 401 without one or with that of a closed account."""

    def expected(self, person: Person, moment: Moment) -> Answer:
        """How the road must end."""
        if not person.token or person.user is None or not person.user.is_active:
            return Answer(401)
        return super().expected(person, moment)


@dataclass(frozen=True)
class EditorRoad(Road):
    """The editor: a locked text is refused to whoever may change it, before their other rights."""

    def expected(self, person: Person, moment: Moment) -> Answer:
        """How the road must end."""
        if person.name in CHANGES and moment.name not in self.when:
            return Answer(MOMENT, self.mistimed)
        return super().expected(person, moment)


@dataclass(frozen=True)
class CommandRoad(Road):
    """The operator's command: what is no draft and did not change is left, whoever asks."""

    def expected(self, person: Person, moment: Moment) -> Answer:
        """How the road must end."""
        if person.user is None:
            return Answer(FORBIDDEN, "There is no user 'nobody-at-all'.")
        if not person.user.is_active:
            return Answer(FORBIDDEN, "is closed; it cannot import.")
        return Answer(DONE) if moment.name in self.idle else super().expected(person, moment)


def _api_steps(person: Person, moment: Moment) -> Answer:
    """Addresses and methods that the API does not have: a step, and changing an article."""
    headers = {"Authorization": f"Bearer {person.token}"} if person.token else {}
    address = f"/api/v1/articles/{moment.name}/"
    found = set()
    for method, path in (
        ("post", "approve/"),
        ("post", "begin_review/"),
        ("post", "withdraw/"),
        ("patch", ""),
        ("put", ""),
        ("delete", ""),
    ):
        response = getattr(person.client, method)(
            address + path, json.dumps(FORGED), content_type="application/json", headers=headers
        )
        found.add(response.status_code)
    response = person.client.patch(
        address, json.dumps(FORGED), content_type="application/json", headers=headers
    )
    assert found <= {404, 405}, found
    return Answer(response.status_code, response.content.decode())


def _command(person: Person, moment: Moment) -> Answer:
    """The operator imports and submits in the person's name."""
    name = person.user.get_username() if person.user else "nobody-at-all"
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text(json.dumps(moment.bundle) + "\n")
        try:
            call_command(
                "import_articles", str(file), submit=True, user=name, stdout=said, stderr=said
            )
        except SystemExit:
            return Answer(FORBIDDEN, said.getvalue())
        except CommandError as error:
            return Answer(FORBIDDEN, str(error))
    return Answer(DONE, said.getvalue())


def _in_database(change: Callable[[Moment], object]) -> Act:
    """Straight to the database in the person's name; refused by it at the latest at the commit."""

    def act(person: Person, moment: Moment) -> Answer:
        try:
            with transaction.atomic(), pghistory.context(user=getattr(person.user, "pk", None)):
                change(moment)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except (DatabaseError, AttributeError, TransitionNotAllowed) as error:
            return Answer(FORBIDDEN, str(error))
        return Answer(DONE)

    return act


def _other_state(moment: Moment) -> str:
    return "under_review" if STATES[moment.name] == "approved" else "approved"


def _update(moment: Moment) -> None:
    Article.objects.filter(pk=moment.article.pk).update(state=_other_state(moment))


def _update_status(moment: Moment) -> None:
    at = timezone.now()
    rows = Rendition.objects.filter(article=moment.article)
    if STATES[moment.name] == "approved":
        rows.update(status="submitted")
    else:
        rows.update(status="approved", approved_at=at, last_reviewed=at, round=7)


def _sql(moment: Moment) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_article SET state = %s WHERE id = %s",
            [_other_state(moment), moment.article.pk],
        )


def _assigned_field(moment: Moment) -> None:
    article = Article.objects.get(pk=moment.article.pk)
    article.state = _other_state(moment)
    article.save()


def _transition(moment: Moment) -> None:
    article = Article.objects.get(pk=moment.article.pk)
    (article.reopen if STATES[moment.name] == "approved" else article.approve)()
    article.save()


def _forged_bundle(moment: Moment) -> dict[str, Any]:
    return moment.changed | {"state": "approved", "approved_by": ["x"], "reviewed_at": "2026-01-01"}


def _list_page(person: Person, moment: Moment) -> Any:
    """Actions, list_editable and transitions posted to the admin's list."""
    pk = moment.article.pk
    return person.client.post(
        "/admin/articles/article/",
        FORGED
        | {
            "action": "approve",
            "_selected_action": [pk],
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": pk,
            "form-0-state": "approved",
            "_save": "Save",
        },
    )


RIGHT_TO = {
    "submit": "You do not have the right to submit articles.",
    "recall": "You do not have the right to recall articles.",
    "withdraw": "You do not have the right to withdraw articles.",
    "reopen": "You do not have the right to reopen articles.",
    "assign": "You do not have the right to assign reviewers.",
}
NOT_NOW = {
    "submit": "; only a draft or an approved article can be submitted.",
    "recall": "; only one that waits for the board can be recalled.",
    "withdraw": "The article has been withdrawn already.",
    "reopen": "; only an approved one can be reopened.",
    "assign": WAITS_NOT,
}
NOW = {
    "submit": EDITABLE,
    "recall": WITH_BOARD,
    "withdraw": ALL - {"withdrawn"},
    "reopen": APPROVED,
    "assign": WITH_BOARD,
}
CHANGES = {
    "the author, on the board",
    "the translator, on the board",
    "the importer, on the board",
    "the submitter, on the board",
}


def _of_the_editor(person: Person) -> str:
    """What the editor says to who may change articles and not submit them, and to others."""
    return RIGHT_TO["submit"] if person.name in CHANGES else "Your account may not do this."


SIGNED_ALREADY = "You have already decided on this text."
ALREADY = dict.fromkeys(
    [("a reviewer who signed already", moment) for moment in ("under-review", "lapsed")],
    SIGNED_ALREADY,
)


def step(name: str, act: Act, of: str, **options: Any) -> Road:
    """A road that takes one of the steps of author, editor or chair."""
    return Road(name, act, may(of), NOW[of], says(RIGHT_TO[of]), NOT_NOW[of], **options)


def approving(name: str, act: Act, **options: Any) -> Road:
    """A road that ends in a signed approval."""
    return Road(
        name, act, judges, WITH_BOARD, mistimed=WAITS_NOT, exceptions=ALREADY, signs=True, **options
    )


def roads() -> Iterable[Road]:
    """All of them."""
    yield step("the verb submit", verb(lambda p, m: workflow.submit(m.name, by=_user(p))), "submit")
    for name in ("recall", "withdraw", "reopen"):
        take = getattr(workflow, name)
        yield step(
            f"the verb {name}",
            verb(lambda p, m, take=take: take(m.name, by=_user(p), reason="Because.")),
            name,
        )
    yield step("the verb assign", verb(_assign), "assign")
    yield Road(
        "the verb waive",
        verb(_waive),
        lambda p: "waive" in p.may and p.fault != NO_MEMBER,
        ALL,
        lambda p: (
            p.fault if "waive" in p.may else "Only a chair of the board can waive a conflict."
        ),
    )
    yield Road(
        "the verb claim",
        verb(lambda p, m: assigning.claim(m.name, by=_user(p))),
        judges,
        WITH_BOARD,
        mistimed=WAITS_NOT,
        idle=ALL - BEGINS,
    )
    yield approving("the verb sign", _signed(Decision.APPROVE))
    yield Road(
        "the verb sign, asking for changes",
        _signed(Decision.REQUEST_CHANGES),
        judges,
        WITH_BOARD,
        mistimed=WAITS_NOT,
    )
    yield Road(
        "the verb sign, still right",
        _signed(Decision.REAFFIRM),
        judges,
        APPROVED,
        mistimed="; only an approved one can be confirmed.",
    )
    yield approving("a raw post to the review screen", http(_raw_signature), has_door=True)
    yield Road(
        "the desk, taking it on",
        post("/admin/desk/take/{slug}/"),
        judges,
        WITH_BOARD,
        mistimed=WAITS_NOT,
        has_door=True,
        idle=ALL - BEGINS,
    )
    due = timezone.now().date().isoformat()
    manage = "/admin/desk/manage/{slug}/"
    yield step(
        "the desk, assigning",
        post(manage, do="assign", member="zoe", due=due),
        "assign",
        has_door=True,
    )
    for name in ("reopen", "withdraw"):
        yield step(
            f"the desk, {name}", post(manage, do=name, reason="Because."), name, has_door=True
        )
    own = "/admin/articles/article/{pk}/"
    for name in ("recall", "withdraw"):
        yield step(
            f"the admin's address {name}",
            post(f"{own}{name}/", reason="Because."),
            name,
            has_door=True,
        )
    yield EditorRoad(
        "the admin's change form",
        http(_change_form),
        may("submit"),
        EDITABLE,
        _of_the_editor,
        "The article is ",
        has_door=True,
    )
    yield Road(
        "actions and list_editable of the admin's list",
        http(_list_page),
        lambda _person: True,
        ALL,
        has_door=True,
        idle=ALL,
    )
    yield ApiRoad(
        "the API",
        _api(lambda m: m.changed),
        may_hand_in,
        EDITABLE,
        says("You do not have the right to "),
        "The article “",
    )
    yield ApiRoad(
        "the API with forged fields",
        _api(_forged_bundle),
        may_hand_in,
        NEVER,
        says("You do not have the right to "),
        "unknown key 'approved_by'",
        too_late=400,
    )
    yield Road("steps that the API does not have", _api_steps, nobody, NEVER, says(""), inside=405)
    yield CommandRoad(
        "the command import_articles",
        _command,
        may("submit"),
        DRAFTS,
        says(RIGHT_TO["submit"]),
        idle=ALL - DRAFTS,
    )
    for name, change in {
        "QuerySet.update of the state": _update,
        "QuerySet.update of the status": _update_status,
        "raw SQL on the state": _sql,
        "the model's field": _assigned_field,
        "the model's transition": _transition,
    }.items():
        yield Road(name, _in_database(change), nobody, NEVER, says(""))
