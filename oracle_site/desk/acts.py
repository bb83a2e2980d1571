"""From a posted review screen to a signature: keep what was typed, judge, sign, or say why not."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.models import Article, Edition, Status
from oracle_site.desk import drafts
from oracle_site.desk.drafts import Draft
from oracle_site.desk.screen import Screen
from oracle_site.desk.texts import Text
from oracle_site.signin import sign_in_again, signed_in_at
from reviews import policy, signing, workflow
from reviews.findings import Note
from reviews.judgement import Judgement, Seen
from reviews.models import BoardMember, Decision, Verdict

FORBIDDEN, MOMENT = 403, 409
CLAIM_VERDICTS: Final = {"accurate", "inaccurate", "unclear"}
CITATION_VERDICTS: Final = {"supports", "partly", "does_not", "contradicts"}


def address(article: Article, cell: str = "") -> str:
    """The review screen of an article, opened on a text."""
    query = f"?{urlencode({'text': cell})}" if cell else ""
    return reverse("admin:desk_review", args=[article.slug]) + query


def posted(request: HttpRequest, article: Article) -> HttpResponse:
    """Keep what was typed, then do what the button says."""
    screen = Screen(request=request, article=article, asked=request.POST.get("text", ""))
    member = screen.signer.member
    do, _colon, rest = request.POST.get("do", "keep").partition(":")
    if member is not None:
        if do in ("take", "leave"):
            drafts.settle_aside(article, member, take=do == "take")
            return HttpResponseRedirect(address(article, screen.asked))
        if _kept(request, article, member).behind:
            return _refused(screen, behind(), MOMENT)
    if do == "sign":
        return _signed(screen)
    if member is None:
        return _refused(screen, screen.why_not, FORBIDDEN)
    return HttpResponseRedirect(address(article, rest or screen.asked))


def kept(request: HttpRequest, article: Article) -> JsonResponse:
    """Keep what was typed while it is being typed; 409 where another window was faster."""
    member = BoardMember.objects.filter(user=request.user.pk).first()
    if member is None:
        return JsonResponse({"says": _("Only members of the board keep reviews.")}, status=403)
    draft = _kept(request, article, member)
    answer = {"version": draft.version, "says": behind() if draft.behind else ""}
    return JsonResponse(answer, status=MOMENT if draft.behind else 200)


def token(request: HttpRequest) -> JsonResponse:
    """A fresh token for a page that outlived its session; only pages of this site can read it."""
    return JsonResponse({"token": get_token(request)})


def behind() -> str:
    """What is said to whoever typed into a window that was behind another one."""
    return _(
        "You changed this review in another window after you opened it here. The newest is shown; "
        "what you typed here is kept beside it."
    )


def _kept(request: HttpRequest, article: Article, member: BoardMember) -> Draft:
    fields = drafts.posted(request.POST)
    return drafts.keep(article, member, fields, version=drafts.version_of(request.POST))


def _refused(screen: Screen, sentence: str, status: int) -> HttpResponse:
    """The same screen with everything that was typed, and the reason in words."""
    screen.refusal, screen.status = sentence, status
    return screen.response()


def _signed(screen: Screen) -> HttpResponse:
    """Sign. Refused, the same screen again; with too old a sign-in, by way of a new one."""
    request, article = screen.request, screen.article
    by: Any = request.user
    at = signed_in_at(request)
    decision = request.POST.get("decision", "")
    if decision not in Decision.values:
        return _refused(screen, _("Choose your decision before you sign."), MOMENT)
    seen = _seen(screen, decision)
    screen.moved = _moved(screen, seen)
    try:
        judgement = judged(screen, Decision(decision), seen)
        signing.sign(article.slug, by=by, judgement=judgement, signed_in_at=at)
    except workflow.Refused as refused:
        if refused.why == policy.why_not_signed_in(at, now=timezone.now()):
            return HttpResponseRedirect(sign_in_again(address(article, screen.asked)))
        return _afresh(screen, refused)
    drafts.forget(article, by, _digests(screen, seen))
    messages.success(request, _done(Decision(decision), article, seen))
    return HttpResponseRedirect(reverse("admin:desk"))


def _afresh(screen: Screen, refused: workflow.Refused) -> HttpResponse:
    """The screen made anew, for the article may have moved meanwhile."""
    article = Article.objects.get(pk=screen.article.pk)
    fresh = Screen(request=screen.request, article=article, asked=screen.asked, moved=screen.moved)
    if screen.moved:
        fresh.asked = next(iter(screen.moved))
    return _refused(fresh, str(refused), FORBIDDEN if refused.why.forbidden else MOMENT)


def _seen(screen: Screen, decision: str) -> list[Seen]:
    """The texts that were chosen, with the digests that were on the screen."""
    chosen = set(screen.request.POST.getlist("offered")) & {
        name.removeprefix("sign.") for name in screen.request.POST if name.startswith("sign.")
    }
    found = []
    for value in screen.request.POST.getlist("seen"):
        language, _slash, rest = value.partition("/")
        persona, _slash, digest = rest.partition("/")
        if f"{language}.{persona}" in chosen or decision == Decision.RECUSE:
            found.append(Seen(language, persona, digest))
    return found


def _moved(screen: Screen, seen: Sequence[Seen]) -> dict[str, Edition]:
    """The editions that were seen where the text is another one now, by cell."""
    now = {text.key: text.edition.digest for text in screen.texts}
    moved = [one for one in seen if now.get(f"{one.language}/{one.persona}") != one.digest]
    editions = Edition.objects.filter(
        article=screen.article, digest__in=[one.digest for one in moved]
    )
    return {f"{one.language}/{one.persona_id}": one for one in editions} if moved else {}


def judged(screen: Screen, decision: Decision, seen: Sequence[Seen]) -> Judgement:
    """The judgement that the draft says, over the texts that were seen."""
    fields = screen.fields
    cells = {f"{one.language}/{one.persona}" for one in seen}
    if decision == Decision.APPROVE and screen.may_judge:
        _ask_read(screen, cells)
    return Judgement(
        decision=decision,
        seen=seen,
        notes=[
            note
            for text in screen.texts
            if text.key in cells
            for note in (*_findings(text, fields), *_answers(text, fields))
        ],
        reason=fields.get("reason", ""),
        to_author=fields.get("to_author", ""),
        to_board=fields.get("to_board", ""),
    )


def _ask_read(screen: Screen, cells: Collection[str]) -> None:
    """Each signer reads for themselves: a colleague's finding of this round stands in for none."""
    for text in screen.texts:
        found = all(screen.fields.get(f"verdict.{digest}") for digest in text.to_find)
        if text.key in cells and text.waits and not found and text.key not in screen.moved:
            raise workflow.Refused(
                policy.WhyNot(
                    _("Some claims in %(language)s for “%(persona)s” have no finding yet.")
                    % {"language": text.language_name, "persona": text.persona_name}
                )
            )


def _findings(text: Text, fields: Mapping[str, str]) -> Iterator[Note]:
    """What was found of each claim and of each citation."""
    for (section, claim), digest in text.digests.items():
        at = {
            "language": text.language,
            "persona": text.persona,
            "section": section,
            "claim": claim,
        }
        verdict = fields.get(f"verdict.{digest}", "")
        if verdict in CLAIM_VERDICTS:
            yield Note(**at, verdict=verdict, comment=fields.get(f"comment.{digest}", ""))
        for citation in text.claims[(section, claim)]["citations"]:
            name = f"{digest}.{citation['reference']}"
            found = fields.get(f"support.{name}", "")
            if found in CITATION_VERDICTS:
                remark = fields.get(f"remark.{name}", "")
                yield Note(**at, reference=citation["reference"], verdict=found, comment=remark)


def _answers(text: Text, fields: Mapping[str, str]) -> Iterator[Note]:
    """The answers in writing to what the gates found."""
    start = f"answer.{text.field}."
    for name, answer in fields.items():
        if name.startswith(start) and answer.strip():
            yield Note(
                language=text.language,
                persona=text.persona,
                section="",
                claim="",
                gate=name.removeprefix(start),
                verdict=Verdict.ANSWERED,
                comment=answer,
            )


def _digests(screen: Screen, seen: Sequence[Seen]) -> set[str]:
    """The claims, by digest, of the texts that were signed."""
    cells = {f"{one.language}/{one.persona}" for one in seen}
    return {d for text in screen.texts if text.key in cells for d in text.digests.values()}


def _done(decision: Decision, article: Article, seen: Sequence[Seen]) -> str:
    """What a signature has done."""
    match decision:
        case Decision.APPROVE:
            return _approved(article, seen)
        case Decision.REQUEST_CHANGES:
            return _("Your request for changes is signed; the author is asked.")
        case Decision.RECUSE:
            return _("You stand aside. It is recorded.")
        case Decision.REAFFIRM:
            return _("Your confirmation is signed and recorded.")


def _approved(article: Article, seen: Sequence[Seen]) -> str:
    """What an approval has done to the texts that it is for."""
    digests = [one.digest for one in seen]
    approved = article.renditions.filter(edition__digest__in=digests, status=Status.APPROVED)
    match len(seen) - approved.count():
        case 0:
            return _(
                "Your approval is signed and recorded. Readers now see these words as approved."
            )
        case left if left < len(seen):
            return _(
                "Your approval is signed and recorded. Readers now see some of these texts as"
                " approved; the others still need a colleague’s signature."
            )
        case _left:
            return _(
                "Your approval is signed and recorded. Readers will see these words as approved"
                " once enough colleagues have signed too."
            )
