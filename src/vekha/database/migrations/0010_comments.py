"""The discussion: comments, and their withdrawals; rows that are only added."""

import django.db.models.deletion
from django.db import migrations, models


ADDED_ONLY = ("comment", "comment_withdrawal")
GUARD = "".join(
    f"""CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    for table in ADDED_ONLY
)
UNGUARD = "".join(f"DROP TRIGGER {table}_is_append_only ON {table};\n" for table in ADDED_ONLY)


class Migration(migrations.Migration):

    dependencies = [
        ('vekha', '0009_kept_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('person', models.CharField(max_length=40)),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='vekha.change')),
            ],
            options={
                'db_table': 'comment',
            },
        ),
        migrations.CreateModel(
            name='CommentWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='vekha.comment')),
            ],
            options={
                'db_table': 'comment_withdrawal',
            },
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(fields=('change', 'number'), name='comment_number_once'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
