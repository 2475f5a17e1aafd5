"""The double refuses what AWS refuses: without this, a green pipeline would prove little."""

import json

import pytest
from access import Request, UnknownOperator, allowed, denied
from botocore.exceptions import ClientError
from conftest import REGION, login

OWNER = "555555555555"
SENDER = "666666666666"
ROLE = f"arn:aws:iam::{OWNER}:role/writer"
STREAM = f"arn:aws:kinesis:{REGION}:{OWNER}:stream/logs"


def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*"} | statement]})


def trust(*accounts, service="logs.amazonaws.com", key="aws:SourceAccount"):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {key: accounts}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TRUST = trust(OWNER, SENDER)
GRANT = document(Action="kinesis:PutRecord", Resource=STREAM)
KEY = document(
    Action="kms:GenerateDataKey",
    Principal={"AWS": ROLE},
    Condition={"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": STREAM}},
)


@pytest.fixture
def put_destination(double):
    """Creates a destination, in another region than its stream, for the given policies."""
    session = login(OWNER)
    iam, kinesis, kms = session.client("iam"), session.client("kinesis"), session.client("kms")
    logs = session.client("logs", region_name="eu-central-1")

    def put(trusts=TRUST, grants=GRANT, key=KEY, stream=STREAM):
        key_id = kms.create_key(Policy=key)["KeyMetadata"]["KeyId"]
        kinesis.create_stream(StreamName="logs", ShardCount=1)
        kinesis.start_stream_encryption(StreamName="logs", EncryptionType="KMS", KeyId=key_id)
        iam.create_role(RoleName="writer", AssumeRolePolicyDocument=trusts)
        iam.put_role_policy(RoleName="writer", PolicyName="writer", PolicyDocument=grants)
        logs.put_destination(destinationName="logs", targetArn=stream, roleArn=ROLE)

    yield put
    for found in logs.describe_destinations()["destinations"]:
        logs.delete_destination(destinationName=found["destinationName"])
    iam.delete_role_policy(RoleName="writer", PolicyName="writer")
    iam.delete_role(RoleName="writer")
    kinesis.delete_stream(StreamName="logs")


def test_destination_in_another_region_than_its_stream(put_destination):
    put_destination()


@pytest.mark.parametrize(
    "flaw",
    [
        {"trusts": trust(SENDER)},
        {"trusts": trust(OWNER, service="firehose.amazonaws.com")},
        {"grants": document(Action="kinesis:PutRecords", Resource=STREAM)},
        {"grants": document(Action="kinesis:PutRecord", Resource=f"{STREAM}-other")},
        {"key": document(Action="kms:GenerateDataKey", Principal={"AWS": f"arn:aws:iam::{OWNER}:root"})},
        {"key": document(Action="kms:Decrypt", Principal={"AWS": ROLE})},
        {"stream": f"{STREAM}-other"},
    ],
)
def test_destination_that_cannot_write_is_refused(put_destination, flaw):
    with pytest.raises(ClientError, match="Could not deliver test message") as refused:
        put_destination(**flaw)
    assert refused.value.response["Error"]["Code"] == "InvalidParameterException"


FIREHOSE = trust(OWNER, service="firehose.amazonaws.com", key="sts:ExternalId")
READ_AND_WRITE = document(Action=["kinesis:*", "s3:PutObject"])
HARMLESS = document(Effect="Deny", Action="s3:PutBucketPolicy")
ARCHIVE_KEY = document(
    Action="kms:*",
    Principal={"AWS": ROLE},
    Condition={"StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::archive/logs/*"}},
)


@pytest.fixture
def archive(double):
    """Puts a record into a stream that Firehose reads; returns what is then in the bucket. Removes all afterwards."""
    session = login(OWNER)
    iam, kinesis, kms = session.client("iam"), session.client("kinesis"), session.client("kms")
    firehose, s3 = session.client("firehose"), session.client("s3")
    known = len(double.refusals)

    def put(trusts=FIREHOSE, grants=READ_AND_WRITE, key=ARCHIVE_KEY, policy=HARMLESS):
        iam.create_role(RoleName="writer", AssumeRolePolicyDocument=trusts)
        iam.put_role_policy(RoleName="writer", PolicyName="writer", PolicyDocument=grants)
        kinesis.create_stream(StreamName="logs", ShardCount=1)
        s3.create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_policy(Bucket="archive", Policy=policy)
        encryption = {"KMSEncryptionConfig": {"AWSKMSKeyARN": kms.create_key(Policy=key)["KeyMetadata"]["Arn"]}}
        firehose.create_delivery_stream(
            DeliveryStreamName="delivery",
            DeliveryStreamType="KinesisStreamAsSource",
            KinesisStreamSourceConfiguration={"KinesisStreamARN": STREAM, "RoleARN": ROLE},
            ExtendedS3DestinationConfiguration={
                "RoleARN": ROLE,
                "BucketARN": "arn:aws:s3:::archive",
                "Prefix": "logs/",
                "EncryptionConfiguration": encryption,
            },
        )
        kinesis.put_record(StreamName="logs", Data=b"record", PartitionKey="1")
        return s3.list_objects_v2(Bucket="archive").get("Contents", [])

    yield put
    del double.refusals[known:]
    firehose.delete_delivery_stream(DeliveryStreamName="delivery")
    kinesis.delete_stream(StreamName="logs")
    iam.delete_role_policy(RoleName="writer", PolicyName="writer")
    iam.delete_role(RoleName="writer")
    s3.delete_bucket_policy(Bucket="archive")
    for entry in s3.list_objects_v2(Bucket="archive").get("Contents", []):
        s3.delete_object(Bucket="archive", Key=entry["Key"])
    s3.delete_bucket(Bucket="archive")


def test_delivery_with_enough_rights(archive, double):
    assert [entry["Key"].startswith("logs/2") for entry in archive()] == [True], double.refusals


@pytest.mark.parametrize(
    "flaw, reason",
    [
        ({"trusts": trust(SENDER, service="firehose.amazonaws.com", key="sts:ExternalId")}, "does not trust"),
        ({"grants": document(Action="s3:PutObject")}, "is not allowed kinesis:DescribeStream"),
        ({"grants": document(Action=["kinesis:*", "s3:GetObject"])}, "is not allowed s3:PutObject"),
        ({"key": ARCHIVE_KEY.replace("logs/*", "errors/*")}, "does not let"),
        ({"policy": document(Effect="Deny", Action="s3:PutObject", Principal="*")}, "denies s3:PutObject"),
    ],
)
def test_delivery_without_the_rights(archive, double, flaw, reason):
    assert archive(**flaw) == []
    assert reason in double.refusals[-1]


@pytest.mark.parametrize(
    "condition, applies",
    [
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, False),
        ({"Null": {"s3:absent": "true"}}, True),
        ({"StringNotEquals": {"s3:absent": "x"}}, True),
        ({"StringEqualsIfExists": {"s3:absent": "x"}}, True),
        ({"StringEquals": {"s3:absent": "x"}}, False),
        ({"ArnNotLike": {"AWS:PrincipalArn": ["arn:aws:iam::*:role/write?"]}}, False),
    ],
)
def test_conditions(condition, applies):
    context = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "aws:PrincipalArn": ROLE}
    request = Request("s3:PutObject", "arn:aws:s3:::logs/a", ROLE, context)
    assert allowed(request, document(Action="s3:*", Condition=condition)) == applies
    assert denied(request, document(Effect="Deny", Action="s3:*", Condition=condition)) == applies


def test_unknown_operator_is_an_error():
    with pytest.raises(UnknownOperator):
        allowed(Request("a:b", "*", context={"c": "1"}), document(Action="*", Condition={"DateLessThan": {"c": "2"}}))
