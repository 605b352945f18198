"""The API does what its description says, whatever is sent to it (schemathesis over every operation)."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from foundation.work import Works
from people import api_token
from people.permissions import permissions_of
from people.person import find_person, roles_of
from web.application import create_app


def token_of(works: Works, username: str) -> str:
    """A bearer token with everything the demo account may do."""
    with works.open() as work:
        person = find_person(work.session, username)
        assert person is not None
        permissions = permissions_of(roles_of(work.session, person.id, work.now))
        return api_token.issue(work, person.id, "schemathesis", sorted(permissions), 1)[0]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ["supervisor", "officer", "commander", "admin"])
def test_every_operation_keeps_its_word(city_works: Works, role: str) -> None:
    app = create_app(city_works)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    schema.config.generation.update(with_security_parameters=False)
    headers = {"Authorization": f"Bearer {token_of(city_works, role)}"}
    faults = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path == "/api/v1/session":
            continue  # signing in and out stands on the cookie: tests/web/test_session.py shows it

        @settings(
            max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
        )
        @given(case=operation.as_strategy())
        def keeps_its_word(case: schemathesis.Case) -> None:
            # A well-formed request may still say what is not so (a place outside the city, an unknown device type):
            # that is refused with 422 and words, so form alone does not earn acceptance.
            answer = case.call_and_validate(
                headers={**(case.headers or {}), **headers}, excluded_checks=[positive_data_acceptance]
            )
            assert answer.status_code != 401, "the token was not recognised, so nothing was tried"

        try:
            keeps_its_word()
        except (Exception, BaseExceptionGroup) as error:
            faults.append(f"{operation.method.upper()} {operation.path}\n{error}")
    assert not faults, "\n\n".join(faults)
