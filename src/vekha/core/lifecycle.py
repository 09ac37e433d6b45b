"""States and moves of a change, on one screen. The table made from it is `tests/snapshots/lifecycle.txt`."""

from __future__ import annotations

from dataclasses import replace

from vekha.core import events as e
from vekha.core.agreement import Assessment, Brief, DateMove, Terms
from vekha.core.change import (
    AFTER_YES,
    ENDED,
    REVIEWER,
    Answer,
    Candidate,
    Change,
    Debt,
    Declaration,
    Emergency,
    Stage,
    Verdict,
)

WORKING = (Stage.BUILDING, *REVIEWER)  # the agreement may still move, and a new candidate may come
TALKING = (Stage.AGREEING, *WORKING)  # what is agreed on may be talked about
JUDGED = (*REVIEWER, Stage.RELEASING)  # a no stops it


class ImpossibleEvent(Exception):
    """This event cannot follow: `decide` must not have given it."""


def begin(event: e.Requested) -> Change:
    return Change(Stage.REQUESTED, event.title, event.need, event.by, event.at, follows=event.follows)


def evolve(change: Change, event: e.Event) -> Change:
    """The change after the event. Raises ImpossibleEvent for any pair that is not written here."""
    match change.stage, event:
        case (stage, e.Briefed()) if stage in (Stage.REQUESTED, *TALKING):
            return replace(_asked(change, event), brief=_brief(event), criteria=_named(change, event))
        case (stage, e.Assessed()) if stage in TALKING:
            return replace(_asked(change, event), assessments=_newest(change, event))
        case (stage, e.AgreementProposed()) if stage in TALKING:
            return replace(_asked(change, event), proposed=event.version, offered=_terms(event))
        case (stage, e.AgreementAccepted()) if stage in TALKING:  # what was said yes to has moved: say it again
            again = Stage.TESTING if stage in REVIEWER else Stage.BUILDING
            return replace(_agreed(_to(change, again, event)), agreed=event.version, verdicts=(), emergency=None)
        case (Stage.AGREEING, e.AgreementDeclined()):
            return replace(change, since=event.at, talked=event.at, reason=event.why, offered=None)
        case (stage, e.AgreementDeclined()) if stage in WORKING:  # what was agreed on before is worked on as it was
            return replace(change, talked=event.at, offered=None)
        case (stage, e.DateMoveProposed()) if stage in WORKING:
            return replace(change, moves=event.number, move=DateMove(event.number, event.due, event.at))
        case (stage, e.DateMoveAccepted()) if stage in WORKING and change.move:  # no verdict was about the date
            return replace(change, due=change.move.due, move=None)
        case (stage, e.DateMoveDeclined()) if stage in WORKING and change.move:
            return replace(change, move=None)
        case (stage, e.CandidateRegistered()) if stage in WORKING:
            now = _to(change, Stage.BUILDING, event)
            return replace(now, candidate=_candidate(event), verdicts=(), emergency=None)
        case (Stage.BUILDING, e.CandidateConflicted()):
            return _to(change, Stage.BUILDING, event, "conflicts with main in " + ", ".join(event.files))
        case (Stage.BUILDING, e.CandidateBuilt()):
            return replace(change, candidate=replace(_of(change, event), digest=event.digest), since=event.at)
        case (Stage.BUILDING, e.CandidateRefused()):
            return _back(change, event, event.reasons)
        case (Stage.BUILDING, e.CandidateReady()):
            stage = Stage.RELEASING if event.carried else Stage.TESTING
            return replace(_to(change, stage, event), verdicts=event.carried)
        case (stage, e.VerdictGiven(answer=Answer.NO)) if stage in JUDGED:
            return _back(change, event, (event.why,))
        case (stage, e.VerdictGiven(answer=Answer.YES)) if REVIEWER.get(stage) is event.role:
            return replace(_to(change, AFTER_YES[stage], event), verdicts=(*change.verdicts, _verdict(event)))
        case (stage, e.EmergencyDeclared()) if stage in REVIEWER:
            return replace(change, emergency=_declared(change, event))
        case (stage, e.EmergencyAllowed()) if stage in REVIEWER and change.emergency:
            allowed = replace(change.emergency, skipped=event.skipped)
            return replace(_to(change, Stage.RELEASING, event), emergency=allowed)
        case (Stage.RELEASING, e.Released()):
            return replace(_to(change, Stage.LIVE, event), released=event.digest, unmended="")
        case (Stage.RELEASING, e.ReleaseRefused()):
            return _back(change, event, event.reasons)
        case (Stage.LIVE, e.VerdictOwed()):
            return replace(change, debts=(*change.debts, Debt(event.role, event.digest, event.at)))
        case (Stage.LIVE, e.DebtPaid()) if event.role in [one.role for one in change.debts]:
            return _paid(change, event)
        case (Stage.LIVE, e.VerdictGiven(answer=Answer.NO)) if change.debts:  # main holds it until it is mended
            gone = replace(_back(change, event, (event.why,)), debts=(), released="", satisfied=None)
            return replace(gone, unmended=event.digest)
        case (Stage.LIVE, e.FeedbackGiven()):  # whoever owes a verdict owes it since then
            return replace(change, satisfied=event.satisfied, since=change.since if change.debts else event.at)
        case (Stage.LIVE, e.FollowedUp()) if not change.debts:
            return replace(_to(change, Stage.CLOSED, event), followed_by=event.number)
        case (Stage.LIVE, e.Closed()) if not change.debts:
            return _to(change, Stage.CLOSED, event)
        case (stage, e.Withdrawn()) if stage not in (*ENDED, Stage.RELEASING, Stage.LIVE) and not change.unmended:
            return _to(change, Stage.WITHDRAWN, event, event.why)
        case _:
            raise ImpossibleEvent(f"{type(event).__name__} cannot happen to a change that is {change.stage}")


def _to(change: Change, stage: Stage, event: e.Event, reason: str = "") -> Change:
    return replace(change, stage=stage, since=event.at, reason=reason)


def _asked(change: Change, event: e.Event) -> Change:
    """Talk brings a request to agreeing; of a change that is worked on it moves nothing before the client agrees."""
    return replace(change, talked=event.at) if change.stage in WORKING else _to(change, Stage.AGREEING, event)


def _brief(event: e.Briefed) -> Brief:
    return Brief(event.version, event.need, event.behaviour, event.criteria, event.files)


def _named(change: Change, event: e.Briefed) -> int:
    """How many ids are given now: C1 to C<this>."""
    return max(change.criteria, *(int(one.id[1:]) for one in event.criteria))


def _newest(change: Change, event: e.Assessed) -> tuple[Assessment, ...]:
    mine = Assessment(event.number, event.role, event.brief, event.feasible, event.hours, event.plan)
    return (*(one for one in change.assessments if one.role is not event.role), mine)


def _terms(event: e.AgreementProposed) -> Terms:
    return Terms(event.brief, event.feasibility, event.needs, event.plan, event.due)


def _agreed(change: Change) -> Change:
    """The new version brings its own date: a move of the old one is asked for no more."""
    due = change.offered.due if change.offered else change.due
    return replace(change, terms=change.offered, offered=None, due=due, move=None)


def _back(change: Change, event: e.Event, reasons: tuple[str, ...]) -> Change:
    """A no: step 2 again, with the reasons; the candidate is closed and its verdicts are void."""
    candidate = replace(change.candidate, open=False) if change.candidate else None
    now = _to(change, Stage.BUILDING, event, "; ".join(reasons))
    return replace(now, candidate=candidate, verdicts=(), emergency=None)


def _candidate(event: e.CandidateRegistered) -> Candidate:
    return Candidate(
        number=event.number,
        head=event.head,
        commit=event.commit,
        tree=event.tree,
        base=event.base,
        patch_id=event.patch_id,
        author=event.author,
        renews=event.renews,
    )


def _of(change: Change, event: e.CandidateBuilt) -> Candidate:
    if change.candidate is None or change.candidate.number != event.number:
        raise ImpossibleEvent(f"candidate {event.number} is not the one at hand")
    return change.candidate


def _declared(change: Change, event: e.EmergencyDeclared) -> Emergency:
    before = change.emergency.declared if change.emergency else ()
    return Emergency(event.digest, event.agreement, (*before, Declaration(event.by, event.why, event.at)))


def _paid(change: Change, event: e.DebtPaid) -> Change:
    """With the last one its wait is another: for the client's feedback."""
    left = tuple(one for one in change.debts if one.role is not event.role)
    said = Verdict(event.role, event.by, Answer.YES, event.why, event.digest, event.agreement, event.at)
    since = change.since if left else event.at
    return replace(change, debts=left, verdicts=(*change.verdicts, said), since=since)


def _verdict(event: e.VerdictGiven) -> Verdict:
    return Verdict(event.role, event.by, event.answer, event.why, event.digest, event.agreement, event.at)
