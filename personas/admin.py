"""Personas and the glossary in the admin, with their texts in every language."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from personas.models import GlossaryTerm, Persona


@admin.register(Persona)
class PersonaAdmin(TranslationAdmin):
    """Personas. They are in every address, so none is added, renamed or deleted here."""

    list_display = ("slug", "name", "audience", "position", "is_default")
    readonly_fields = ("slug", "is_default")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: a new persona comes with its texts, by a migration."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: addresses that exist must not break."""
        return False


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(TranslationAdmin):
    """Words that readers may not know."""

    list_display = ("slug", "term")
    search_fields = ("slug", "term", "definition")
