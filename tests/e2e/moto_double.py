"""The test double of AWS: moto's server in this process, with the gaps filled that the pipeline falls into.

What it proves and what it does not: moto enforces no role policy and no key policy, and judges no call that Terraform
makes. The double asks about access only where log data passes from hand to hand (`access.py`): the destination's policy
when an account subscribes; the role's trust, the role's policy and the key's policy when CloudWatch Logs writes to the
stream, when Firehose reads the stream and when it writes the bucket; the bucket's policy when an object is read,
written or deleted. Filter patterns, buffering, throttling and the delays of IAM are not simulated. Whether the policies
are tight is for `seclog lint` to prove.

Every patch names the gap of stock moto 5.2.1 that it fills.
"""

import base64
import gzip
import json
import logging
import re
import secrets
import time
from datetime import datetime, timezone
from functools import partialmethod

import flask
from access import Request, allowed, denied
from moto.core.exceptions import JsonRESTError
from moto.firehose.models import firehose_backends
from moto.iam.access_control import PermissionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.kinesis.models import Stream, kinesis_backends
from moto.kinesis.responses import KinesisResponse
from moto.kms.models import kms_backends
from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogsBackend, LogStream, SubscriptionFilter, logs_backends
from moto.logs.responses import LogsResponse
from moto.s3.models import FakeBucket, s3_backends
from moto.server import ThreadedMotoServer
from moto.sts.models import sts_backends
from moto.utilities.arns import parse_arn

PARTITION = "aws"


class Double:
    """A running server; `refusals` tells why log data did not arrive."""

    refusals: list[str] = []

    def __enter__(self):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self.server.start()
        self.endpoint = "http://{}:{}".format(*self.server.get_host_and_port())
        return self

    def __exit__(self, *_):
        self.server.stop()


def replaces(owner):
    """Installs the function in place of the owner's method of that name, and hands it the stock method after `self`."""

    def install(function):
        stock = getattr(owner, function.__name__)
        setattr(owner, function.__name__, partialmethod(function, stock))
        return function

    return install


# Who may


class Refused(Exception):
    """AWS would not carry the record on."""


def assume(role_arn, service, context):
    """The role, if it trusts the service on behalf of whom the context names."""
    try:
        role = iam_backends[parse_arn(role_arn).account][PARTITION].get_role_by_arn(role_arn)
    except NotFoundException as absent:
        raise Refused(f"{role_arn} does not exist") from absent
    if not allowed(Request("sts:AssumeRole", role_arn, service, context), role.assume_role_policy_document):
        raise Refused(f"{role_arn} does not trust {service} with {context}")
    return role


def require(role, action, resource):
    """Stops where the role's own policies do not allow the action."""
    if not allowed(Request(action, resource, role.arn), *role.policies.values()):
        raise Refused(f"{role.arn} is not allowed {action} on {resource}")


def require_key(role, action, key_id, home, service, context_key, context_value):
    """Stops where the key's policy does not itself grant the action to the role, asked through a service."""
    key = kms_backends[home.account][home.region].describe_key(key_id)
    context = {
        "kms:ViaService": f"{service}.{home.region}.amazonaws.com",
        f"kms:EncryptionContext:{context_key}": context_value,
        "aws:PrincipalArn": role.arn,
    }
    if key.key_state != "Enabled" or not allowed(Request(action, key.arn, role.arn, context), key.policy):
        raise Refused(f"{key.arn} does not let {role.arn} {action} with {context}")


# CloudWatch Logs: destinations and subscriptions


@replaces(LogsBackend)
def put_destination(self, stock, destination_name, role_arn, target_arn, tags):
    """Stock: any role and any target is taken. AWS sends a test message, on behalf of the destination's own account."""
    try:
        write_to_stream(role_arn, target_arn, self.account_id, log_message("CONTROL_MESSAGE", "CloudwatchLogs", [TEST]))
    except Refused as reason:
        raise InvalidParameterException(
            f"Could not deliver test message to specified destination. Check if the destination is valid. ({reason})"
        ) from reason
    return stock(self, destination_name, role_arn, target_arn, tags)


@replaces(LogsBackend)
def put_subscription_filter(self, stock, log_group_name, filter_name, filter_pattern, destination_arn, role_arn):
    """Stock: the ARN of a destination is looked for among the log groups, and no policy is asked."""
    if ":destination:" not in destination_arn:
        return stock(self, log_group_name, filter_name, filter_pattern, destination_arn, role_arn)
    group = self.groups.get(log_group_name)
    if not group:
        raise ResourceNotFoundException()
    if parse_arn(destination_arn).region != self.region_name:
        raise InvalidParameterException("The destination must be in the region of the log group.")
    policy = find_destination(destination_arn).access_policy
    if not allowed(Request("logs:PutSubscriptionFilter", destination_arn, self.account_id), policy):
        raise JsonRESTError(
            "AccessDeniedException",
            f"User with accountId: {self.account_id} is not authorized to perform: logs:PutSubscriptionFilter"
            f" on resource: {destination_arn}",
        )
    group.put_subscription_filter(filter_name, filter_pattern, destination_arn, role_arn)


@replaces(LogsResponse)
def put_subscription_filter(self, stock):  # noqa: F811 (the response's method has the backend's name)
    """Stock: the distribution is dropped."""
    result = stock(self)
    group = self.logs_backend.groups[self._get_param("logGroupName")]
    group.subscription_filters[self._get_param("filterName")].distribution = self._get_param("distribution")
    return result


@replaces(SubscriptionFilter)
def to_json(self, stock):
    """Stock: the distribution is always ByLogStream, so that `Random` shows as a change in every plan."""
    return stock(self) | {"distribution": self.distribution or "ByLogStream"}


@replaces(LogStream)
def _send_log_events(self, stock, service, destination_arn, filter_name, log_events):
    """Stock: nothing is sent to a destination."""
    if ":destination:" not in destination_arn:
        return stock(self, service, destination_arn, filter_name, log_events)
    group, stream = self.log_group.name, self.log_stream_name
    message = log_message("DATA_MESSAGE", self.account_id, log_events, group, stream, [filter_name])
    try:
        destination = find_destination(destination_arn)
        write_to_stream(destination.role_arn, destination.target_arn, self.account_id, message)
    except (Refused, ResourceNotFoundException) as reason:
        Double.refusals.append(str(reason))  # AWS counts it in DeliveryErrors; who put the events does not learn it


def find_destination(arn):
    parsed = parse_arn(arn)
    found = logs_backends[parsed.account][parsed.region].destinations.get(arn)
    if not found:
        raise ResourceNotFoundException("The specified destination does not exist.")
    return found


TEST = {"id": "", "timestamp": 0, "message": "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream."}


def log_message(kind, owner, events, group="", stream="", filters=()):
    """The payload of a subscription as CloudWatch Logs writes it, gzipped."""
    message = {
        "messageType": kind,
        "owner": owner,
        "logGroup": group,
        "logStream": stream,
        "subscriptionFilters": filters,
        "logEvents": events,
    }
    return gzip.compress(json.dumps(message, separators=(",", ":")).encode())


# Kinesis


def write_to_stream(role_arn, stream_arn, source_account, data):
    """CloudWatch Logs puts one record, as the destination's role, on behalf of the account that the events are from."""
    home = parse_arn(stream_arn)
    stream = kinesis_backends[home.account][home.region].streams.get(home.resource_id)
    if not stream:
        raise Refused(f"{stream_arn} does not exist")
    role = assume(role_arn, "logs.amazonaws.com", {"aws:SourceAccount": source_account})
    require(role, "kinesis:PutRecord", stream_arn)
    if stream.key_id:
        require_key(role, "kms:GenerateDataKey", stream.key_id, home, "kinesis", "aws:kinesis:arn", stream_arn)
    stream.put_record(secrets.token_hex(16), "", base64.b64encode(data).decode())


@replaces(KinesisResponse)
def create_stream(self, stock):
    """Stock: the tags are dropped, so that they show as a change in every plan."""
    result = stock(self)
    self.kinesis_backend.streams[self._get_param("StreamName")].tags.update(self._get_param("Tags") or {})
    return result


@replaces(Stream)
def put_record(self, stock, partition_key, explicit_hash_key, data):
    """Stock: no delivery stream reads from a stream. Firehose starts at LATEST: older records are never read."""
    result = stock(self, partition_key, explicit_hash_key, data)
    for delivery in list(firehose_backends[self.account_id][self.region].delivery_streams.values()):
        if (delivery.source or {}).get("KinesisStreamARN") == self.arn:
            deliver(delivery, self, base64.b64decode(data))
    return result


# Firehose


def deliver(delivery, stream, data):
    """One object for each record: the double does not collect. Failures go to the delivery stream's log, as in AWS."""
    config = delivery.destinations[0]["ExtendedS3"]
    try:
        read_from_stream(delivery.source["RoleARN"], stream)
        write_object(delivery, config, data)
    except Refused as reason:
        Double.refusals.append(str(reason))
        log = config.get("CloudWatchLoggingOptions", {})
        if log.get("Enabled"):
            event = {"timestamp": int(time.time() * 1000), "message": str(reason)}
            logs = logs_backends[stream.account_id][stream.region]
            logs.put_log_events(log["LogGroupName"], log["LogStreamName"], [event])


def read_from_stream(role_arn, stream):
    role = assume(role_arn, "firehose.amazonaws.com", {"sts:ExternalId": stream.account_id})
    for action in ("DescribeStream", "GetShardIterator", "GetRecords", "ListShards"):
        require(role, f"kinesis:{action}", stream.arn)
    if stream.key_id:
        require_key(role, "kms:Decrypt", stream.key_id, parse_arn(stream.arn), "kinesis", "aws:kinesis:arn", stream.arn)


def write_object(delivery, config, data):
    home = parse_arn(delivery.delivery_stream_arn)
    storage = s3_backends[home.account][PARTITION]
    bucket = storage.get_bucket(config["BucketARN"].split(":::")[1])
    name = object_name(delivery, config)
    object_arn = f"{config['BucketARN']}/{name}"
    key_arn = config.get("EncryptionConfiguration", {}).get("KMSEncryptionConfig", {}).get("AWSKMSKeyARN")

    role = assume(config["RoleARN"], "firehose.amazonaws.com", {"sts:ExternalId": home.account})
    require(role, "s3:PutObject", object_arn)
    headers = {}
    if key_arn:
        headers = {
            "s3:x-amz-server-side-encryption": "aws:kms",
            "s3:x-amz-server-side-encryption-aws-kms-key-id": key_arn,
        }
        bucket_key = (bucket.encryption or {}).get("Rule", {}).get("BucketKeyEnabled")
        context = config["BucketARN"] if bucket_key in (True, "true") else object_arn
        require_key(role, "kms:GenerateDataKey", key_arn, home, "s3", "aws:s3:arn", context)
    if bucket.policy and denied(over_tls("s3:PutObject", object_arn, role.arn, headers), bucket.policy.decode()):
        raise Refused(f"the policy of {config['BucketARN']} denies s3:PutObject to {role.arn}")

    # The backend gives an object no default retention: stock moto does that where it answers requests.
    locked = (
        {"lock_mode": bucket.default_lock_mode, "lock_until": bucket.default_retention()}
        if bucket.has_default_lock
        else {}
    )
    encryption = {"encryption": "aws:kms", "kms_key_id": key_arn} if key_arn else {}
    if config.get("CompressionFormat") == "GZIP":
        data = gzip.compress(data)
    storage.put_object(bucket.name, name, data, **encryption, **locked)


def object_name(delivery, config):
    """The prefix evaluated, then stream, version, time and a random part, then the extension.

    A prefix without an expression of time gets one (Firehose Developer Guide, "Amazon S3 object name format").
    """
    now = datetime.now(timezone.utc)
    prefix = config.get("Prefix") or ""
    if "!{timestamp:" not in prefix:
        prefix += "!{timestamp:yyyy/MM/dd/HH}/"
    java = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
    prefix = re.sub(
        r"!\{timestamp:([^}]*)\}",
        lambda found: now.strftime(re.sub("|".join(java), lambda unit: java[unit[0]], found[1])),
        prefix,
    )
    name = f"{delivery.delivery_stream_name}-{delivery.version_id}-{now:%Y-%m-%d-%H-%M-%S}-{secrets.token_hex(16)}"
    return prefix + name + (config.get("FileExtension") or "")


# S3


@replaces(FakeBucket)
def get_permission(self, stock, action, resource):
    """Stock: conditions have no values, so that a Deny of plain HTTP refuses every request.

    The double takes every request as made over TLS, from the role whose key signed it, with the headers that it had.
    """
    if not self.policy:
        return PermissionResult.NEUTRAL
    request = flask.request
    if action == "s3:HeadObject":
        action = "s3:GetObject"
    if action == "s3:DeleteObject" and "versionId" in request.args:
        action = "s3:DeleteObjectVersion"
    headers = {
        f"s3:{name}": value for name, value in request.headers.items() if name.lower().startswith("x-amz-server-side")
    }
    asked = over_tls(action, resource, caller(request), headers)
    if denied(asked, self.policy.decode()):
        return PermissionResult.DENIED
    return PermissionResult.PERMITTED if allowed(asked, self.policy.decode()) else PermissionResult.NEUTRAL


def over_tls(action, resource, principal, context):
    context = context | {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "aws:PrincipalArn": principal}
    return Request(action, resource, principal, context)


def caller(request):
    """The ARN of the role that signed the request."""
    for backend in list(sts_backends.values()):
        for session in backend[PARTITION].assumed_roles:
            if session.access_key_id in request.headers.get("Authorization", ""):
                return session.role_arn
    return "arn:aws:iam::000000000000:root"
