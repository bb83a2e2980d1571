"""The board in the admin: its members' entries, and their disclosures."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oracle_site.admin import declaring
from oracle_site.admin.board_forms import MemberForm, accounts
from oracle_site.web.interests import in_words
from reviews import people
from reviews.models import BoardMember, Disclosure
from reviews.workflow import Refused


def said(disclosure: Disclosure | None) -> str:
    """What a disclosure says, in words, and whether it counts today."""
    if disclosure is None:
        return _("Nothing declared yet")
    words = "; ".join(in_words(one) for one in disclosure.interests) or _("No interests declared")
    if disclosure.is_valid(timezone.now().date()):
        return words
    return _("%(interests)s (lapsed)") % {"interests": words}


class ReadOnly:
    """Nobody changes or removes what was signed; a newer one takes its place."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


@admin.register(BoardMember)
class BoardMemberAdmin(admin.ModelAdmin):
    """Members: added and kept by chairs and the managing editor, never by themselves."""

    form = MemberForm
    list_display = ("printed_name", "degrees", "in_languages", "active", "registered", "interests")
    search_fields = ("printed_name", "user__username")
    prepopulated_fields: ClassVar = {"slug": ("printed_name",)}
    show_full_result_count = False
    actions = None
    readonly_fields = ("public_page", "declared", "declare")

    class Media:
        css: ClassVar = {"all": ["admin_oracle/board.css"]}

    fieldsets: ClassVar = [
        (None, {"fields": ("user", "printed_name", "slug", "degrees", "public_page")}),
        (gettext_lazy("May review"), {"fields": ("is_clinician", "specialties", "languages")}),
        (
            gettext_lazy("Proof of who they are"),
            {
                "fields": (
                    "orcid",
                    "registration",
                    "registration_verified_on",
                    "registration_expires_on",
                )
            },
        ),
        (gettext_lazy("On the board"), {"fields": ("active_from", "active_to")}),
        (gettext_lazy("Disclosures"), {"fields": ("declared", "declare")}),
    ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, with the accounts that may be chosen."""
        form = super().get_form(request, obj, change, **kwargs)
        by: Any = request.user
        if "user" in form.base_fields:
            field: Any = form.base_fields["user"]
            field.queryset = accounts(obj, by)
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = field.widget.can_delete_related = False
            field.label_from_instance = lambda user: user.get_full_name() or user.username
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Addresses and accounts of members stay."""
        return (*self.readonly_fields, "user", "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new member's address is made of their name."""
        return {} if obj else self.prepopulated_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever keeps the entries."""
        by: Any = request.user
        return people.why_not_keep(by, None) is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever keeps the entries, and not their own."""
        by: Any = request.user
        return people.why_not_keep(by, obj) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: members are part of the record. Their last day on the board can be set."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save and record, as whoever is signed in."""
        by: Any = request.user
        try:
            people.keep(obj, by=by)
        except Refused as refused:
            raise PermissionDenied(refused.why.sentence) from None

    @admin.display(description=gettext_lazy("may review in"))
    def in_languages(self, member: BoardMember) -> str:
        """The languages, by code."""
        return ", ".join(member.languages)

    @admin.display(description=gettext_lazy("on the board"), boolean=True)
    def active(self, member: BoardMember) -> bool:
        """Whether the member sits on the board today."""
        return member.is_active(timezone.now().date())

    @admin.display(description=gettext_lazy("registration valid"), boolean=True)
    def registered(self, member: BoardMember) -> bool:
        """Whether the registration is verified and valid today."""
        return member.is_registered(timezone.now().date())

    @admin.display(description=gettext_lazy("interests"))
    def interests(self, member: BoardMember) -> str:
        """What the newest disclosure says."""
        return said(next(iter(member.disclosures.all()), None))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Members with their disclosures, whatever their number: two queries."""
        return super().get_queryset(request).prefetch_related("disclosures")

    @admin.display(description=gettext_lazy("public page"))
    def public_page(self, member: BoardMember) -> str:
        """The way to what the public sees."""
        if not member.pk:
            return "–"
        return format_html('<a href="/en/board/{}/">/en/board/{}/</a>', member.slug, member.slug)

    @admin.display(description=gettext_lazy("interests"))
    def declared(self, member: BoardMember) -> str:
        """Everything the member ever declared, the newest first."""
        if not member.pk:
            return "–"
        rows = [(date_format(one.declared_on), said(one)) for one in member.disclosures.all()]
        listed = format_html_join("", "<li>{}: <bdi>{}</bdi></li>", rows)
        return format_html("<ul>{}</ul>", listed) if rows else said(None)

    @admin.display(description=gettext_lazy("disclosure"))
    def declare(self, member: BoardMember) -> str:
        """The way to a new disclosure."""
        if not member.pk:
            return _("Save the member first; then record what they declare.")
        address = reverse("admin:reviews_disclosure_add")
        words = _("Record a new disclosure")
        return format_html(
            '<a href="{}?{}">{}</a>', address, urlencode({"member": member.slug}), words
        )


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnly, admin.ModelAdmin):
    """Every disclosure ever signed; adding one is signing it."""

    list_display = ("member", "declared_on", "lapses_on", "interests_in_words", "signed_name")
    list_display_links = None
    list_select_related = ("member",)
    search_fields = ("member__printed_name",)
    ordering = ("-id",)
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Members of the board, and whoever keeps their entries."""
        by: Any = request.user
        mine = BoardMember.objects.filter(user=by.pk).exists()
        return by.has_perm("reviews.add_disclosure") and (mine or people.keeps_entries(by))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Declare and sign."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return declaring.declare(request)

    @admin.display(description=gettext_lazy("interests"))
    def interests_in_words(self, disclosure: Disclosure) -> str:
        """What was declared."""
        return said(disclosure)
