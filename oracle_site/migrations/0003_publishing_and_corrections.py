"""Who may publish the site's own pages, and indexes for what the public pages list first."""

from django.db import migrations

RIGHTS = {
    "managing editor": ["add_document", "view_document"],
    "board chair": ["add_document", "view_document"],
}
CORRECTIONS = """
CREATE INDEX oracle_site_corrections ON reviews_event (sequence DESC)
 WHERE step IN ('withdraw', 'lapse', 'restore', 'reopen', 'revoke')
"""
APPROVALS = """
CREATE INDEX oracle_site_approvals ON articles_rendition (language, approved_at DESC, id DESC)
 WHERE status = 'approved'
"""


def add(apps, schema_editor):
    """Permissions are usually made after all migrations; here those needed are made before."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind, _created = ContentType.objects.get_or_create(app_label="oracle_site", model="document")
    for role, rights in RIGHTS.items():
        group = Group.objects.get(name=role)
        for codename in rights:
            verb = codename.partition("_")[0]
            permission, _created = Permission.objects.get_or_create(
                content_type=kind,
                codename=codename,
                defaults={"name": f"Can {verb} page about the site"},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("oracle_site", "0002_documents"),
        ("reviews", "0005_rights_of_the_board"),
        ("articles", "0005_the_desk_finds_what_waits"),
    ]
    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
        migrations.RunSQL(CORRECTIONS, "DROP INDEX oracle_site_corrections"),
        migrations.RunSQL(APPROVALS, "DROP INDEX oracle_site_approvals"),
    ]
