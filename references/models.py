"""What may be cited, and what has been said about each: references, notices, and their standing."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from references import identifiers, records
from references.csl_variables import EARLIEST_YEAR


class Kind(models.TextChoices):
    """What sort of source it is; the reference list of a page is grouped in this order."""

    GUIDELINE = "guideline", _("Guideline")
    SYSTEMATIC_REVIEW = "systematic_review", _("Systematic review")
    RESEARCH = "research", _("Research")
    REVIEW = "review", _("Review")
    DRUG_LABEL = "drug_label", _("Medicine label")
    BOOK = "book", _("Book")
    WEB = "web", _("Web page")
    OTHER = "other", _("Other source")


class Standing(models.TextChoices):
    """What the world now thinks of a source, from sound to withdrawn from the record."""

    CURRENT = "current", _("Current")
    CORRECTED = "corrected", _("Corrected")
    EXPRESSION_OF_CONCERN = "expression_of_concern", _("Expression of concern")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RETRACTED = "retracted", _("Retracted")


MEANINGS = {
    Standing.CURRENT: _("Nothing is known that would speak against citing this source."),
    Standing.CORRECTED: _("A correction to this source has been published; it still stands."),
    Standing.EXPRESSION_OF_CONCERN: _(
        "The journal has warned that this source may not be reliable. Read it with caution."
    ),
    Standing.SUPERSEDED: _("A newer edition or guideline has replaced this source."),
    Standing.WITHDRAWN: _("This source was taken back by its publisher."),
    Standing.RETRACTED: _("This source was retracted and must not be relied upon."),
}

# A claim needs at least one reference outside of these.
UNSOUND = frozenset({Standing.SUPERSEDED, Standing.WITHDRAWN, Standing.RETRACTED})


_BLANK = Value("", TextField())


def _in_csl(*path: str) -> Coalesce:
    """SQL: a text of the CSL record, or the empty string."""
    inner: Any = "csl"
    for key in path[:-1]:
        inner = KeyTransform(key, inner)
    return Coalesce(KeyTextTransform(path[-1], inner), _BLANK, output_field=TextField())


def _column(name: str) -> Coalesce:
    """SQL: a column as text, or the empty string."""
    return Coalesce(Cast(F(name), TextField()), _BLANK, output_field=TextField())


def _same(column: str, said: Coalesce, *, name: str) -> models.CheckConstraint:
    """A column cannot disagree with the record that it was read out of."""
    return models.CheckConstraint(condition=Q(Exact(_column(column), said)), name=name)


def _shape(field: str, pattern: str) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__regex": pattern})


DOI_SHAPE = r"^10\.[0-9]{4,9}(\.[0-9]+)*/[^[:space:]A-Z]+$"
PMID_SHAPE = r"^[1-9][0-9]{0,8}$"
DIGEST_SHAPE = r"^[0-9a-f]{64}$"


class ReferenceQuerySet(models.QuerySet["Reference"]):
    """The register of what may be cited."""

    def identified_by(
        self, *, dois: Iterable[str], pmids: Iterable[str], fingerprints: Iterable[str]
    ) -> Self:
        """Those that any of these canonical identifiers or fingerprints belongs to."""
        return self.filter(
            Q(doi__in=list(dois)) | Q(pmid__in=list(pmids)) | Q(fingerprint__in=list(fingerprints))
        )

    def sound(self) -> Self:
        """Those that a claim may stand on."""
        return self.exclude(standing__in=UNSOUND)

    def unsound(self) -> Self:
        """Those that no claim may stand on alone."""
        return self.filter(standing__in=UNSOUND)


class Reference(models.Model):
    """One source, once. Its CSL record is the truth; the other columns are read out of it."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    csl = models.JSONField(_("CSL record"))
    title = models.TextField(_("title"), blank=True, editable=False)
    container = models.TextField(_("journal or collection"), blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    doi = models.CharField(  # noqa: DJ001 (unique, so "none" must be NULL)
        _("DOI"), max_length=identifiers.MAX_DOI, null=True, unique=True, editable=False
    )
    pmid = models.CharField(  # noqa: DJ001
        _("PubMed ID"), max_length=9, null=True, unique=True, editable=False
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True, editable=False)
    standing = models.CharField(
        _("standing"),
        max_length=24,
        choices=Standing,
        default=Standing.CURRENT,
        editable=False,
    )
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering: ClassVar = ["title", "pk"]
        indexes: ClassVar = [models.Index(fields=["standing"], name="reference_standing")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="reference_kind_known"),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="reference_standing_known"
            ),
            models.CheckConstraint(condition=_shape("doi", DOI_SHAPE), name="reference_doi_shape"),
            models.CheckConstraint(
                condition=_shape("pmid", PMID_SHAPE), name="reference_pmid_shape"
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__gte=EARLIEST_YEAR, year__lte=2200),
                name="reference_year_range",
            ),
            models.CheckConstraint(
                condition=Q(fingerprint__regex=DIGEST_SHAPE), name="reference_fingerprint_shape"
            ),
            _same("title", _in_csl("title"), name="reference_title_of_csl"),
            _same("container", _in_csl("container-title"), name="reference_container_of_csl"),
            _same("doi", _in_csl("DOI"), name="reference_doi_of_csl"),
            _same("pmid", _in_csl("PMID"), name="reference_pmid_of_csl"),
            models.CheckConstraint(
                condition=Q(Exact(_in_csl("issued", "date-parts", "0", "0"), _BLANK))
                | Q(Exact(_column("year"), _in_csl("issued", "date-parts", "0", "0"))),
                name="reference_year_of_csl",
            ),
        ]

    def __str__(self) -> str:
        parts = [self.title or self.csl.get("URL", ""), self.container, str(self.year or "")]
        return ", ".join(part for part in parts if part)

    @classmethod
    def of(cls, kind: str, csl: dict[str, Any]) -> Self:
        """Return a reference, not yet stored, of a kind and a valid CSL record."""
        return cls(**records.fields_of(kind, csl))

    def set_record(self, kind: str, csl: dict[str, Any]) -> None:
        """Take over another kind or CSL record, with every column that is read out of it."""
        for name, value in records.fields_of(kind, csl).items():
            setattr(self, name, value)

    @property
    def is_sound(self) -> bool:
        """Whether a claim may stand on it."""
        return self.standing not in UNSOUND

    @property
    def meaning_of_standing(self) -> str:
        """What its standing means, in words for readers."""
        return str(MEANINGS[Standing(self.standing)])


class Source(models.TextChoices):
    """Who says so."""

    RETRACTION_WATCH = "retraction_watch", _("Retraction Watch")
    CROSSREF = "crossref", _("Crossref")
    PUBMED = "pubmed", _("PubMed")
    EDITOR = "editor", _("Our editors")


class Notice(models.Model):
    """What a source says of a paper; `standing` current is a reinstatement."""

    source = models.CharField(_("source"), max_length=20, choices=Source)
    # The source's own number of the statement: a later statement of that number replaces it.
    record = models.CharField(_("record"), max_length=700)
    standing = models.CharField(_("standing"), max_length=24, choices=Standing)
    nature = models.CharField(_("nature, in the source's word"), max_length=60)
    notice_doi = models.CharField(
        _("DOI of the notice"), max_length=identifiers.MAX_DOI, blank=True
    )
    reason = models.TextField(_("reason"), blank=True)
    dated = models.DateField(_("dated"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_standing_display()} ({self.get_source_display()}, {self.dated or '–'})"


class ReportedNotice(Notice):
    """A source's list as last read, of all papers: one registered later finds its notices here."""

    doi = models.CharField(  # noqa: DJ001
        _("DOI"), max_length=identifiers.MAX_DOI, null=True, db_index=True
    )
    pmid = models.CharField(  # noqa: DJ001
        _("PubMed ID"), max_length=9, null=True, db_index=True
    )

    class Meta:
        verbose_name = _("reported notice")
        verbose_name_plural = _("reported notices")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "record"], name="reported_notice_once"),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="reported_notice_source_known"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="reported_notice_standing_known"
            ),
            models.CheckConstraint(
                condition=_shape("doi", DOI_SHAPE), name="reported_notice_doi_shape"
            ),
            models.CheckConstraint(
                condition=_shape("pmid", PMID_SHAPE), name="reported_notice_pmid_shape"
            ),
            models.CheckConstraint(
                condition=Q(doi__isnull=False) | Q(pmid__isnull=False),
                name="reported_notice_of_a_paper",
            ),
        ]


class StandingNotice(Notice):
    """What was said of one of our references, and when we learned it. Never changed or deleted."""

    reference = models.ForeignKey(
        Reference, models.PROTECT, related_name="notices", verbose_name=_("reference")
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("notice of standing")
        verbose_name_plural = _("notices of standing")
        ordering: ClassVar = ["recorded_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="standing_notice_source_known"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="standing_notice_standing_known"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="notice_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="notice_kept",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'Notices of standing are kept for good';",
            ),
        ]
