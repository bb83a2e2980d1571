"""Declaring interests: a member signs what they declare today, or that there is nothing."""

from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oracle_site.admin.board_forms import MOST_INTERESTS, DeclarationForm, Interests
from oracle_site.signin import sign_in_again, signed_in_at
from reviews import people
from reviews.models import BoardMember
from reviews.workflow import Refused

MOMENT: Final = 409
MORE: Final = 3


def declare(request: HttpRequest) -> HttpResponse:
    """The form, or what was posted with it; without a member in mind, the members to choose."""
    by: Any = request.user
    member = _member(request)
    if member is None:
        return _choose(request)
    at, now = signed_in_at(request), timezone.now()
    why = people.why_not_declare(member, by=by, signed_in_at=at, now=now)
    if why and why.forbidden:
        raise PermissionDenied(why.sentence)
    if request.method == "POST":
        return _posted(request, member)
    if why:
        return HttpResponseRedirect(sign_in_again(request.get_full_path()))
    newest = member.disclosures.first()
    interests = Interests(initial=[_initial(one) for one in newest.interests] if newest else [])
    form = DeclarationForm(initial={"none": bool(newest and newest.none)})
    return _page(request, member, form, interests)


def _initial(interest: dict[str, str]) -> dict[str, str]:
    return {
        "entity": interest["entity"],
        "relationship": interest["relationship"],
        "since": interest.get("from", ""),
        "until": interest.get("to", ""),
    }


def _member(request: HttpRequest) -> BoardMember | None:
    """Whose interests: the member in the address, for who keeps the entries, else one's own."""
    asked = request.GET.get("member", "")
    if asked:
        return BoardMember.objects.filter(slug=asked).first()
    return BoardMember.objects.filter(user=request.user.pk).first()


def _choose(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    if not people.keeps_entries(by):
        raise PermissionDenied(_("Only members of the board declare interests."))
    context = {
        **admin.site.each_context(request),
        "title": _("Whose interests?"),
        "members": BoardMember.objects.all(),
    }
    return TemplateResponse(request, "admin/board/choose.html", context)


def _posted(request: HttpRequest, member: BoardMember) -> HttpResponse:
    """Sign; or the form again, with everything typed and what is wrong."""
    data = request.POST.copy()
    if "more" in data:
        rows = data.get("form-TOTAL_FORMS", "")
        most = min(int(rows) if rows.isdigit() and len(rows) < 4 else 0, MOST_INTERESTS - MORE)
        data["form-TOTAL_FORMS"] = str(most + MORE)
    form, interests = DeclarationForm(data), Interests(data)
    valid = form.is_valid() and interests.is_valid()
    if "more" in data or not valid:
        return _page(request, member, form, interests, status=200 if "more" in data else 400)
    declared = [one.interest() for one in interests if one.has_changed()]
    if bool(declared) == form.cleaned_data["none"]:
        form.add_error("none", _either(some=bool(declared)))
        return _page(request, member, form, interests, status=400)
    return _signed(request, member, form, interests, declared)


def _either(*, some: bool) -> str:
    if some:
        return _("You listed interests and said that there is nothing to declare: which is it?")
    return _("List each interest, or say that there is nothing to declare.")


def _signed(
    request: HttpRequest,
    member: BoardMember,
    form: DeclarationForm,
    interests: Any,
    declared: list[dict[str, str]],
) -> HttpResponse:
    by: Any = request.user
    try:
        people.declare(
            member,
            by=by,
            interests=declared,
            signed_in_at=signed_in_at(request),
            note=form.cleaned_data["note"],
        )
    except Refused as refused:
        if refused.why.forbidden:
            raise PermissionDenied(refused.why.sentence) from None
        return _page(request, member, form, interests, refusal=str(refused), status=MOMENT)
    messages.success(request, _("The disclosure is signed. It counts from now on."))
    return HttpResponseRedirect(reverse("admin:reviews_disclosure_changelist"))


def _page(
    request: HttpRequest,
    member: BoardMember,
    form: DeclarationForm,
    interests: Any,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Declare interests: %(name)s") % {"name": member.printed_name},
        "member": member,
        "own": member.user_id == request.user.pk,
        "newest": member.disclosures.first(),
        "today": timezone.now().date(),
        "form": form,
        "interests": interests,
        "refusal": refusal,
        "again": sign_in_again(request.get_full_path()),
    }
    return TemplateResponse(request, "admin/board/declare.html", context, status=status)
