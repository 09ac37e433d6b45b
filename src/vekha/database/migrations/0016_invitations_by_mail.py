"""Invitations go through the outbox: each that is mailed has a secret of its own, made when it is sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vekha", "0015_shared_cache"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "sign_in_key",
            },
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_has_one_place_and_one_thing",
        ),
        migrations.AddField(
            model_name="delivery",
            name="invitation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="vekha.signinlink"
            ),
        ),
        migrations.AddField(
            model_name="signinlink",
            name="language",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("invitation",), name="delivery_once_an_invitation"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            models.Q(("channel__isnull", False), ("mailbox", None)),
                            models.Q(("channel", None), ("mailbox__isnull", False)),
                            _connector="OR",
                        ),
                        ("day", None),
                        ("message__isnull", False),
                        ("seq", None),
                        ("webhook", None),
                        ("code_number", None),
                        ("code_of", None),
                        ("invitation", None),
                    ),
                    models.Q(
                        models.Q(
                            models.Q(("channel__isnull", False), ("mailbox", None)),
                            models.Q(("channel", None), ("mailbox__isnull", False)),
                            _connector="OR",
                        ),
                        ("day__isnull", False),
                        ("message", None),
                        ("seq", None),
                        ("webhook", None),
                        ("code_number", None),
                        ("code_of", None),
                        ("invitation", None),
                    ),
                    models.Q(
                        ("channel", None),
                        ("mailbox", None),
                        ("day", None),
                        ("message", None),
                        ("seq__isnull", False),
                        ("webhook__isnull", False),
                        ("code_number", None),
                        ("code_of", None),
                        ("invitation", None),
                    ),
                    models.Q(
                        ("channel", None),
                        ("mailbox__isnull", False),
                        ("day", None),
                        ("message", None),
                        ("seq", None),
                        ("webhook", None),
                        ("code_number__isnull", False),
                        ("code_of__isnull", False),
                        ("invitation", None),
                    ),
                    models.Q(
                        ("channel", None),
                        ("mailbox__isnull", False),
                        ("day", None),
                        ("message", None),
                        ("seq", None),
                        ("webhook", None),
                        ("code_number", None),
                        ("code_of", None),
                        ("invitation__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="delivery_has_one_place_and_one_thing",
            ),
        ),
        migrations.AddField(
            model_name="signinkey",
            name="link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="vekha.signinlink"
            ),
        ),
    ]
