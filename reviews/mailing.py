"""Mailing: all that waits for somebody goes out in one mail a day, in their language.

A mail and its messages are marked as sent in the transaction that sends it, under row locks, so
that two workers never send the same one. If a worker is killed between the mail server's answer and
the end of that transaction, the mail goes out once more with the same Message-ID; what was marked
as sent never does.
"""

import datetime as dt
from collections.abc import Sequence
from email.utils import formataddr
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from articles.models import Article, Rendition
from reviews.models import Delivery, Mailing, MailLanguage
from reviews.reminding import DECISIONS, RENEW, still_matters

TOO_OLD: Final = dt.timedelta(days=30)
"""After that a message is not sent any more."""
MOST: Final = 50
"""How many messages one mail holds; the rest goes with the next."""


class Line(NamedTuple):
    """One message of a mail: what it is about, by which day, and where to go."""

    kind: str
    question: str
    due: dt.date | None
    lapsed: bool
    reason: str
    address: str


def waiting(day: dt.date) -> list[int]:
    """The ids of those for whom messages wait and to whom no mail went out on that day."""
    sent = Mailing.objects.filter(recipient=OuterRef("pk"), day=day, sent_at__isnull=False)
    messages = Delivery.objects.filter(
        recipient=OuterRef("pk"), sent_at=None, created_at__gt=timezone.now() - TOO_OLD
    )
    people = User.objects.filter(Exists(messages), ~Exists(sent), is_active=True)
    return list(people.exclude(email="").order_by("pk").values_list("pk", flat=True))


def send(person: int, day: dt.date) -> bool:
    """Send somebody the mail of a day; whether one went out.

    Nothing is sent twice: a mail that went out, or that another worker is sending, is passed by.
    Raises what the mail server's connection raises; then nothing is marked, and it can be retried.
    """
    Mailing.objects.get_or_create(recipient_id=person, day=day)
    with transaction.atomic():
        rows = Mailing.objects.filter(recipient=person, day=day, sent_at=None)
        mailing = rows.select_for_update(of=("self",), skip_locked=True).first()
        if mailing is None:
            return False
        messages = _messages(person)
        if not messages:
            return False
        now = timezone.now()
        mailing.sent_at = now
        mailing.save(update_fields=["sent_at"])
        Delivery.objects.filter(pk__in=[message.pk for message in messages]).update(
            sent_at=now, mailing=mailing
        )
        message_of(User.objects.get(pk=person), mailing, messages).send()
    return True


def _messages(person: int) -> list[Delivery]:
    """What waits for somebody, locked, the oldest first; what matters no more is let go."""
    rows = Delivery.objects.filter(
        recipient=person, sent_at=None, created_at__gt=timezone.now() - TOO_OLD
    )
    found = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:MOST])
    moot = [message.pk for message in found if not still_matters(message)]
    Delivery.objects.filter(pk__in=moot).delete()
    return [message for message in found if message.pk not in moot]


def language_of(person: int) -> str:
    """The language in which somebody wants their mail."""
    chosen = MailLanguage.objects.filter(user=person).values_list("language", flat=True).first()
    return chosen or settings.LANGUAGE_CODE


def message_of(person: User, mailing: Mailing, messages: Sequence[Delivery]) -> EmailMessage:
    """The mail: to the bare address, with nothing in its headers that anybody typed elsewhere."""
    language = language_of(person.pk)
    with translation.override(language):
        context = {
            "name": person.get_full_name() or person.get_username(),
            "lines": [line_of(message, language) for message in messages],
            "desk": _absolute(_desk(messages)),
        }
        subject = " ".join(render_to_string("emails/digest_subject.txt", context).split())
        body = render_to_string("emails/digest.txt", context).strip() + "\n"
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<mail-{mailing.pk}-{mailing.day.isoformat()}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
    }
    return EmailMessage(subject, body, to=[formataddr((None, person.email))], headers=headers)


def line_of(message: Delivery, language: str) -> Line:
    """A message as it stands in the mail: the question, why where that is public, and a link."""
    due = message.details.get("due")
    return Line(
        kind=message.kind,
        question=_question(message.article, language) if message.article else "",
        due=dt.date.fromisoformat(due) if due else None,
        lapsed=bool(message.details.get("lapsed")),
        reason=message.details.get("reason", ""),
        address=_absolute(_path(message)),
    )


def _path(message: Delivery) -> str:
    """Where one does what the message is about."""
    if message.kind == RENEW or message.article is None:
        return reverse("admin:reviews_disclosure_add")
    if message.kind in DECISIONS:
        return reverse("admin:articles_article_change", args=[message.article.pk])
    place = "admin:desk_manage" if message.kind == "declined" else "admin:desk_review"
    return reverse(place, args=[message.article.slug])


def _desk(messages: Sequence[Delivery]) -> str:
    """The first page of whoever is written to: authors have no desk."""
    only_told = all(message.kind in DECISIONS for message in messages)
    return reverse("admin:index" if only_told else "admin:desk")


def _question(article: Article, language: str) -> str:
    """The public question of an article, in a language, else in the article's own."""
    rows = Rendition.objects.filter(
        article=article, language__in=[language, article.source_language]
    )
    questions = dict(rows.values_list("language", "question"))
    found = questions.get(language) or questions.get(article.source_language) or article.slug
    return " ".join(found.split())


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
