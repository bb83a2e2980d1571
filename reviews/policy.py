"""Who may do what, when. Each function returns the reason why not, or None.

The same sentence disables a button and refuses a request.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext as _

from articles.cells import Bundle, cells
from articles.models import Article, State

Person = User | AnonymousUser | None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A reason to refuse: ``forbidden`` for the wrong person, else it is the wrong moment."""

    sentence: str
    forbidden: bool = False

    def __str__(self) -> str:
        return self.sentence


def _not_permitted(person: Person, permission: str, sentence: str) -> WhyNot | None:
    allowed = person is not None and person.is_active and person.has_perm(permission)
    return None if allowed else WhyNot(sentence, forbidden=True)


def why_not_submit(article: Article, *, by: Person) -> WhyNot | None:
    """Why this person may not submit the article now."""
    if refused := _not_permitted(
        by, "articles.submit_article", _("You do not have the right to submit articles.")
    ):
        return refused
    if not article.is_editable:
        return WhyNot(
            _("The article is %(state)s; only a draft or an approved article can be submitted.")
            % {"state": article.get_state_display().lower()}
        )
    return None


def why_not_recall(article: Article, *, by: Person) -> WhyNot | None:
    """Why this person may not take the article back from the board now."""
    if refused := _not_permitted(
        by, "articles.recall_article", _("You do not have the right to recall articles.")
    ):
        return refused
    if article.state not in (State.SUBMITTED, State.UNDER_REVIEW):
        return WhyNot(
            _("The article is %(state)s; only one that waits for the board can be recalled.")
            % {"state": article.get_state_display().lower()}
        )
    return None


def why_not_withdraw(article: Article, *, by: Person) -> WhyNot | None:
    """Why this person may not withdraw the article now."""
    if refused := _not_permitted(
        by, "articles.withdraw_article", _("You do not have the right to withdraw articles.")
    ):
        return refused
    if article.state == State.WITHDRAWN:
        return WhyNot(_("The article has been withdrawn already."))
    return None


def why_incomplete(bundle: Bundle, personas: list[str]) -> WhyNot | None:
    """Why this working copy cannot be submitted as it is: no cell of it is complete."""
    if any(cells(bundle, personas)):
        return None
    return WhyNot(
        _("No language is complete: every heading and claim needs a text in one language.")
    )
