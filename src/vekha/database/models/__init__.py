"""Tables, a file a noun. Decisions are rows that are added, never updated."""

from vekha.database.models.absences import Absence
from vekha.database.models.agreements import (
    Agreement,
    AgreementAnswer,
    Assessment,
    Brief,
    DateMove,
    DateMoveAnswer,
)
from vekha.database.models.candidates import Candidate, Evidence
from vekha.database.models.changes import Change, Verdict
from vekha.database.models.client_links import AWAY, ClientLink, ClientLinkKey
from vekha.database.models.comments import Comment, CommentWithdrawal
from vekha.database.models.deliveries import Delivery, DeliveryState, Webhook
from vekha.database.models.emergencies import EmergencyDeclaration
from vekha.database.models.environments import Environment, Release
from vekha.database.models.feedback import Feedback
from vekha.database.models.journal import Event, JournalHead
from vekha.database.models.kept_answers import KeptAnswer
from vekha.database.models.messages import Channel, Message, MessageRules, Settled
from vekha.database.models.people import DisabledPerson, Membership, Person, SignInLink
from vekha.database.models.projects import Project
from vekha.database.models.runs import Run, StepRecord
from vekha.database.models.services import Service, ServiceToken

__all__ = [
    "AWAY",
    "Absence",
    "Agreement",
    "AgreementAnswer",
    "Assessment",
    "Brief",
    "Candidate",
    "Change",
    "Channel",
    "ClientLink",
    "ClientLinkKey",
    "Comment",
    "CommentWithdrawal",
    "DateMove",
    "DateMoveAnswer",
    "Delivery",
    "DeliveryState",
    "DisabledPerson",
    "EmergencyDeclaration",
    "Environment",
    "Event",
    "Evidence",
    "Feedback",
    "JournalHead",
    "KeptAnswer",
    "Membership",
    "Message",
    "MessageRules",
    "Person",
    "Project",
    "Release",
    "Run",
    "Service",
    "ServiceToken",
    "Settled",
    "SignInLink",
    "StepRecord",
    "Verdict",
    "Webhook",
]
