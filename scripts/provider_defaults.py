"""What the AWS provider plans for arguments that are null or empty, and which texts it changes, asked of the provider itself over its plugin
protocol (version 5).

Schemas as Terraform prints them say nothing of it. Needs grpcio and msgpack of PyPI. Nothing leaves the machine: no endpoint is reachable.
"""

import hashlib
import os
import subprocess
from dataclasses import dataclass

import grpc
import msgpack

# Of hashicorp/terraform, internal/plugin/serve.go.
COOKIE = {"TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS": "5"}
CONFIGURATION = {"region": "eu-west-1", "access_key": "x", "secret_key": "x", "max_retries": 1, "skip_credentials_validation": True,
                 "skip_requesting_account_id": True, "skip_metadata_api_check": "true", "skip_region_validation": True}
# Arguments without which the provider refuses to plan, though the schema does not require them.
NEEDED = {
    "aws_alb_target_group": {"port": 1, "protocol": "HTTP", "vpc_id": "x"},
    "aws_api_gateway_authorizer": {"authorizer_uri": "x"},
    "aws_dynamodb_table": {"read_capacity": 1, "write_capacity": 1},
    "aws_fsx_lustre_file_system": {"deployment_type": "PERSISTENT_2"},
    "aws_kinesis_firehose_delivery_stream": {"destination": "extended_s3"},
    "aws_kinesis_stream": {"shard_count": 1},
    "aws_lambda_function": {"handler": "x", "runtime": "x"},
    "aws_lb_target_group": {"port": 1, "protocol": "HTTP", "vpc_id": "x"},
}
# Blocks whose type says which other blocks in them count.
TYPES = {
    "action": ("aws_alb_listener_rule", "aws_lb_listener_rule"),
    "default_action": ("aws_alb_listener", "aws_lb_listener"),
}
ACTIONS = ("authenticate-cognito", "authenticate-oidc", "fixed-response", "forward", "redirect")
# A text, and the flags of attributes that are planned as something else.
TEXT = "Xy.Z."
FORMS = {"xy.z.": "l", "XY.Z.": "u", "Xy.Z": "t", "xy.z": "lt", hashlib.sha1(TEXT.encode()).hexdigest(): "h"}
UNKNOWN = msgpack.ExtType(0, b"\0")


@dataclass
class Planned:
    """Of an attribute."""

    default: object = None  # where it is null
    flags: str = ""  # as in the table


PRIMITIVE = ("string", "number", "bool")
DEEPEST, LARGEST = 8, 3000


def ask(binary, schema):
    """What it plans by resource type: a dictionary of paths, names joined by dots."""
    provider = Provider(binary, schema["provider"]["block"])
    try:
        return {kind: of_resource(provider, kind, resource["block"]) for kind, resource in sorted(schema["resource_schemas"].items())}
    finally:
        provider.stop()


def of_resource(provider, kind, block):
    """Planned without nested blocks, and with one of each, as deep as the provider bears; the latter once more with all arguments."""
    found = {}
    depth = DEEPEST
    while depth > 1 and size(block, depth) > LARGEST:
        depth -= 1
    depths = (0, *range(depth if block.get("block_types") else 0, 0, -1))
    needed = NEEDED.get(kind, {})
    for depth in depths:
        written = value(block, depth) | needed
        planned = provider.plan(kind, written, value(block, depth, proposed=True) | needed)
        if planned is not None:
            collect_defaults(block, written, planned, found, "")
            if depth:
                break
    for name, kinds in TYPES.items():
        for action in ACTIONS if kind in kinds else ():
            written, proposed = value(block, 4), value(block, 4, proposed=True)
            written[name][0]["type"] = proposed[name][0]["type"] = action
            planned = provider.plan(kind, written, proposed)
            if planned is not None:
                collect_defaults(block, written, planned, found, "")
    for depth in reversed(depths[1:] or depths):
        written = value(block, depth, everything=True) | needed
        planned = provider.plan(kind, written, value(block, depth, proposed=True, everything=True) | needed)
        if planned is not None:
            collect_forms(block, planned, found, "")
    return found


def of_data_source(block, path=""):
    """What it reads has null for what is empty, outside of sets."""
    found = {}
    for name, attribute in block.get("attributes", {}).items():
        if "type" in attribute and attribute["type"] not in PRIMITIVE:
            found[path + name] = Planned(flags="e")
    for name, nested in block.get("block_types", {}).items():
        if nested["nesting_mode"] != "set":
            found |= of_data_source(nested["block"], f"{path}{name}.")
    return found


def size(block, depth):
    inner = (size(nested["block"], depth - 1) for nested in block.get("block_types", {}).values()) if depth else ()
    return len(block.get("attributes", {})) + sum(inner)


def value(block, depth, proposed=False, everything=False):
    """A configuration of a block: what is required, and collections that are empty; or everything. `proposed` is Terraform's of it, where
    what the provider sets is unknown."""
    made = {}
    for name, attribute in block.get("attributes", {}).items():
        optional = attribute.get("optional") and "type" in attribute and name != "id"
        if attribute.get("required") and "type" in attribute or everything and optional:
            made[name] = some(attribute["type"])
        elif optional and attribute["type"] not in PRIMITIVE:
            made[name] = {"list": [], "set": [], "map": {}}.get(attribute["type"][0])
        else:
            made[name] = UNKNOWN if proposed and attribute.get("computed") else None
    for name, nested in block.get("block_types", {}).items():
        inner = value(nested["block"], depth - 1, proposed, everything) if depth else None
        if nested["nesting_mode"] in ("list", "set"):
            made[name] = [inner] if depth else []
        else:
            made[name] = {} if nested["nesting_mode"] == "map" else None if name == "timeouts" else inner
    return made


def some(constraint):
    if isinstance(constraint, str):
        return {"string": TEXT, "number": 1, "bool": True}.get(constraint)
    kind, inner = constraint
    return [some(inner)] if kind in ("list", "set") else {} if kind == "map" else dict.fromkeys(inner)


def collect_defaults(block, written, planned, found, path):
    for name, attribute in block.get("attributes", {}).items():
        default = planned.get(name)
        if written.get(name) in ([], {}) and default is None:
            found.setdefault(path + name, Planned(flags="e"))
        elif written.get(name) is None and attribute.get("type") in PRIMITIVE and default is not None and default != UNKNOWN:
            found.setdefault(path + name, Planned(default))
    for nested, inner, made, path in nesting(block, planned, path, written):
        collect_defaults(nested, inner, made, found, path)


def collect_forms(block, planned, found, path):
    for name in block.get("attributes", {}):
        made = planned.get(name)
        if isinstance(made, str) and made in FORMS:
            attribute = found.setdefault(path + name, Planned())
            attribute.flags = FORMS[made]
    for nested, _, made, path in nesting(block, planned, path, planned):
        collect_forms(nested, made, found, path)


def nesting(block, planned, path, written):
    for name, nested in block.get("block_types", {}).items():
        inner, made = written.get(name), planned.get(name)
        if isinstance(inner, list) and inner and isinstance(made, list) and made:
            inner, made = inner[0], made[0]
        if isinstance(inner, dict) and isinstance(made, dict):
            yield nested["block"], inner, made, f"{path}{name}."


class Provider:
    def __init__(self, binary, block):
        self.binary, self.block = binary, block
        self.start()

    def start(self):
        environment = os.environ | COOKIE | {"AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
        self.process = subprocess.Popen([self.binary], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        socket = self.process.stdout.readline().decode().split("|")[3]
        self.channel = grpc.insecure_channel(f"unix:{socket}", options=[("grpc.default_authority", "localhost")])
        self.call("Configure", bytes_field(1, b"1.11.4") + dynamic(2, value(self.block, 0) | CONFIGURATION))

    def stop(self):
        self.channel.close()
        self.process.kill()
        self.process.wait()

    def call(self, method, request):
        call = self.channel.unary_unary(f"/tfplugin5.Provider/{method}")
        return fields(call(request, timeout=60))

    def plan(self, kind, written, proposed):
        """The planned state, or nothing where the provider refuses."""
        request = bytes_field(1, kind.encode()) + dynamic(2, None) + dynamic(3, proposed) + dynamic(4, written) + dynamic(6, None)
        try:
            response = self.call("PlanResourceChange", request)
        except grpc.RpcError:
            # It has panicked.
            self.stop()
            self.start()
            return None
        state = response.get(1)
        return state and msgpack.unpackb(fields(state)[1], ext_hook=lambda code, data: UNKNOWN)


def dynamic(number, content):
    return bytes_field(number, bytes_field(1, msgpack.packb(content)))


def bytes_field(number, content):
    """A field of protobuf of length and bytes."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def fields(message):
    """The fields of a protobuf message that are bytes; of a repeated one the last."""
    found, at = {}, 0

    def number():
        nonlocal at
        result = shift = 0
        while True:
            byte = message[at]
            at += 1
            result |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return result

    while at < len(message):
        key = number()
        length = number()
        if key & 7 == 2:
            found[key >> 3] = message[at : at + length]
            at += length
    return found
