from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

STANDING = Q(change=None) | ~Q(current="") | ~Q(busy="")


def _from_state(key: str) -> models.GeneratedField:
    """A column that PostgreSQL derives from the state, for indexes."""
    text = models.CharField(max_length=40)
    return models.GeneratedField(expression=KeyTextTransform(key, "state"), output_field=text, db_persist=True)


class Environment(models.Model):
    """Where releases run. `state` is `core.environment.EnvironmentState`; releases in it are named by their id."""

    project = models.ForeignKey("vekha.Project", on_delete=models.PROTECT, related_name="environments")
    name = models.CharField(max_length=60)  # "production", "preview-42"
    kind = models.CharField(max_length=12)
    host = models.CharField(max_length=200, unique=True)
    change = models.OneToOneField("vekha.Change", on_delete=models.PROTECT, null=True, related_name="preview")
    state = models.JSONField()
    current = _from_state("current")  # the release that is served, "" for none
    busy = _from_state("busy")  # the run that moves it, "" for none
    since = models.DateTimeField()  # when what is served now began to be served

    class Meta:
        db_table = "environment"
        constraints = (
            models.UniqueConstraint(fields=["project", "name"], name="environment_name_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["preview", "staging", "production"]), name="environment_kind_known"
            ),
        )

        # the previews of changes that have ended serve nothing, and are most of all environments
        indexes = (models.Index(fields=["project", "kind", "id"], name="environment_standing", condition=STANDING),)

    def __str__(self) -> str:
        return f"{self.project}/{self.name}"


class Release(models.Model):
    """Artifact + configuration snapshot + schema version: what an environment runs, or ran."""

    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="releases")
    candidate = models.ForeignKey("vekha.Candidate", on_delete=models.PROTECT, related_name="releases")
    digest = models.CharField(max_length=71)
    instance = models.CharField(max_length=80, unique=True)
    database = models.CharField(max_length=50, blank=True)
    configuration = models.JSONField()  # environment variables
    run_spec = models.JSONField()  # how it starts: the [run], [environment] and [database] tables at that time
    schema = models.CharField(max_length=64, blank=True)  # after its migrations; written once
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)  # when its processes were stopped for good

    class Meta:
        db_table = "release"

    def __str__(self) -> str:
        return self.instance
