"""Chairs and the managing editor assign reviewers; chairs waive conflicts."""

from django.db import migrations

RIGHTS = {
    "board chair": ["add_assignment", "change_assignment", "view_assignment", "add_waiver"],
    "managing editor": [
        "add_assignment",
        "change_assignment",
        "view_assignment",
        "add_boardmember",
        "change_boardmember",
        "view_boardmember",
        "add_disclosure",
        "view_disclosure",
    ],
    "board reviewer": ["view_assignment"],
}


def add(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for role, rights in RIGHTS.items():
        group = Group.objects.get(name=role)
        for codename in rights:
            verb, model = codename.split("_")
            kind, _created = ContentType.objects.get_or_create(app_label="reviews", model=model)
            words = apps.get_model("reviews", model)._meta.verbose_name
            permission, _created = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": f"Can {verb} {words}"}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_the_database_guards_every_step"),
        ("reviews", "0002_roles"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
