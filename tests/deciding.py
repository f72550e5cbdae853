"""A record, a policy and a context to decide with, and what of a plan tests compare."""

from datetime import date

from redactor.decide import decide
from redactor.keys import Key
from redactor.operators import Context
from redactor.places import Gazetteer
from redactor.policy import Policy, load_policy
from redactor.policytest import annotated
from redactor.schema import default_schema

TODAY = date(2026, 1, 31)
PUBLICATION = load_policy("publication", today=TODAY)
KEY = Key(b"k" * 32)
CONTEXT = Context(key=KEY, record="r", harvest="h", places=Gazetteer())


def record(**fields):
    """A record and its findings; the flag's column is Confidential, others by their names."""
    return annotated({name.replace("_", " "): text for name, text in fields.items()}, default_schema())


def changed(policy: Policy = PUBLICATION, **data) -> Policy:
    """*policy* with some of its keys as another file would have them."""
    return Policy.model_validate(policy.model_dump(mode="json") | data)


def outcome(policy=PUBLICATION, context=CONTEXT, **fields):
    fragment, findings = record(**fields)
    return decide(fragment, findings, policy, context)


def actions(plan):
    return {d.finding.value: (d.action, d.policy_rule) for d in plan.decisions}
