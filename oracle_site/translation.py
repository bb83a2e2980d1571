"""Which fields of the site's own pages exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from oracle_site.models import Document


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ("text",)
    required_languages = ("en",)
