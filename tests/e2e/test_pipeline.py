"""From a log line in an application account to an object in the security account's bucket, and back to nothing.

The tests run in this order on one set of stacks. What moto does not enforce is told in `moto_double.py`.
"""

import gzip
import json
import re
import time

import pytest
from botocore.exceptions import ClientError
from conftest import BREAK_GLASS, CONTRACT, DEPLOYER, ORDERS, PAYMENTS, REGION, SECURITY, UNLISTED, Stack, at_once, lint, login

BUCKET = f"secops-logs-{SECURITY}-{REGION}"
DESTINATION = f"arn:aws:logs:{REGION}:{SECURITY}:destination:secops-logs"
NAMES = ("security", "payments", "orders")


@pytest.fixture(scope="session")
def second_plans(stacks):
    return dict(zip(stacks, at_once(Stack.plan, stacks.values()), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_second_plan_is_empty(second_plans, name):
    code, output = second_plans[name]
    assert code == 0, output
    assert "Warning:" not in output, output  # a check block that does not hold only warns


@pytest.mark.parametrize("name", NAMES)
def test_state_gives_no_finding_and_leaves_nothing_undecided(stacks, binary, tmp_path, name):
    state = tmp_path / "state.json"
    state.write_text(stacks[name].terraform("show", "-json").stdout)
    code, report = lint(binary, tmp_path, state, "--config", CONTRACT)
    assert (code, report["findings"], report["undecided"], report["unchecked"]) == (0, [], [], [])
    assert report["coverage"]["in_scope"] > 3


@pytest.mark.parametrize(
    "account, group", [(PAYMENTS, "/payments/api"), (ORDERS, "/orders/web"), (ORDERS, "/orders/worker")]
)
def test_log_line_arrives_once(stacks, double, account, group):
    line = f"{group} says hello at {time.time_ns()}"
    put_line(account, group, line)

    found = [(name, message) for name, message in archive() if line in json.dumps(message["logEvents"])]
    assert len(found) == 1, double.refusals
    name, message = found[0]
    assert message["messageType"] == "DATA_MESSAGE"
    assert message["owner"] == account
    assert message["logGroup"] == group
    assert message["logStream"] == "host-1"
    assert message["subscriptionFilters"] == ["secops-logs"]
    assert [event["message"] for event in message["logEvents"]] == [line]
    assert re.fullmatch(r"logs/\d{4}/\d\d/\d\d/\d\d/secops-[^/]+\.json\.gz", name)


def test_objects_are_encrypted_and_locked(stacks):
    s3 = login(SECURITY).client("s3")
    rule = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    key = rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    aliases = login(SECURITY).client("kms").list_aliases(KeyId=key)["Aliases"]
    assert all(alias["AliasName"].startswith("alias/secops-") for alias in aliases) and aliases

    names = [name for name, _ in archive()]
    assert names
    for name in names:
        head = s3.head_object(Bucket=BUCKET, Key=name)
        assert head["ServerSideEncryption"] == "aws:kms"
        assert head["SSEKMSKeyId"] == key
        assert head["ObjectLockMode"] == "GOVERNANCE"


def test_account_that_is_not_listed_is_refused(stacks):
    logs = login(UNLISTED).client("logs")
    logs.create_log_group(logGroupName="/stranger")
    subscription = {
        "logGroupName": "/stranger",
        "filterName": "secops-logs",
        "filterPattern": "",
        "destinationArn": DESTINATION,
    }
    with pytest.raises(ClientError) as refused:
        logs.put_subscription_filter(**subscription)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert not logs.describe_subscription_filters(logGroupName="/stranger")["subscriptionFilters"]


@pytest.mark.parametrize("role", [DEPLOYER, BREAK_GLASS])
def test_only_the_writer_puts_objects(stacks, role):
    with pytest.raises(ClientError) as refused:
        login(SECURITY, role).client("s3").put_object(Bucket=BUCKET, Key="logs/forged.json.gz", Body=b"")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_deployers_delete_no_object_even_with_bypass(stacks):
    name, version = versions()[0]
    with pytest.raises(ClientError) as refused:
        delete(DEPLOYER, name, version, bypass=True)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_lock_holds_without_bypass(stacks):
    name, version = versions()[0]
    with pytest.raises(ClientError) as refused:
        delete(BREAK_GLASS, name, version, bypass=False)
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_nothing_was_refused_on_the_way(stacks, double):
    assert double.refusals == []


def test_destroy_leaves_nothing(stacks):
    at_once(Stack.destroy, [stacks["payments"], stacks["orders"]])
    for name, version in versions():
        delete(BREAK_GLASS, name, version, bypass=True)
    stacks["security"].destroy()

    for account in (SECURITY, PAYMENTS, ORDERS):
        assert left_in(account) == []


def put_line(account, group, line):
    logs = login(account).client("logs")
    try:
        logs.create_log_stream(logGroupName=group, logStreamName="host-1")
    except logs.exceptions.ResourceAlreadyExistsException:
        pass
    event = {"timestamp": int(time.time() * 1000), "message": line}
    logs.put_log_events(logGroupName=group, logStreamName="host-1", logEvents=[event])


def archive():
    """(object's name, message) of everything that lies in the bucket.

    An object holds gzip members one after the other, and their JSON documents have no delimiter.
    """
    s3 = login(SECURITY).client("s3")
    for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        text = gzip.decompress(s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read()).decode()
        while text:
            message, end = json.JSONDecoder().raw_decode(text)
            text = text[end:]
            yield entry["Key"], message


def versions():
    listed = login(SECURITY).client("s3").list_object_versions(Bucket=BUCKET)
    return [
        (entry["Key"], entry["VersionId"]) for kind in ("Versions", "DeleteMarkers") for entry in listed.get(kind, [])
    ]


def delete(role, name, version, bypass):
    header = {"BypassGovernanceRetention": True} if bypass else {}  # moto takes "false" for yes
    login(SECURITY, role).client("s3").delete_object(Bucket=BUCKET, Key=name, VersionId=version, **header)


def left_in(account):
    """What an account still holds, besides keys that wait for their deletion and the roles that were there before."""
    session = login(account)
    kms = session.client("kms")
    found = [(service, name) for service, *listing in LISTINGS for name in names(session.client(service), *listing)]
    found += [("kms", key) for key in names(kms, "list_keys", "Keys", "KeyId") if is_alive(kms, key)]
    return [(service, name) for service, name in found if name not in (DEPLOYER, BREAK_GLASS)]


# Service, call, the answer's list, what names an element of it.
LISTINGS = [
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("firehose", "list_delivery_streams", "DeliveryStreamNames", None),
    ("iam", "list_policies", "Policies", "PolicyName"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("kinesis", "list_streams", "StreamNames", None),
    ("kms", "list_aliases", "Aliases", "AliasName"),
    ("logs", "describe_destinations", "destinations", "destinationName"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("ssm", "describe_parameters", "Parameters", "Name"),
]


def names(client, call, answer, name):
    """The names of what an account has, without what AWS itself puts there."""
    scope = {"Scope": "Local"} if call == "list_policies" else {}
    found = [element[name] if name else element for element in getattr(client, call)(**scope)[answer]]
    return [name for name in found if not name.startswith("alias/aws/")]


def is_alive(keys, key):
    found = keys.describe_key(KeyId=key)["KeyMetadata"]
    return found["KeyManager"] == "CUSTOMER" and found["KeyState"] != "PendingDeletion"
