"""The addresses under /api/: versions, the documentation, and a problem for anything else."""

from django.urls import include, path, re_path

from oracle_site.api import docs, missing

urlpatterns = [
    path("v1/", include("oracle_site.api.v1.urls")),
    path("docs/", docs.documentation),
    re_path("", missing.Missing.as_view()),
]
