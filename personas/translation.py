"""Which fields of the personas' models exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from personas.models import GlossaryTerm, Persona


@register(Persona)
class PersonaTranslation(TranslationOptions):
    fields = ("name", "description", "disclaimer")


@register(GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    fields = ("term", "definition")
