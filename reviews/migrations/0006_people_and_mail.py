"""Signed disclosures, one mail a day to each person, and who keeps the board's entries."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


RIGHTS = {
    "board chair": [
        "add_boardmember",
        "change_boardmember",
        "view_boardmember",
        "add_disclosure",
        "view_disclosure",
    ],
    "board reviewer": ["view_boardmember", "add_disclosure", "view_disclosure"],
}


def add(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for role, rights in RIGHTS.items():
        group = Group.objects.get(name=role)
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label="reviews", codename__in=rights)
        )


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('reviews', '0005_rights_of_the_board'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailLanguage',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mail_language', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', 'Simplified Chinese'), ('ja', 'Japanese'), ('es', 'Spanish'), ('fr', 'French'), ('ar', 'Arabic')], max_length=10, verbose_name='language')),
            ],
            options={
                'verbose_name': 'language of mail',
                'verbose_name_plural': 'languages of mail',
            },
        ),
        migrations.AddField(
            model_name='disclosure',
            name='reauthenticated_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='re-authenticated'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='signed_name',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='signed by'),
        ),
        migrations.AlterField(
            model_name='event',
            name='step',
            field=models.CharField(choices=[('submit', 'Submitted'), ('assign', 'Assigned'), ('accept', 'Assignment accepted'), ('decline', 'Assignment declined'), ('begin_review', 'Review begun'), ('sign', 'Signed'), ('approve', 'Approved'), ('request_changes', 'Changes requested'), ('recuse', 'Recused'), ('reaffirm', 'Reviewed, still right'), ('waive', 'Conflict waived'), ('recall', 'Recalled by the author'), ('reopen', 'Reopened'), ('revoke', 'Approval revoked'), ('lapse', 'Approval lapsed'), ('restore', 'Approval restored'), ('withdraw', 'Withdrawn'), ('board', 'Entry of a board member changed'), ('disclose', 'Interests declared'), ('denied', 'Refused')], max_length=30, verbose_name='step'),
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mails',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='mailing',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='reviews.mailing'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.UniqueConstraint(fields=('recipient', 'day'), name='mailing_once_a_day'),
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
