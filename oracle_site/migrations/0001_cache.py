"""The table in which limits on sign-ins are counted, for all workers together."""

from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE oracle_site_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX oracle_site_cache_expires ON oracle_site_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, "DROP TABLE oracle_site_cache")]
