"""Briefs, fuller assessments, dates and their moves, feedback; what was agreed on before is carried over into them."""

from typing import Any

import django.db.models.deletion
import vekha.core.actors
import vekha.core.change
from django.db import migrations, models

ADDED_ONLY = ("brief", "assessment", "agreement", "agreement_answer", "date_move", "date_move_answer", "feedback")
GUARD = "".join(
    f"""CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    for table in ADDED_ONLY
)
UNGUARD = "".join(f"DROP TRIGGER {table}_is_append_only ON {table};\n" for table in ADDED_ONLY)


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Each agreement gets a brief of its words; its criteria become what must hold then, whatever was done before."""
    for change in apps.get_model("vekha", "Change").objects.order_by("pk"):
        assessments = list(change.assessments.order_by("at", "pk"))
        for number, one in enumerate(assessments, start=1):
            one.number = number
            one.feasible = True if one.role == "developer" else None
            one.needs = {"tools": [], "services": [], "infrastructure": []} if one.role == "devops" else None
            one.save()
        agreements = list(change.agreements.order_by("version"))
        ids: dict[str, str] = {}
        for one in agreements:
            one.brief = _brief(apps, change, one, ids)
            before = {said.role: said for said in assessments if said.at <= one.at}
            one.feasibility, one.needs, one.plan = (before[role] for role in ("developer", "devops", "tester"))
            one.save()
        change.state = _state(change.state, assessments, agreements, len(ids))
        change.save()


def _brief(apps: Any, change: Any, agreement: Any, ids: dict[str, str]) -> Any:
    words = [text for text in agreement.criteria if text.strip()]
    for text in words:
        ids.setdefault(text, f"C{len(ids) + 1}")
    criteria = [{"id": ids[text], "given": "", "when": "it is looked at", "then": text} for text in dict.fromkeys(words)]
    return apps.get_model("vekha", "Brief").objects.create(
        change=change,
        version=agreement.version,
        need=change.state["need"],
        behaviour=agreement.text,
        criteria=criteria,
        person=agreement.person,
        at=agreement.at,
    )


def _state(state: dict[str, Any], assessments: list[Any], agreements: list[Any], criteria: int) -> dict[str, Any]:
    """What decisions stand on. Assessments were of no brief yet, so the next proposal asks for new ones."""
    by_version = {one.version: _terms(one) for one in agreements}
    newest = agreements[-1].brief if agreements else None
    if newest:
        kept = ("version", "need", "behaviour", "criteria")
        state["brief"] = {name: getattr(newest, name) for name in kept}
    said = {one.role: one for one in assessments}
    state["assessments"] = [
        {"number": one.number, "role": role, "brief": 0, "feasible": one.feasible, "hours": one.hours}
        for role, one in said.items()
    ]
    agreed, proposed = by_version.get(state["agreed"]), by_version.get(state["proposed"])
    waits = agreements and not hasattr(agreements[-1], "answer")
    state |= {"criteria": criteria, "terms": agreed, "offered": proposed if waits else None}
    state |= {"due": agreed["due"] if agreed else None}
    state.pop("assessed", None)
    return state


def _terms(agreement: Any) -> dict[str, Any] | None:
    """None where no date was given."""
    if agreement.latest is None:
        return None
    joined = {"feasibility": agreement.feasibility, "needs": agreement.needs, "plan": agreement.plan}
    numbers = {name: one.number for name, one in joined.items()}
    return {"brief": agreement.version, **numbers, "due": {"latest": agreement.latest.isoformat()}}


class Migration(migrations.Migration):

    dependencies = [
        ("vekha", "0006_people_guard"),
    ]

    operations = [
        migrations.CreateModel(
            name='Brief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('need', models.TextField()),
                ('behaviour', models.TextField()),
                ('criteria', models.JSONField()),
                ('person', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'brief',
            },
        ),
        migrations.CreateModel(
            name='DateMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('latest', models.DateField()),
                ('earliest', models.DateField(null=True)),
                ('confidence', models.PositiveSmallIntegerField(null=True)),
                ('forecast', models.BooleanField(default=False)),
                ('why', models.TextField()),
                ('person', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'date_move',
            },
        ),
        migrations.CreateModel(
            name='DateMoveAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(max_length=40)),
                ('answer', models.CharField(max_length=3)),
                ('why', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'date_move_answer',
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=71)),
                ('satisfied', models.CharField(max_length=3)),
                ('text', models.TextField(blank=True)),
                ('person', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'feedback',
            },
        ),
        migrations.RemoveConstraint(
            model_name='assessment',
            name='assessment_role_known',
        ),
        migrations.RenameField(model_name='agreement', old_name='due', new_name='latest'),
        migrations.AddField(
            model_name='agreement',
            name='confidence',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='agreement',
            name='earliest',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='agreement',
            name='feasibility',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vekha.assessment'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='forecast',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='agreement',
            name='needs',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vekha.assessment'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='plan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vekha.assessment'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='feasible',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='assessment',
            name='needs',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='assessment',
            name='number',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='assessment',
            name='plan',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='change',
            name='follows',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='vekha.change'),
        ),
        migrations.AlterField(
            model_name='assessment',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='brief',
            name='change',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='briefs', to='vekha.change'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='brief',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='vekha.brief'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='brief',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='vekha.brief'),
        ),
        migrations.AddField(
            model_name='datemove',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='date_moves', to='vekha.agreement'),
        ),
        migrations.AddField(
            model_name='datemove',
            name='change',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='date_moves', to='vekha.change'),
        ),
        migrations.AddField(
            model_name='datemoveanswer',
            name='move',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='vekha.datemove'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='change',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='vekha.change'),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        # the checks of references that the rows above left for the end: tables cannot be altered before
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='agreement',
            name='feasibility',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vekha.assessment'),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='needs',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vekha.assessment'),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vekha.assessment'),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='brief',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='vekha.brief'),
        ),
        migrations.AlterField(
            model_name='assessment',
            name='number',
            field=models.PositiveIntegerField(),
        ),
        migrations.RemoveField(
            model_name='agreement',
            name='criteria',
        ),
        migrations.RemoveField(
            model_name='agreement',
            name='text',
        ),
        migrations.AddConstraint(
            model_name='agreementanswer',
            constraint=models.CheckConstraint(condition=models.Q(('answer', 'yes'), models.Q(('why', ''), _negated=True), _connector='OR'), name='agreement_no_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(fields=('follows',), name='change_followed_once'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('earliest__isnull', True), ('earliest__lte', models.F('latest')), _connector='OR'), name='agreement_dates_ordered'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__isnull', True), models.Q(('confidence__gte', 1), ('confidence__lte', 99)), _connector='OR'), name='agreement_confidence_is_percent'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('change', 'number'), name='assessment_number_once'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', [vekha.core.actors.Role['DEVELOPER'], vekha.core.actors.Role['DEVOPS'], vekha.core.actors.Role['TESTER']])), name='assessment_role_known'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', vekha.core.actors.Role['DEVELOPER']), _negated=True), ('feasible__isnull', False), _connector='OR'), name='assessment_says_whether_it_can_be'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', vekha.core.actors.Role['DEVOPS']), _negated=True), ('needs__isnull', False), _connector='OR'), name='assessment_says_what_is_needed'),
        ),
        migrations.AddConstraint(
            model_name='brief',
            constraint=models.UniqueConstraint(fields=('change', 'version'), name='brief_version_once'),
        ),
        migrations.AddConstraint(
            model_name='datemove',
            constraint=models.UniqueConstraint(fields=('change', 'number'), name='date_move_number_once'),
        ),
        migrations.AddConstraint(
            model_name='datemove',
            constraint=models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='date_move_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='datemove',
            constraint=models.CheckConstraint(condition=models.Q(('earliest__isnull', True), ('earliest__lte', models.F('latest')), _connector='OR'), name='date_move_dates_ordered'),
        ),
        migrations.AddConstraint(
            model_name='datemove',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__isnull', True), models.Q(('confidence__gte', 1), ('confidence__lte', 99)), _connector='OR'), name='date_move_confidence_is_percent'),
        ),
        migrations.AddConstraint(
            model_name='datemoveanswer',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', [vekha.core.change.Answer['YES'], vekha.core.change.Answer['NO']])), name='date_move_answer_known'),
        ),
        migrations.AddConstraint(
            model_name='datemoveanswer',
            constraint=models.CheckConstraint(condition=models.Q(('answer', 'yes'), models.Q(('why', ''), _negated=True), _connector='OR'), name='date_move_no_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('satisfied__in', [vekha.core.change.Answer['YES'], vekha.core.change.Answer['NO']])), name='feedback_answer_known'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('satisfied', 'yes'), models.Q(('text', ''), _negated=True), _connector='OR'), name='feedback_no_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='feedback_is_about_a_release'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
