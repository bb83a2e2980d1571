"""The review screen: one text of an article to read and judge, and the form that signs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Edition, ListedReference, State
from articles.vocabulary import RiskClass
from oracle_site.desk import drafts
from oracle_site.desk.claims import SUPPORTS, VERDICTS, Part, Reading, Registered, parts
from oracle_site.desk.drafts import Draft
from oracle_site.desk.offers import Offer, offers
from oracle_site.desk.questions import question_of
from oracle_site.desk.texts import Text, texts_of
from oracle_site.differences import compared
from oracle_site.signin import signed_in_at
from reviews import gates, policy
from reviews.models import Assignment, Comment, Decision, Verdict
from reviews.policy import Signer
from reviews.signers import signer as signer_of
from reviews.signing import MEANINGS

BEFORE_APPROVAL: Final = (Decision.APPROVE, Decision.REQUEST_CHANGES, Decision.RECUSE)
KINDS: Final = {
    "verdict": gettext_lazy("Finding"),
    "comment": gettext_lazy("Comment"),
    "support": gettext_lazy("Source"),
    "remark": gettext_lazy("Remark on this source"),
    "answer": gettext_lazy("Answer"),
    "sign": gettext_lazy("Which texts"),
    "decision": gettext_lazy("Decision"),
    "reason": gettext_lazy("Reason"),
    "to_author": gettext_lazy("Comment to the author"),
    "to_board": gettext_lazy("Comment to the board only"),
}


@dataclass(kw_only=True)
class Screen:
    """One showing of the review screen, for a person and an article."""

    request: HttpRequest
    article: Article
    asked: str = ""
    refusal: str = ""
    moved: Mapping[str, Edition] = field(default_factory=dict)
    status: int = 200

    @cached_property
    def signer(self) -> Signer:
        """What is known of the person with regard to the article."""
        user: Any = self.request.user
        return signer_of(user, self.article)

    @cached_property
    def texts(self) -> list[Text]:
        """Every text of the article."""
        member = self.signer.member
        texts = texts_of(self.article, member=member.pk if member else None)
        for text in texts:
            if text.key in self.moved:
                text.before = self.moved[text.key]
        return texts

    @cached_property
    def draft(self) -> Draft:
        """What the member has typed so far."""
        member = self.signer.member
        return drafts.kept(self.article, member) if member else Draft()

    @property
    def fields(self) -> Mapping[str, str]:
        """The draft's fields."""
        return self.draft.fields

    @cached_property
    def text(self) -> Text | None:
        """The text that is shown: the one asked for, else the first that waits for this person."""
        member = self.signer.member
        waiting = [text for text in self.texts if text.waits]
        unsigned = [t for t in waiting if not t.signed_by(member.pk if member else None)]
        asked = [text for text in self.texts if text.key == self.asked]
        return next(iter([*asked, *unsigned, *waiting, *self.texts]), None)

    @cached_property
    def why_not(self) -> str:
        """Why this person may not judge the article now; "" where they may."""
        if self.article.state == State.APPROVED:
            why = policy.why_not_member(self.signer) or policy.why_not_independent(self.signer)
        else:
            why = policy.why_not_accept(self.article, self.signer)
        return str(why) if why else ""

    @property
    def may_recuse(self) -> bool:
        """Whether this person may stand aside: a conflict is a reason to."""
        return not policy.why_not_recuse(self.article, self.signer)

    @property
    def may_judge(self) -> bool:
        """Whether there are fields to fill in."""
        return not self.why_not and (self.signer.assigned or self.is_approved)

    @property
    def may_claim(self) -> bool:
        """Whether this person may take the review on."""
        return not self.why_not and not self.signer.assigned and not self.is_approved

    @cached_property
    def assignment(self) -> Assignment | None:
        """The open assignment of this person."""
        rows = Assignment.objects.filter(article=self.article, member=self.signer.member)
        return (
            rows.filter(state__in=["offered", "accepted"]).first() if self.signer.member else None
        )

    @property
    def is_approved(self) -> bool:
        """Whether nothing waits, and the texts can be confirmed."""
        return self.article.state == State.APPROVED

    @cached_property
    def register(self) -> Mapping[str, Registered]:
        """What the register says of each reference now, by its key."""
        listed = ListedReference.objects.filter(article=self.article)
        return {
            key: Registered(standing, csl)
            for key, standing, csl in listed.values_list(
                "key", "reference__standing", "reference__csl"
            )
        }

    @cached_property
    def warnings(self) -> Sequence[gates.Warning]:
        """What the gates found in the text that is shown."""
        return list(gates.warnings(self.text.edition)) if self.text and self.text.waits else []

    @cached_property
    def parts(self) -> list[Part]:
        """The sections of the text that is shown."""
        if self.text is None:
            return []
        return parts(
            Reading(
                text=self.text,
                texts=self.texts,
                fields=self.fields,
                register=self.register,
                warnings=self.warnings,
            )
        )

    @property
    def loose_warnings(self) -> list[gates.Warning]:
        """Warnings about the whole text rather than a claim of it."""
        places = set(self.text.digests) if self.text else set()
        return [one for one in self.warnings if (one.section, one.claim) not in places]

    @property
    def rounds(self) -> list[tuple[str, SafeString]]:
        """What else of the text changed since it was approved: its question, date, risk class."""
        text = self.text
        if text is None or text.approved is None:
            return []
        old, new = text.approved, text.content
        pairs = [
            (_("Question"), old["question"]["text"], new["question"]["text"]),
            (_("Evidence up to"), old["evidence_current_to"], new["evidence_current_to"]),
            (_("Risk class"), _risk(old["risk_class"]), _risk(new["risk_class"])),
        ]
        return [
            (label, compared(before or "", after or "", text.language))
            for label, before, after in pairs
            if before != after
        ]

    @cached_property
    def offers(self) -> list[Offer]:
        """The texts that one act of signing may cover, with how far each is."""
        return offers(self)

    @property
    def must_sign_in(self) -> bool:
        """Whether the last sign-in is too old to sign."""
        at = signed_in_at(self.request)
        return policy.why_not_signed_in(at, now=timezone.now()) is not None

    @property
    def decisions(self) -> list[tuple[str, str, tuple[str, str]]]:
        """What can be decided now: value, label, and what the signature means."""
        now = [Decision.REAFFIRM] if self.is_approved else BEFORE_APPROVAL
        return [(one.value, str(one.label), self.meanings[one.value]) for one in now]

    @property
    def meanings(self) -> Mapping[str, tuple[str, str]]:
        """What each signature means, in the language of the screen and in the words recorded."""
        return {decision.value: (_(words), words) for decision, words in MEANINGS.items()}

    @property
    def asides(self) -> list[tuple[str, str]]:
        """What was typed in a window that was behind, each with what it is about."""
        claims = {d: f"{t.key} {'/'.join(p)}" for t in self.texts for p, d in t.digests.items()}
        return [
            (_about(name, claims), _value(name, value))
            for name, value in self.draft.aside.items()
            if not name.startswith("place.")
        ]

    @cached_property
    def comments(self) -> list[Comment]:
        """What was said about the article to its author and, for the board, among the board."""
        rows = Comment.objects.filter(article=self.article).order_by("-id")
        return list(rows if self.signer.member else rows.filter(to_board_only=False))[:20]

    def response(self) -> TemplateResponse:
        """The page."""
        context = {
            **admin.site.each_context(self.request),
            "title": (question := question_of(self.article)).text,
            "question": question,
            "screen": self,
            "text": self.text,
            "verdicts": VERDICTS,
            "supports": SUPPORTS,
        }
        return TemplateResponse(self.request, "admin/desk/review.html", context, status=self.status)


def _about(name: str, claims: Mapping[str, str]) -> str:
    """What a field of the draft is about: what it holds, and the claim."""
    kind, *rest = name.split(".")
    label = str(KINDS.get(kind, kind))
    return f"{label}, {claims.get(rest[0], ' '.join(rest))}" if rest else label


def _value(name: str, value: str) -> str:
    """A value of the draft in words."""
    if name.startswith(("verdict.", "support.")) and value in Verdict.values:
        return str(Verdict(value).label)
    if name == "decision" and value in Decision.values:
        return str(Decision(value).label)
    return value


def _risk(name: str) -> str:
    return str(RiskClass(name).label)
