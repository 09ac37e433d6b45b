"""Tables, a file a noun. Decisions are rows that are added, never updated."""

from vekha.database.models.candidates import Candidate, Evidence
from vekha.database.models.changes import Agreement, AgreementAnswer, Assessment, Change, Verdict
from vekha.database.models.deliveries import Delivery, DeliveryState, Webhook
from vekha.database.models.environments import Environment, Release
from vekha.database.models.journal import Event, JournalHead
from vekha.database.models.messages import Channel, Message, MessageRules, Settled
from vekha.database.models.people import Membership, Person
from vekha.database.models.projects import Project
from vekha.database.models.runs import Run, StepRecord

__all__ = [
    "Agreement",
    "AgreementAnswer",
    "Assessment",
    "Candidate",
    "Change",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Environment",
    "Event",
    "Evidence",
    "JournalHead",
    "Membership",
    "Message",
    "MessageRules",
    "Person",
    "Project",
    "Release",
    "Run",
    "Settled",
    "StepRecord",
    "Verdict",
    "Webhook",
]
