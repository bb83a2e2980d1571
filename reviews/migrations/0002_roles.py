"""The roles of the house, as groups with the rights that each needs."""

from django.db import migrations

VIEW = ["articles.view_article", "references.view_reference", "personas.view_persona"]
WRITE = [*VIEW, "articles.add_article", "articles.change_article", "references.add_reference"]
ROLES = {
    "author": [*WRITE, "articles.submit_article", "articles.recall_article"],
    "translator": [*VIEW, "articles.change_article"],
    "board reviewer": [*VIEW, "reviews.view_event"],
    "board chair": [
        *VIEW,
        "reviews.view_event",
        "articles.withdraw_article",
        "articles.reopen_article",
    ],
    "managing editor": [
        *WRITE,
        "articles.submit_article",
        "articles.recall_article",
        "articles.add_topic",
        "articles.change_topic",
        "articles.view_topic",
        "references.change_reference",
        "personas.change_persona",
        "personas.add_glossaryterm",
        "personas.change_glossaryterm",
        "personas.view_glossaryterm",
        "reviews.view_event",
    ],
}
NAMES = {
    "submit_article": "Can submit an article for review",
    "recall_article": "Can recall an article from review",
    "withdraw_article": "Can withdraw an article from the public",
    "reopen_article": "Can reopen an approved article",
}


def add(apps, schema_editor):
    """Permissions are usually made after all migrations; here those needed are made before."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for role, rights in ROLES.items():
        group, _created = Group.objects.get_or_create(name=role)
        for right in rights:
            app, codename = right.split(".")
            verb, model = codename.split("_")
            kind, _created = ContentType.objects.get_or_create(app_label=app, model=model)
            words = apps.get_model(app, model)._meta.verbose_name
            name = NAMES.get(codename, f"Can {verb} {words}")
            permission, _created = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": name}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("articles", "0001_initial"),
        ("personas", "0001_initial"),
        ("references", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
