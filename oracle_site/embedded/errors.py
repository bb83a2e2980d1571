"""What is raised when the embedded server cannot do what was asked."""


class EmbeddedServerError(Exception):
    """One sentence for people: what went wrong with the embedded server and what to do."""
