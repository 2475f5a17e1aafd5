"""The policy documents that AWS gets are those that lie in `tests/documents`.

There other tests prove what they allow and deny. `SECLOG_BLESS=1` writes them anew.
"""

import json
import os
import re

import pytest
from conftest import REPOSITORY

RECORDED = REPOSITORY / "tests" / "documents"

# Which attribute of which resource is a policy document.
DOCUMENTS = {
    "aws_cloudwatch_log_destination_policy": "access_policy",
    "aws_iam_policy": "policy",
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_sns_topic_policy": "policy",
}

# The one thing in them that differs from run to run.
KEY_ID = re.compile(r"key/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("name", ["security", "payments", "orders"])
def test_documents_are_the_recorded_ones(stacks, name):
    found = documents(stacks[name])
    folder = RECORDED / name
    if os.environ.get("SECLOG_BLESS"):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for file, document in found.items():
            (folder / file).write_text(document)
    recorded = {path.name: path.read_text() for path in folder.iterdir()}
    assert found == recorded, "run SECLOG_BLESS=1 bash tests/run e2e, and read what changed"


def documents(stack):
    """Documents by file name, laid out with sorted keys."""
    state = json.loads(stack.terraform("show", "-json").stdout)
    return {
        f"{resource['type'].removeprefix('aws_')}.{resource['name']}.json": readable(
            resource["values"][DOCUMENTS[resource["type"]]]
        )
        for resource in resources(state["values"]["root_module"])
        if resource["mode"] == "managed" and resource["type"] in DOCUMENTS
    }


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def readable(text):
    text = KEY_ID.sub("key/11111111-2222-3333-4444-555555555555", text)
    return json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"
