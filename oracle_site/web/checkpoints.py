"""The published checkpoints of the record: files that the worker signed, as they are.

They are read from a folder outside the database, and the web server never writes there.
"""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from oracle_site.web.machines import answered
from reviews.checkpoints import KEY, LATEST, name_of

LONGEST = 12
"""How many digits the number of an event has at most."""


@require_safe
def latest(request: HttpRequest) -> HttpResponseBase:
    """The newest checkpoint: the number and hash of the record's last event, signed."""
    return _file(request, LATEST)


@require_safe
def at(request: HttpRequest, sequence: str) -> HttpResponseBase:
    """The checkpoint that was published when the record ended with this event."""
    if len(sequence) > LONGEST or not sequence.isascii() or not sequence.isdigit():
        raise Http404
    return _file(request, name_of(int(sequence)))


@require_safe
def key(request: HttpRequest) -> HttpResponseBase:
    """The public key that signs them (Ed25519, RFC 8032), in base64."""
    return _file(request, KEY)


def _file(request: HttpRequest, name: str) -> HttpResponseBase:
    try:
        text = (Path(settings.CHECKPOINTS_DIR) / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Http404 from None
    response = answered(request, lambda: text, version=text, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response
