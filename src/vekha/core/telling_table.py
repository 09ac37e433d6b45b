"""Who is told of what, and in which words. Of two rows of the same event that meet one person, the first one counts."""

from __future__ import annotations

from vekha.core.actors import Role
from vekha.core.change import ASSESSORS
from vekha.core.topics import Row, Topic

CLIENT, MANAGER, DEVELOPER, TESTER, DEVOPS = Role
DECIDE, REMINDER, REFUSED, MOVED, NEWS, ALARM = Topic
ALL = frozenset(Role)
YES_OF_TESTER = {"answer": "yes", "role": "tester"}
YES_OF_CLIENT = {"answer": "yes", "role": "client"}


def some(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


TABLE = (
    Row("Requested", "assess", DECIDE, ASSESSORS, "assessments"),
    Row("Requested", "requested", NEWS, some(MANAGER), "assessments"),
    Row("Assessed", "assessed", NEWS, some(MANAGER), "assessments"),
    Row("AgreementProposed", "agreement", DECIDE, some(CLIENT), "agreement"),
    Row("AgreementAccepted", "build", DECIDE, some(DEVELOPER), "candidate"),
    Row("AgreementAccepted", "agreed", NEWS, some(MANAGER, TESTER, DEVOPS), "agreement"),
    Row("AgreementDeclined", "declined", DECIDE, some(MANAGER), "agreement"),
    Row("DateMoveProposed", "move_asked", DECIDE, some(CLIENT), "date-move"),
    Row("DateMoveAccepted", "move_agreed", NEWS, some(MANAGER, DEVELOPER, TESTER, DEVOPS), "agreement"),
    Row("DateMoveDeclined", "move_declined", DECIDE, some(MANAGER), "agreement"),
    Row("Commented", "mentioned", DECIDE, some(), "discussion", people="to"),
    Row("Commented", "comment", NEWS, ALL, "discussion"),
    Row("CandidateConflicted", "conflict", REFUSED, some(DEVELOPER), "candidate"),
    Row("CandidateRefused", "refused", REFUSED, some(DEVELOPER), "candidate"),
    Row("CandidateReady", "test", DECIDE, some(TESTER), "verdict", only={"carried": []}),
    Row("VerdictGiven", "review", DECIDE, some(MANAGER), "verdict", only=YES_OF_TESTER),
    Row("ClientLinkMade", "link_owed", DECIDE, some(), "verdict", people="person", linked=True, only={"owed": True}),
    Row("ClientLinkMade", "link", DECIDE, some(), "verdict", people="person", linked=True),
    Row("ClientAsked", "owed_by_client", DECIDE, some(), "verdict", people="people", only={"owed": True}),
    Row("ClientAsked", "accept", DECIDE, some(), "verdict", people="people"),
    Row("VerdictGiven", "accepted", NEWS, some(MANAGER, DEVELOPER, TESTER, DEVOPS), "verdict", only=YES_OF_CLIENT),
    Row("VerdictGiven", "no", REFUSED, some(MANAGER, DEVELOPER, TESTER), "verdict", only={"answer": "no"}),
    Row("EmergencyDeclared", "emergency", DECIDE, some(MANAGER, DEVOPS), "emergency", only={"place": 1}),
    Row("EmergencyAllowed", "let_out", MOVED, ALL, "emergency"),
    Row("VerdictOwed", "owed_by_tester", DECIDE, some(TESTER), "verdict", only={"role": "tester"}),
    Row("VerdictOwed", "owed_by_manager", DECIDE, some(MANAGER), "verdict", only={"role": "manager"}),
    Row("DebtPaid", "paid", NEWS, some(MANAGER, DEVOPS), "verdict"),
    Row("Released", "live", MOVED, ALL, "release"),
    Row("ReleaseRefused", "not_live", REFUSED, some(MANAGER, DEVELOPER), "candidate"),
    Row("RolloutRefused", "rollout", REFUSED, some(DEVOPS), "timeline"),
    Row("RolledBack", "moved", MOVED, ALL, "timeline", only={"environment": "production"}),
    Row("RolledBack", "back", MOVED, some(DEVELOPER, TESTER), "timeline"),
    Row("RollbackFailed", "failed", ALARM, some(MANAGER, DEVELOPER, DEVOPS), "timeline"),
    Row("RunStuck", "stuck", ALARM, some(DEVOPS), "timeline"),
    Row("PolicyBroken", "policy", ALARM, some(DEVOPS), ""),
    Row("PolicyMended", "mended", NEWS, some(DEVOPS), ""),
    Row("FirstReleaseRefused", "first", REFUSED, some(DEVELOPER, DEVOPS), ""),
    Row("Closed", "closed", NEWS, ALL, "timeline"),
    Row("Withdrawn", "withdrawn", NEWS, ALL, "timeline"),
    Row("RoleGranted", "role", NEWS, some(), "", people="person"),
    Row("AbsenceNamed", "stand_in", DECIDE, some(), "", people="deputy"),
    Row("ClientReminded", "link_again", REMINDER, some(), "verdict", people="people", linked=True),
    Row("ClientSilent", "unopened", REMINDER, some(), "client-link", people="managers", only={"opened": ""}),
    Row("ClientSilent", "silent", REMINDER, some(), "client-link", people="managers"),
    Row("Reminded", "waiting", REMINDER, some(), "decide", people="people"),
    Row("Reminded", "deputy", REMINDER, some(), "decide", people="deputies"),
)
TEXTS = {  # by the row's name; names in braces are fields of the event, or of its subject
    "assess": "A new request waits for your assessment.",
    "requested": "{by} asks for something new.",
    "assessed": "{by} said as {role} what it takes.",
    "agreement": "Version {version} of the agreement waits for your answer.",
    "build": "Version {version} is agreed: it can be built.",
    "agreed": "{by} agrees to version {version}.",
    "declined": "{by} wants another agreement than version {version}, because: {why}",
    "move_asked": "{by} asks whether the date may move to {due}, because: {why}",
    "move_agreed": "{by} agrees to move {number} of the date.",
    "move_declined": "{by} keeps the date and declines move {number}, because: {why}",
    "mentioned": "{by} asks you: {text}",
    "comment": "{by} wrote: {text}",
    "conflict": "The branch conflicts with main in: {files}",
    "refused": "Candidate {number} was refused: {reasons}",
    "test": "Candidate {number} waits for your verdict.",
    "review": "Candidate {number} passed the tester, and waits for your verdict.",
    "link": "What you asked for can be looked at, and waits for your yes or no.",
    "link_owed": "It is live without your yes or no, as it could not wait. Please look at it, and decide.",
    "accept": "What you asked for can be looked at, and waits for your yes or no.",
    "accepted": "{by} accepts candidate {number}: it goes to production.",
    "no": "{by} said no to candidate {number} as {role}, because: {why}",
    "emergency": "{by} declares an emergency of candidate {number}, and it takes another person: {why}",
    "let_out": "Candidate {number} goes to production in an emergency, declared by {people}. Without: {skipped}",
    "owed_by_tester": "Candidate {number} is live without your verdict. Nothing else is released until it is given.",
    "owed_by_manager": "Candidate {number} is live without your verdict. Nothing else is released until it is given.",
    "owed_by_client": "It is live without your yes or no, as it could not wait. Please look at it, and decide.",
    "paid": "{by} said yes as {role} to candidate {number}, which is live.",
    "live": "It is live.",
    "not_live": "Candidate {number} was not released, and production serves what it served: {reasons}",
    "rollout": "A rollout was undone, and production serves what it served: {cause}",
    "moved": "Production serves another release: {cause}",
    "back": "{environment} serves its last good release again: {cause}",
    "failed": "Look at once: {environment} could not be rolled back: {cause}",
    "stuck": "Look at once: run {run} ({workflow}) is stuck: {cause}",
    "policy": "Look at once: {cause}",
    "mended": "The policy can be used again.",
    "first": "The first release was refused: {reasons}",
    "closed": "It is closed. What the client says: {feedback}",
    "withdrawn": "{by} withdrew the request, because: {why}",
    "role": "{by} gave you a role: {role}.",
    "stand_in": "{person} is away from {first_day} to {last_day}: you decide in their place.",
    "link_again": "It still waits for your yes or no.",
    "unopened": "{person} has never opened the link that was sent. Please step in.",
    "silent": "{person} has looked at it, and is silent since {opened}. Please step in.",
    "waiting": "You are waited for {what}.",
    "deputy": "{people} has been waited for too long {what}. Please step in.",
}
LINKED = frozenset(row.name for row in TABLE if row.linked)
