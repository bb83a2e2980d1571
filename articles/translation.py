"""Which fields of the articles' models exist in every language, and their history.

History is registered here, after translation: registered before, it would miss every translated
column, silently.
"""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from articles.models import (
    Article,
    Citation,
    Claim,
    ListedReference,
    Section,
    Topic,
    Wording,
)


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name",)


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("question",)


@register(Section)
class SectionTranslation(TranslationOptions):
    fields = ("heading",)


@register(Claim)
class ClaimTranslation(TranslationOptions):
    fields = ("text",)


@register(Wording)
class WordingTranslation(TranslationOptions):
    fields = ("text",)


for model in (Article, ListedReference, Section, Claim, Wording, Citation):
    pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        model_name=f"{model.__name__}History",
        append_only=True,
        obj_field=pghistory.ObjForeignKey(related_name="history"),
        context_field=pghistory.ContextForeignKey(null=True),
        meta={"verbose_name": f"history of {model._meta.verbose_name}"},
    )(model)
