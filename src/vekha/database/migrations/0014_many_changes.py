"""Thousands of changes, a million events: whom an open change waits for is a column, and lists have their indexes."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform

from vekha.core.waiting import also_waiting, waiting_for
from vekha.database.mapping import change_of

WORDS = """
CREATE FUNCTION vekha_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', regexp_replace($1, '[^[:alnum:]]+', ' ', 'g'))
$$;
COMMENT ON FUNCTION vekha_words IS 'What a search looks for: words as they are written, in any language';
CREATE INDEX change_words ON change USING gin (vekha_words(title || ' ' || coalesce(state ->> 'need', '')));
CREATE INDEX brief_words ON brief USING gin (vekha_words(need || ' ' || behaviour || ' ' || criteria::text));
CREATE INDEX verdict_words ON verdict USING gin (vekha_words(why));
CREATE INDEX comment_words ON comment USING gin (vekha_words(text));
CREATE INDEX candidate_by_commit ON candidate (commit varchar_pattern_ops);
CREATE INDEX candidate_by_head ON candidate (head varchar_pattern_ops);
CREATE INDEX candidate_by_digest ON candidate (digest varchar_pattern_ops);
"""
NO_WORDS = """
DROP INDEX candidate_by_digest;
DROP INDEX candidate_by_head;
DROP INDEX candidate_by_commit;
DROP INDEX comment_words;
DROP INDEX verdict_words;
DROP INDEX brief_words;
DROP INDEX change_words;
DROP FUNCTION vekha_words;
"""


STANDING = models.Q(change=None) | ~models.Q(current="") | ~models.Q(busy="")
OPEN = ~models.Q(stage__in=["closed", "withdrawn"])


def fill(apps, editor):  # type: ignore[no-untyped-def]
    changes = apps.get_model("vekha", "Change").objects
    for row in changes.exclude(stage__in=["closed", "withdrawn"]).exclude(state={}).iterator():
        state = change_of(row.state)
        row.awaited = [role.value for role in waiting_for(state).roles]
        row.awaited_also = [role.value for one in also_waiting(state) for role in one.roles]
        row.save(update_fields=["awaited", "awaited_also"])


def from_state(key: str) -> models.GeneratedField:
    text = models.CharField(max_length=40)
    return models.GeneratedField(expression=KeyTextTransform(key, "state"), output_field=text, db_persist=True)


class Migration(migrations.Migration):
    dependencies = [("vekha", "0013_emergency_lane")]
    operations = [
        migrations.AddField(
            "change",
            "awaited",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=20), default=list),
        ),
        migrations.AddField(
            "change",
            "awaited_also",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=20), default=list),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "change", models.Index(fields=["project", "stage", "since", "id"], name="change_open", condition=OPEN)
        ),
        migrations.AddIndex(
            "change",
            models.Index(fields=["project", "since", "id"], name="change_waits", condition=OPEN, include=["awaited", "awaited_also"]),
        ),
        migrations.AddIndex("change", models.Index(fields=["project", "-created_at"], name="change_newest")),
        migrations.AddField("environment", "current", from_state("current")),
        migrations.AddField("environment", "busy", from_state("busy")),
        migrations.AddIndex(
            "environment",
            models.Index(fields=["project", "kind", "id"], name="environment_standing", condition=STANDING),
        ),
        migrations.RemoveIndex("run", "run_by_state"),
        migrations.AddIndex(
            "run",
            models.Index(
                fields=["state"],
                name="run_not_ended",
                condition=models.Q(state__in=["waiting", "running", "undoing", "stuck"]),
            ),
        ),
        migrations.RunSQL(WORDS, NO_WORDS),
    ]
