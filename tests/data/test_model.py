"""What data/model.json reads of CloudFormation resources is there by AWS's own schemas, as cfn-lint has them."""

import json
from pathlib import Path

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

REPOSITORY = Path(__file__).parents[2]
KINDS = json.loads((REPOSITORY / "data/model.json").read_text())
TYPES = [(kind, ty) for kind in KINDS for ty in KINDS[kind]["cloudformation"]]


class Shape:
    """A part of a resource's schema."""

    def __init__(self, root, node):
        self.root, self.node = root, node
        while "$ref" in self.node:
            self.node = root
            for step in node["$ref"].removeprefix("#/").split("/"):
                self.node = self.node[step]
            node = self.node

    def members(self):
        """The properties of an object, or of the objects in a list."""
        inner = [self.node.get("items"), *(one for of in ("allOf", "anyOf", "oneOf") for one in self.node.get(of, []))]
        found = {}
        for node in filter(None, inner):
            found |= Shape(self.root, node).members()
        return found | self.node.get("properties", {})

    def at(self, path):
        """The part at a path of properties."""
        shape = self
        for step in filter(None, path.split(".")):
            members = shape.members()
            assert step in members, f"{path}: there is no {step}"
            shape = Shape(self.root, members[step])
        return shape


def shape(ty):
    root = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", ty).schema
    return Shape(root, root)


def check(source, shape_of):
    """That all that a source of the model names is there."""
    if isinstance(source, str):
        if source != "Ref":
            shape_of.at(source)
    elif isinstance(source, list):
        for one in source:
            check(one, shape_of)
    elif "all" in source:
        check(source["all"], shape_of)
    elif "pairs" in source:
        check(source["by"], shape_of.at(source["pairs"]))
    elif "each" in source:
        check(list(source["properties"].values()), shape_of.at(source["each"]))
    elif "of" in source:
        check(source["attribute"], shape_of)
        check([source["by"], source["take"]], shape(source["of"]))
    else:
        check(source.get("at") or source.get("there") or source["json"], shape_of)


@pytest.mark.parametrize("kind, ty", TYPES)
def test_what_is_read_is_there(kind, ty):
    part = KINDS[kind]["cloudformation"][ty]
    check([*part["properties"].values(), *part.get("names", []), part.get("of", "Ref")], shape(ty))


def test_what_is_not_there_is_told():
    with pytest.raises(AssertionError, match="there is no Mode"):
        check("ObjectLockConfiguration.Rule.Mode", shape("AWS::S3::Bucket"))
