import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vekha", "0003_sign_in")]

    operations = [
        migrations.AddField("verdict", "picture", models.CharField(blank=True, default="", max_length=70), preserve_default=False),
        migrations.CreateModel(
            name="ClientLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=71)),
                ("agreement", models.PositiveIntegerField()),
                ("secret", models.CharField(max_length=64, unique=True)),
                ("by", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("draft_answer", models.CharField(blank=True, max_length=3)),
                ("draft_why", models.TextField(blank=True)),
                ("draft_picture", models.CharField(blank=True, max_length=70)),
                ("code", models.CharField(blank=True, max_length=64)),
                ("code_until", models.DateTimeField(null=True)),
                ("code_tries", models.PositiveIntegerField(default=0)),
                ("codes_sent", models.PositiveIntegerField(default=0)),
                ("candidate", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="client_links", to="vekha.candidate")),
                ("change", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="client_links", to="vekha.change")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="client_links", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "db_table": "client_link",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("replaced_at", None)), fields=("candidate", "agreement", "person"), name="one_client_link_in_force"),
                    models.CheckConstraint(condition=models.Q(("draft_answer__in", ["", "yes", "no"])), name="client_link_draft_known"),
                ],
            },
        ),
    ]
