"""The templates that tests/it/agreement makes of the policies' Terraform cases are right by AWS's own schemas, as cfn-lint has them.

So properties.txt there is held to AWS, and not only to what the program reads.
"""

from pathlib import Path

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner

REPOSITORY = Path(__file__).parents[2]
AGREEMENT = REPOSITORY / "target/agreement"

# Errors that cases are about, by policy and rule.
MEANT = {
    ("destination-order", "E3510"): "the cases are about order, and their policies empty",
    ("destination-order", "E3530"): "the cases are about order, and their policies empty",
    ("policy-grammar", "E3512"): "statements with one Sid, and one without effect",
    ("policy-grammar", "E3530"): "an account id with 11 digits",
    ("stream-encryption", "E3003"): "encryption without a key",
}


@pytest.fixture(scope="module")
def errors():
    templates = sorted(str(path) for path in AGREEMENT.glob("*/*.json"))
    assert templates, f"no templates in {AGREEMENT}: run `cargo test --test it agreement` first"
    config = ConfigMixIn([], regions=["eu-west-1"], templates=templates)
    return [match for match in Runner(config).run() if match.rule.id.startswith("E")]


def policy(match):
    return Path(match.filename).stem.rsplit("-", 1)[0]


def test_only_what_cases_are_about_is_wrong(errors):
    assert [str(match) for match in errors if (policy(match), match.rule.id) not in MEANT] == []


def test_every_entry_is_met(errors):
    assert MEANT.keys() - {(policy(match), match.rule.id) for match in errors} == set()
