"""How a text becomes approved: the board, its work, its signatures and the record of it all."""

from reviews.models.board import BoardMember, Disclosure, Relationship
from reviews.models.mail import Mailing, MailLanguage
from reviews.models.record import Event, Step
from reviews.models.review import Decision, Finding, Review, ReviewDraft, Verdict
from reviews.models.work import Assignment, AssignmentState, Comment, Delivery, Waiver

__all__ = [
    "Assignment",
    "AssignmentState",
    "BoardMember",
    "Comment",
    "Decision",
    "Delivery",
    "Disclosure",
    "Event",
    "Finding",
    "MailLanguage",
    "Mailing",
    "Relationship",
    "Review",
    "ReviewDraft",
    "Step",
    "Verdict",
    "Waiver",
]
