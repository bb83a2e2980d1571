"""Which release of the site this is: part of every validator, so that a new one is seen at once."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

SHOWN: tuple[str, ...] = (
    "templates/public/**/*",
    "static/**/*",
    "locale/**/*.mo",
    "oracle_site/web/**/*.py",
    "oracle_site/texts/**/*",
    "articles/**/*.py",
    "references/**/*.py",
    "personas/**/*.py",
    "questions/emergencies/**/*",
)


@cache
def release() -> bytes:
    """A digest of everything that decides how stored text is shown."""
    digest = blake2b(digest_size=16)
    root = Path(settings.BASE_DIR)
    for pattern in SHOWN:
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.digest()
