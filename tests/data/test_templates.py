"""Templates of the tests are right by AWS's own schemas, as cfn-lint has them: those on the pages of policies, and those that
tests/it/agreement makes of Terraform code. So its properties.txt is held to AWS, and not only to what the program reads.
"""

import re
from pathlib import Path

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner

REPOSITORY = Path(__file__).parents[2]
AGREEMENT = REPOSITORY / "target/agreement"

# Errors that cases are about, by policy and rule.
MEANT = {
    ("destination-order", "E3530"): "the cases are about order, and their policies empty",
    ("policy-grammar", "E3512"): "statements with one Sid, and one without effect",
    ("policy-grammar", "E3530"): "an account id with 11 digits",
    ("stream-encryption", "E3003"): "encryption without a key",
}


def errors(templates):
    config = ConfigMixIn([], regions=["eu-west-1"], templates=[str(path) for path in templates])
    return [match for match in Runner(config).run() if match.rule.id.startswith("E")]


def test_cases_on_pages(tmp_path):
    templates = []
    for page in sorted((REPOSITORY / "policies").glob("*/*.md")):
        cases = re.findall(r"^```cloudformation .*?\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
        for number, case in enumerate(cases, 1):
            templates.append(tmp_path / f"{page.parent.name}-{page.stem}-{number}.yaml")
            templates[-1].write_text(case)
    assert templates
    assert [str(error) for error in errors(templates)] == []


def test_what_is_made_of_terraform_code():
    templates = sorted(AGREEMENT.glob("*/*.json"))
    assert templates, f"no templates in {AGREEMENT}: run `cargo test --test it agreement` first"
    found = {}
    for error in errors(templates):
        found.setdefault((Path(error.filename).stem.rsplit("-", 1)[0], error.rule.id), []).append(str(error))
    assert {about: told for about, told in found.items() if about not in MEANT} == {}
    assert MEANT.keys() - found.keys() == set(), "no case is about these"
