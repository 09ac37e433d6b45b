"""Tables, a file a noun. Decisions are rows that are added, never updated."""

from vekha.database.models.candidates import Candidate, Evidence
from vekha.database.models.changes import Agreement, AgreementAnswer, Assessment, Change, Verdict
from vekha.database.models.client_links import ClientLink
from vekha.database.models.environments import Environment, Release
from vekha.database.models.journal import Event, JournalHead
from vekha.database.models.people import DisabledPerson, Membership, Person, SignInLink
from vekha.database.models.projects import Project
from vekha.database.models.runs import Run, StepRecord
from vekha.database.models.services import Service, ServiceToken

__all__ = [
    "Agreement",
    "AgreementAnswer",
    "Assessment",
    "Candidate",
    "Change",
    "ClientLink",
    "DisabledPerson",
    "Environment",
    "Event",
    "Evidence",
    "JournalHead",
    "Membership",
    "Person",
    "Project",
    "Release",
    "Run",
    "Service",
    "ServiceToken",
    "SignInLink",
    "StepRecord",
    "Verdict",
]
