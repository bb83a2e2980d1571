"""The editorial record in the admin: to read, never to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reviews.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Every step ever taken, the latest first."""

    list_display = ("sequence", "at", "step", "slug", "actor_name", "reason")
    list_filter = ("step", "at")
    search_fields = ("slug", "actor_name", "reason")
    ordering = ("-sequence",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: the record is written by the steps themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: the record is append-only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: the record is kept for good."""
        return False
