"""What Schemathesis cannot know of itself: whom each operation is open to, which the document says by `x-role` and by
the scopes of keys. The caller is named by CALLER_ROLE and, for a key, CALLER_SCOPES."""

import os

import schemathesis

ROLE = os.environ["CALLER_ROLE"]
SCOPES = os.environ.get("CALLER_SCOPES")


def is_open(operation):
    """Whether the document lets this caller in."""
    needs = operation.get("security") or []
    if not needs:
        return True
    if operation.get("x-role", ROLE) != ROLE:
        return False
    return SCOPES is None or any(set(need.get("key", [])) & set(SCOPES.split()) for need in needs)


@schemathesis.check
def nobody_is_let_in_who_may_not(ctx, response, case):
    """A success is one of the operations that are open to the caller."""
    if case.method.upper() != case.operation.method.upper() or not 200 <= response.status_code < 300:
        return
    assert is_open(case.operation.definition.raw), f"{case.operation.label} let in {ROLE} ({SCOPES or 'by a token'})"
