"""Would this policy document allow, or deny, this request?

Moto enforces no role policy and no key policy, and of a bucket policy it ignores nearly every condition. This small
evaluator lets the test double ask at the points where log data passes from hand to hand. It knows the operators that
the generated policies use and stops with an error at any other, so that a new one is never passed over in silence.
"""

import fnmatch
import json
import re
from dataclasses import dataclass, field


@dataclass
class Request:
    """One request as IAM sees it; `context` holds condition keys, an absent key is an absent value."""

    action: str
    resource: str
    principal: str = "*"  # a role's ARN, an account id or a service's name
    context: dict[str, str] = field(default_factory=dict)


class UnknownOperator(Exception):
    """A condition uses an operator that this evaluator does not know."""


def allowed(request, *documents):
    """Allowed by one of the documents and denied by none."""
    effects = {s["Effect"] for d in documents for s in statements(d) if applies(s, request)}
    return effects == {"Allow"}


def denied(request, *documents):
    """Explicitly denied by one of the documents."""
    return any(s["Effect"] == "Deny" and applies(s, request) for d in documents for s in statements(d))


def statements(document):
    return as_list(json.loads(document)["Statement"]) if document else []


def applies(statement, request):
    context = {key.lower(): value for key, value in request.context.items()}
    return (
        names(statement, "Action", request.action, ignore_case=True)
        and names(statement, "Resource", request.resource)
        and principal_matches(statement.get("Principal"), request.principal)
        and all(
            holds(operator, context.get(key.lower()), as_list(values))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def names(statement, element, value, ignore_case=False):
    if element in statement:
        return any(like(value, pattern, ignore_case) for pattern in as_list(statement[element]))
    if f"Not{element}" in statement:
        return not any(like(value, pattern, ignore_case) for pattern in as_list(statement[f"Not{element}"]))
    return True  # a trust policy has no resource


def principal_matches(element, principal):
    if element is None or element == "*":
        return True  # an identity policy has no principal
    # An account as principal only delegates to that account's own policies: it is no grant to a role.
    accepted = {principal, f"arn:aws:iam::{principal}:root", "*"}
    return any(accepted & set(as_list(values)) for values in element.values())


def holds(operator, actual, expected):
    operator, if_exists = re.fullmatch(r"(\w+?)(IfExists)?", operator).groups()
    if operator == "Null":
        return (actual is None) == (expected[0] == "true")
    # A negated operator also matches where the key is absent; see the IAM user guide, "Condition operators".
    if actual is None:
        return bool(if_exists) or "Not" in operator
    match operator:
        case "StringEquals" | "Bool":
            return actual in expected
        case "StringNotEquals":
            return actual not in expected
        case "StringLike" | "ArnLike" | "ArnEquals":
            return any(like(actual, pattern) for pattern in expected)
        case "StringNotLike" | "ArnNotLike" | "ArnNotEquals":
            return not any(like(actual, pattern) for pattern in expected)
        case "NumericLessThan":
            return float(actual) < float(expected[0])
    raise UnknownOperator(operator)


def like(value, pattern, ignore_case=False):
    if ignore_case:
        value, pattern = value.lower(), pattern.lower()
    return fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))


def as_list(value):
    return value if isinstance(value, list) else [value]
