"""checkov finds in the generated Terraform exactly what docs/checkov.md explains."""

import json
import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from conftest import REPOSITORY, run

EXPLAINED = REPOSITORY / "docs" / "checkov.md"


@pytest.fixture(scope="session")
def report(tree):
    checkov = Path(sys.executable).with_name("checkov")
    offline = ["--download-external-modules", "false", "--skip-download"]
    done = run([checkov, "-d", tree, "--framework", "terraform", *offline, "--compact", "-o", "json"], accepted=(0, 1))
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def findings(report):
    """(check, module folder and resource) of every failed check; an instance of a resource counts as the resource."""
    return sorted(
        {
            (check["check_id"], f"{Path(check['file_path']).parent.name}/{'.'.join(address(check['resource'])[-2:])}")
            for check in report["results"]["failed_checks"]
        }
    )


def address(resource):
    return re.sub(r"\[[^\]]*\]", "", resource).split(".")


def explained():
    rows = [
        [cell.strip(" `") for cell in line.split("|")[1:-1]]
        for line in EXPLAINED.read_text().splitlines()
        if line.startswith("|")
    ]
    return [(check, pattern) for check, pattern, reason in rows[2:] if reason]


def test_all_of_the_tree_was_read(report, tree):
    assert report["summary"]["parsing_errors"] == 0
    looked_at = {check["file_path"] for kind in ("passed_checks", "failed_checks") for check in report["results"][kind]}
    modules = {path.name for path in (tree / "modules").iterdir()}
    assert {Path(path).parent.name for path in looked_at if path.startswith("/modules/")} == modules


def test_every_finding_is_explained(findings):
    unexplained = [
        found
        for found in findings
        if not any(found[0] == check and fnmatchcase(found[1], pattern) for check, pattern in explained())
    ]
    assert unexplained == []


def test_every_explanation_is_needed(findings):
    dead = [
        (check, pattern)
        for check, pattern in explained()
        if not any(found == check and fnmatchcase(name, pattern) for found, name in findings)
    ]
    assert dead == []
