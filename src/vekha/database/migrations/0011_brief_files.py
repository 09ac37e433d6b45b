"""Files of a brief; those that were written before have none."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("vekha", "0010_comments"),
    ]

    operations = [
        migrations.AddField(
            model_name="brief",
            name="files",
            field=models.JSONField(default=list),
        ),
    ]
