"""Each operation is asked with whatever its description allows, and with what it forbids, by schemathesis: over the
real ASGI application and a real PostgreSQL. No 5xx, and every answer is one that was described.

`VEKHA_EXAMPLES=500 pytest tests/api/test_fuzz.py` looks further than the few examples of each run.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.api.asking import HOST, KEPT, PNG, Asker, forget_tries
from tests.api.test_document import DOCUMENT, OPERATIONS
from tests.workflows.fake_world import FakeWorld, now
from vekha.config.pictures import keep_picture
from vekha.core.actors import Role, Scope
from vekha.core.change import Answer
from vekha.database import models
from vekha.operations.add_service import add_service
from vekha.operations.give_verdict import give_verdict
from vekha.operations.grant_role import grant_role, grant_roles

EXAMPLES = int(os.environ.get("VEKHA_EXAMPLES", "6"))  # of each operation, each way
KNOWN = {
    "project": "lavka",
    "number": 1,
    "version": 1,
    "candidate": 1,
    "move": 1,
    "name": "production",
    "handle": "ann",
}
KNOWN |= {"role": "tester", "webhook": 1, "channel": 1, "run": 1, "comment": 1}
KNOWN |= {"kept": KEPT, "picture": KEPT, "stream": "candidate-1/unit"}
# Without what is said of tokens and sessions: it would make some up in place of those that are sent.
BARE = {key: {} if key == "securitySchemes" else value for key, value in DOCUMENT["components"].items()}
PATHS = {
    path: {
        method: {key: value for key, value in one.items() if key != "security"} for method, one in operations.items()
    }
    for path, operations in DOCUMENT["paths"].items()
}
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT | {"components": BARE, "paths": PATHS})
BEYOND = {"add_project", "end_sessions"}  # would ask any address; would sign out who asks: as a service, it is refused
ANSWERED: dict[str, set[int]] = defaultdict(set)  # operation -> statuses
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture(scope="module")
def callers(lasting_module: FakeWorld) -> list[dict[str, str]]:
    """Headers of a person with every role, and of a service with every scope."""
    grant_roles("lavka", "eve", list(Role), name="Eve", email="", by="olga", now=now())
    grant_role("lavka", "ann", Role.TESTER, name="Ann", email="", by="olga", now=now())
    add_service("lavka", "robot", list(Scope), by="olga", now=now())
    hand = models.Candidate.objects.get(change__number=1)
    shown = {"candidate": 1, "agreement": 1, "digest": hand.digest, "why": "", "picture": keep_picture([PNG])}
    give_verdict("lavka", 1, Role.TESTER, Answer.YES, **shown, by="tess", now=now())
    lasting_module.outside.logs.writer("lavka/change-1/candidate-1/unit")("<script>alert(1)</script>")
    person, token = Asker("eve"), "a" * 32
    session = person.client.cookies["sessionid"].value
    eve = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
    return [eve, eve, eve, Asker("robot").headers]


@pytest.fixture
def application() -> Iterator[Any]:
    from django.db import connections

    from vekha.web.asgi import application as found

    connections.databases["default"]["CONN_MAX_AGE"] = 0  # as the pages are served: each request has its own thread
    yield found
    forget_tries()


# Files are read by synchronous iterators (web/asgi.py).
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_asked_the_answer_is_one_that_was_described(callers, application, operation):
    method, path, described = OPERATIONS[operation]
    found = SCHEMA[path][method.upper()]
    known = {one.name: KNOWN[one.name] for one in found.path_parameters} or None
    ways = [(GenerationMode.POSITIVE, known, EXAMPLES)]
    if "requestBody" in described or len(described["parameters"]) > len(known or ()):  # something can be wrong
        ways.append((GenerationMode.NEGATIVE, known, EXAMPLES - 2))
    ways += [(GenerationMode.POSITIVE, None, 1), (GenerationMode.NEGATIVE, None, 1)] if known else []
    asking = callers[-1:] if operation in BEYOND else callers
    for mode, parameters, examples in ways:
        ANSWERED[operation] |= _ask(found.as_strategy(mode, path_parameters=parameters), examples, asking, application)


def test_most_of_it_was_done_and_not_only_refused():
    if set(ANSWERED) != set(OPERATIONS):
        pytest.skip("only some were asked")
    done = {operation for operation, statuses in ANSWERED.items() if statuses & {200, 201}}
    reads = {operation for operation, (method, _, _) in OPERATIONS.items() if method == "get"}
    assert reads - done == {"forecast", "compare_agreements"}  # there is too little to forecast from, and to compare
    assert len(done) > len(OPERATIONS) / 2, set(OPERATIONS) - done
    assert not [operation for operation, statuses in ANSWERED.items() if 401 in statuses]


def _ask(strategy: st.SearchStrategy[Case], examples: int, callers: list[dict[str, str]], application: Any) -> set[int]:
    """Statuses of the answers."""
    found = set[int]()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, headers=st.sampled_from(callers))
    def ask(case: Case, headers: dict[str, str]) -> None:
        base = f"http://{HOST['host']}"
        way = {"base_url": base, "headers": headers, "app": application, "allow_redirects": False}
        found.add(case.call_and_validate(checks=CHECKS, **way).status_code)

    ask()
    return found
