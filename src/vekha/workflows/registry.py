"""Every workflow, by the name that its runs carry."""

from vekha.workflows import build_candidate, deploy_preview, retire, rollback, rollout

WORKFLOWS = {
    workflow.name: workflow
    for workflow in (
        build_candidate.WORKFLOW,
        deploy_preview.WORKFLOW,
        rollout.WORKFLOW,
        rollback.WORKFLOW,
        retire.WORKFLOW,
    )
}
