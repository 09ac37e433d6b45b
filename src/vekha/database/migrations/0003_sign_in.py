import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vekha", "0002_journal_guard")]

    operations = [
        migrations.AddField("person", "era", models.PositiveIntegerField(default=0)),
        migrations.AddField("person", "last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
        migrations.AddField("person", "password", models.CharField(default="!", max_length=128)),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.CharField(max_length=64, unique=True)),
                ("by", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sign_in_links", to=settings.AUTH_USER_MODEL)),
            ],
            options={"db_table": "sign_in_link"},
        ),
    ]
