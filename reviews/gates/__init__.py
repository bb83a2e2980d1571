"""Gates: what a machine notices about a text before a person reads it."""

from reviews.gates.article import blocking, blocking_of, warnings, warnings_for
from reviews.gates.content import warnings_of
from reviews.gates.warning import Warning

__all__ = ["Warning", "blocking", "blocking_of", "warnings", "warnings_for", "warnings_of"]
