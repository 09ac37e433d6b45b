"""States and moves of a change, on one screen. The table made from it is `tests/snapshots/lifecycle.txt`."""

from __future__ import annotations

from dataclasses import replace

from vekha.core import events as e
from vekha.core.change import AFTER_YES, ENDED, REVIEWER, Answer, Candidate, Change, Stage, Verdict

WORKING = (Stage.BUILDING, *REVIEWER)  # the agreement may still move, and a new candidate may come


class ImpossibleEvent(Exception):
    """This event cannot follow: `decide` must not have given it."""


def begin(event: e.Requested) -> Change:
    return Change(Stage.REQUESTED, event.title, event.need, event.by, event.at)


def evolve(change: Change, event: e.Event) -> Change:
    """The change after the event. Raises ImpossibleEvent for any pair that is not written here."""
    match change.stage, event:
        case (Stage.REQUESTED | Stage.AGREEING, e.Assessed()):
            return replace(_to(change, Stage.AGREEING, event), assessed=change.assessed | {event.role})
        case (Stage.REQUESTED | Stage.AGREEING, e.AgreementProposed()):
            return replace(_to(change, Stage.AGREEING, event), proposed=event.version)
        case (Stage.AGREEING, e.AgreementAccepted()):
            return replace(_to(change, Stage.BUILDING, event), agreed=event.version)
        case (stage, e.AgreementProposed()) if stage in WORKING:
            return replace(change, proposed=event.version)
        case (stage, e.AgreementAccepted()) if stage in WORKING:  # what was said yes to has moved: say it again
            again = Stage.TESTING if stage in REVIEWER else Stage.BUILDING
            return replace(_to(change, again, event), agreed=event.version, verdicts=())
        case (stage, e.AgreementDeclined()) if stage in (Stage.AGREEING, *WORKING):
            return replace(change, since=event.at, reason=event.why)
        case (stage, e.CandidateRegistered()) if stage in WORKING:
            return replace(_to(change, Stage.BUILDING, event), candidate=_candidate(event), verdicts=())
        case (Stage.BUILDING, e.CandidateConflicted()):
            return _to(change, Stage.BUILDING, event, "conflicts with main in " + ", ".join(event.files))
        case (Stage.BUILDING, e.CandidateBuilt()):
            return replace(change, candidate=replace(_of(change, event), digest=event.digest), since=event.at)
        case (Stage.BUILDING, e.CandidateRefused()):
            return _back(change, event, event.reasons)
        case (Stage.BUILDING, e.CandidateReady()):
            stage = Stage.RELEASING if event.carried else Stage.TESTING
            return replace(_to(change, stage, event), verdicts=event.carried)
        case (stage, e.VerdictGiven(answer=Answer.NO)) if stage in REVIEWER:
            return _back(change, event, (event.why,))
        case (stage, e.VerdictGiven(answer=Answer.YES)) if REVIEWER.get(stage) is event.role:
            return replace(_to(change, AFTER_YES[stage], event), verdicts=(*change.verdicts, _verdict(event)))
        case (Stage.RELEASING, e.Released()):
            return replace(_to(change, Stage.LIVE, event), released=event.digest)
        case (Stage.RELEASING, e.ReleaseRefused()):
            return _back(change, event, event.reasons)
        case (Stage.LIVE, e.Closed()):
            return _to(change, Stage.CLOSED, event)
        case (stage, e.Withdrawn()) if stage not in (*ENDED, Stage.RELEASING, Stage.LIVE):
            return _to(change, Stage.WITHDRAWN, event, event.why)
        case _:
            raise ImpossibleEvent(f"{type(event).__name__} cannot happen to a change that is {change.stage}")


def _to(change: Change, stage: Stage, event: e.Event, reason: str = "") -> Change:
    return replace(change, stage=stage, since=event.at, reason=reason)


def _back(change: Change, event: e.Event, reasons: tuple[str, ...]) -> Change:
    """A no: step 2 again, with the reasons; the candidate is closed and its verdicts are void."""
    candidate = replace(change.candidate, open=False) if change.candidate else None
    return replace(_to(change, Stage.BUILDING, event, "; ".join(reasons)), candidate=candidate, verdicts=())


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


def _verdict(event: e.VerdictGiven) -> Verdict:
    return Verdict(event.role, event.by, event.answer, event.why, event.digest, event.agreement, event.at)
