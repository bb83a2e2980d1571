"""The addresses under /api/: versions, the documentation, and a problem for anything else."""

from django.urls import include, path, re_path, register_converter

from oracle_site.api import docs, missing


class PositiveConverter:
    """A whole number from 1, written in one way, that a bigint holds."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number as it is written."""
        return str(value)


register_converter(PositiveConverter, "positive")

urlpatterns = [
    path("v1/", include("oracle_site.api.v1.urls")),
    path("docs/", docs.documentation),
    re_path("", missing.Missing.as_view()),
]
