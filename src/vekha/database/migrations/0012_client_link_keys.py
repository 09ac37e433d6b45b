import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Links that were sent before go on leading to their decisions. The rows' foreign keys are checked before the table is
# changed: PostgreSQL changes no table that has checks to come.
COPY = """INSERT INTO client_link_key (link_id, secret, made_at, replaced_at)
SELECT id, secret, created_at, replaced_at FROM client_link;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED"""


class Migration(migrations.Migration):

    dependencies = [
        ("vekha", "0011_brief_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("named_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "absence",
            },
        ),
        migrations.CreateModel(
            name="ClientLinkKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "client_link_key",
            },
        ),
        migrations.RemoveConstraint(
            model_name="clientlink",
            name="client_link_draft_known",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_has_one_place_and_one_thing",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_state_known",
        ),
        migrations.AddField(
            model_name="clientlinkkey",
            name="link",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="vekha.clientlink"),
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="clientlink",
            name="secret",
        ),
        migrations.AddField(
            model_name="clientlink",
            name="code_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clientlink",
            name="codes_before",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="clientlink",
            name="draft_deputy",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="clientlink",
            name="draft_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="clientlink",
            name="language",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="delivery",
            name="code_number",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="code_of",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="code_deliveries", to="vekha.clientlink"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="mailbox",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="mails", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="verdict",
            name="stood_in_for",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="clientlink",
            name="draft_answer",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddConstraint(
            model_name="clientlink",
            constraint=models.CheckConstraint(condition=models.Q(("draft_answer__in", ["", "away", "yes", "no"])), name="client_link_draft_known"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("message", "mailbox"), name="delivery_once_a_mailed_message"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("day", "mailbox"), name="delivery_once_a_mailed_digest"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("code_of", "code_number"), name="delivery_once_a_code"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(models.Q(("channel__isnull", False), ("mailbox", None)), models.Q(("channel", None), ("mailbox__isnull", False)), _connector="OR"), ("day", None), ("message__isnull", False), ("seq", None), ("webhook", None), ("code_number", None), ("code_of", None)), models.Q(models.Q(models.Q(("channel__isnull", False), ("mailbox", None)), models.Q(("channel", None), ("mailbox__isnull", False)), _connector="OR"), ("day__isnull", False), ("message", None), ("seq", None), ("webhook", None), ("code_number", None), ("code_of", None)), models.Q(("channel", None), ("mailbox", None), ("day", None), ("message", None), ("seq__isnull", False), ("webhook__isnull", False), ("code_number", None), ("code_of", None)), models.Q(("channel", None), ("mailbox__isnull", False), ("day", None), ("message", None), ("seq", None), ("webhook", None), ("code_number__isnull", False), ("code_of__isnull", False)), _connector="OR"), name="delivery_has_one_place_and_one_thing"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", ["waiting", "sending", "sent", "failed", "dropped"])), name="delivery_state_known"),
        ),
        migrations.AddField(
            model_name="absence",
            name="deputy",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stands_in", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="absence",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="absences", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="absence",
            name="project",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="absences", to="vekha.project"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("person", "project"), name="one_absence_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(condition=models.Q(("person", models.F("deputy")), _negated=True), name="deputy_is_another"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(condition=models.Q(("until__gt", models.F("since"))), name="absence_ends_after_it_begins"),
        ),
    ]
