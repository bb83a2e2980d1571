"""The four personas that the site begins with, in every language."""

import json
from pathlib import Path

from django.db import migrations

INITIAL = Path(__file__).resolve().parent.parent / "initial.json"
TEXTS = ("name", "description", "disclaimer")


def add(apps, schema_editor):
    Persona = apps.get_model("personas", "Persona")
    for position, item in enumerate(json.loads(INITIAL.read_text(encoding="utf-8"))):
        texts = {
            f"{field}_{language.replace('-', '_')}": text
            for field in TEXTS
            for language, text in item[field].items()
        }
        for field in TEXTS:
            texts[field] = item[field]["en"]
        Persona.objects.create(
            slug=item["slug"],
            audience=item["audience"],
            position=position,
            is_default=item["slug"] == "general",
            **texts,
        )


class Migration(migrations.Migration):
    dependencies = [("personas", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
