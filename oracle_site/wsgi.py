"""What a WSGI server runs. It refuses to start where the settings are not fit for the public."""

import gc
import os
import sys

from django.core.checks import ERROR, run_checks
from django.core.wsgi import get_wsgi_application

from oracle_site.store import Store

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")

django = get_wsgi_application()

if problems := [check for check in run_checks(tags=["oracle"]) if check.level >= ERROR]:
    sys.exit("The site does not start:\n" + "\n".join(f"  {problem}" for problem in problems))

from oracle_site.web.revalidation import etag_now  # noqa: E402 - needs the apps
from questions.emergencies.rules import all_rules  # noqa: E402

# Read now, so that the first who asks does not wait for it; and what is there now stays, so that
# no collection of garbage holds up an answer by looking through all of it again.
all_rules()
gc.collect()
gc.freeze()

application = Store(django, etag_now=etag_now)
