"""Emergencies of two people, verdicts that are owed after them, and a no beside an earlier yes."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE TRIGGER emergency_declaration_is_append_only BEFORE UPDATE OR DELETE ON emergency_declaration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_yes_after_no() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM verdict WHERE candidate_id = NEW.candidate_id AND answer = 'no') THEN
        RAISE EXCEPTION 'candidate % was refused: no yes comes after a no', NEW.candidate_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verdict_no_is_the_last_word BEFORE INSERT ON verdict
    FOR EACH ROW WHEN (NEW.answer = 'yes') EXECUTE FUNCTION refuse_yes_after_no();

CREATE FUNCTION refuse_unallowed_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stage = 'live' THEN
        IF EXISTS (SELECT FROM change WHERE project_id = NEW.project_id AND id <> NEW.id AND owing) THEN
            RAISE EXCEPTION 'change % may not be live: another one of its project owes verdicts', NEW.id;
        END IF;
    ELSIF NOT EXISTS (
        SELECT FROM candidate
        WHERE change_id = NEW.id AND number = (NEW.state->'candidate'->>'number')::int
        AND NOT EXISTS (SELECT FROM verdict WHERE candidate_id = candidate.id AND answer = 'no')
        AND (
            (SELECT count(DISTINCT role) FROM verdict WHERE candidate_id = candidate.id
             AND agreement = (NEW.state->>'agreed')::int AND digest = candidate.digest) = 3
            OR (SELECT count(*) FROM emergency_declaration WHERE candidate_id = candidate.id
                AND agreement = (NEW.state->>'agreed')::int AND digest = candidate.digest) = 2
        )
    ) THEN
        RAISE EXCEPTION 'change % may not be released: it takes every verdict, or an emergency of two people', NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER change_is_released_by_people BEFORE UPDATE OF stage ON change
    FOR EACH ROW WHEN (NEW.stage IN ('releasing', 'live') AND OLD.stage <> NEW.stage)
    EXECUTE FUNCTION refuse_unallowed_release();
"""
UNGUARD = """
DROP TRIGGER change_is_released_by_people ON change;
DROP FUNCTION refuse_unallowed_release;
DROP TRIGGER verdict_no_is_the_last_word ON verdict;
DROP FUNCTION refuse_yes_after_no;
DROP TRIGGER emergency_declaration_is_append_only ON emergency_declaration;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('vekha', '0012_client_link_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=71)),
                ('place', models.PositiveSmallIntegerField()),
                ('person', models.CharField(max_length=40)),
                ('why', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'emergency_declaration',
            },
        ),
        migrations.RemoveConstraint(
            model_name='verdict',
            name='verdict_once_a_role',
        ),
        migrations.AddField(
            model_name='change',
            name='owing',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(condition=models.Q(('owing', True)), fields=('project',), name='change_one_owes'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.UniqueConstraint(condition=models.Q(('answer', 'yes')), fields=('candidate', 'agreement', 'role'), name='verdict_yes_once_a_role'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.UniqueConstraint(condition=models.Q(('answer', 'no')), fields=('candidate',), name='verdict_no_once'),
        ),
        migrations.AddField(
            model_name='emergencydeclaration',
            name='candidate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_declarations', to='vekha.candidate'),
        ),
        migrations.AddField(
            model_name='emergencydeclaration',
            name='change',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_declarations', to='vekha.change'),
        ),
        migrations.AddConstraint(
            model_name='emergencydeclaration',
            constraint=models.UniqueConstraint(fields=('candidate', 'agreement', 'person'), name='emergency_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='emergencydeclaration',
            constraint=models.UniqueConstraint(fields=('candidate', 'agreement', 'place'), name='emergency_place_once'),
        ),
        migrations.AddConstraint(
            model_name='emergencydeclaration',
            constraint=models.CheckConstraint(condition=models.Q(('place__in', [1, 2])), name='emergency_has_two_places'),
        ),
        migrations.AddConstraint(
            model_name='emergencydeclaration',
            constraint=models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='emergency_has_a_reason'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
