"""What search looks at: a document for each rendition, its names, and how often words occur."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.editions import Edition, Rendition


class SearchDocument(models.Model):
    """One rendition as search sees it, made of ``edition``.

    ``terms`` has each word once, its weight for this text in the labels of its positions, and marks
    that say which readers are served the text and what it is about (``articles.search.vectors``).
    """

    rendition = models.OneToOneField(
        Rendition, models.CASCADE, primary_key=True, related_name="search_document"
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=20)
    terms = SearchVectorField()

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        indexes: ClassVar = [
            GinIndex(fields=["terms"], name="search_document_terms", fastupdate=False)
        ]

    def __str__(self) -> str:
        return f"{self.rendition_id} {self.language} {self.status}"


class SearchName(models.Model):
    """A question, or another name of its subject, by which an article is asked for.

    ``key`` is what is left of it without noise, in no order; ``shown`` is how it is written.
    """

    document = models.ForeignKey(SearchDocument, models.CASCADE, related_name="names")
    key = models.CharField(max_length=200)
    shown = models.CharField(max_length=200)
    is_question = models.BooleanField()

    class Meta:
        verbose_name = _("search name")
        verbose_name_plural = _("search names")
        indexes: ClassVar = [
            models.Index(
                fields=["key", "document"], include=["is_question"], name="search_name_by_key"
            )
        ]

    def __str__(self) -> str:
        return self.shown


class SearchBeginning(models.Model):
    """What someone may type to be offered a name: its beginning, or a word inside and what follows.

    Its primary key is the index that suggestions walk, the best name first of those that are typed
    alike. ``rank`` counts 4 where the beginning is inside the name, 2 where the text is not
    approved, 1 where the name is not a question; ``length`` is that of the name.
    """

    pk = models.CompositePrimaryKey("language", "typed", "rank", "length", "name")
    language = models.CharField(max_length=10)
    typed = models.CharField(max_length=120, db_collation="C")
    rank = models.SmallIntegerField()
    length = models.SmallIntegerField()
    name = models.ForeignKey(SearchName, models.CASCADE, related_name="beginnings")

    class Meta:
        verbose_name = _("search beginning")
        verbose_name_plural = _("search beginnings")

    def __str__(self) -> str:
        return f"{self.language} {self.typed}"


class SearchTerm(models.Model):
    """How many documents of a language have a term; the empty term counts them all."""

    pk = models.CompositePrimaryKey("term", "language")
    language = models.CharField(max_length=10)
    term = models.CharField(max_length=100)
    documents = models.IntegerField()

    class Meta:
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")
        indexes: ClassVar = [
            models.Index(
                Right("term", 1),
                condition=models.Q(term__startswith="^9"),
                name="search_term_by_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.term} {self.documents}"


class SearchWord(models.Model):
    """A word as it is written, without accents, and the term that stands for it."""

    pk = models.CompositePrimaryKey("language", "word", "term")
    language = models.CharField(max_length=10)
    word = models.CharField(max_length=60)
    term = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        indexes: ClassVar = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_alike")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.word}"


class EditionVector(models.Model):
    """What an edition means, as a model of embeddings sees it: numbers of two bytes (IEEE 754).

    Only search reads them, and only where such a model is installed.
    """

    edition = models.OneToOneField(
        Edition, models.CASCADE, primary_key=True, related_name="search_vector"
    )
    model = models.CharField(max_length=60)
    vector = models.BinaryField()

    class Meta:
        verbose_name = _("edition’s vector")
        verbose_name_plural = _("editions’ vectors")

    def __str__(self) -> str:
        return f"{self.edition_id} {self.model}"


STATUS_FOLLOWS = pgtrigger.Trigger(
    name="search_document_follows",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Q(old__status__df=pgtrigger.F("new__status")),
    func="""
        UPDATE articles_searchdocument SET status = NEW.status WHERE rendition_id = NEW.id;
        IF NEW.status = 'withdrawn' THEN
            DELETE FROM articles_searchbeginning
             WHERE name_id IN (SELECT id FROM articles_searchname WHERE document_id = NEW.id);
        ELSE
            UPDATE articles_searchbeginning
               SET rank = (rank & 5) + CASE NEW.status WHEN 'approved' THEN 0 ELSE 2 END
             WHERE name_id IN (SELECT id FROM articles_searchname WHERE document_id = NEW.id);
        END IF;
        RETURN NEW;
    """,
)
"""However a rendition's status is changed, search knows it in the same transaction."""

pgtrigger.register(STATUS_FOLLOWS)(Rendition)
