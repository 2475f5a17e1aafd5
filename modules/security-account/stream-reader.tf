# The role with which Firehose reads the stream. Writing the archive is another role's.

data "aws_iam_policy_document" "firehose_trust" {
  statement {
    sid     = "Firehose"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["firehose.amazonaws.com"]
    }

    # Firehose passes the id of the account that owns the delivery stream.
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [local.account_id]
    }
  }
}

data "aws_iam_policy_document" "stream_reader" {
  statement {
    sid = "ReadStream"
    actions = [
      "kinesis:DescribeStream",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ]
    resources = [local.stream_arn]
  }
}

resource "aws_iam_role" "stream_reader" {
  name               = local.stream_reader_name
  description        = "Firehose reads the stream ${local.stream_name}."
  assume_role_policy = data.aws_iam_policy_document.firehose_trust.json
}

resource "aws_iam_role_policy" "stream_reader" {
  name   = local.stream_reader_name
  role   = aws_iam_role.stream_reader.id
  policy = data.aws_iam_policy_document.stream_reader.json
}

data "aws_iam_policy_document" "key_stream_reader" {
  statement {
    sid       = "ReadStream"
    actions   = ["kms:Decrypt"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.stream_reader_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["kinesis.${local.region}.${local.dns_suffix}"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:EncryptionContext:aws:kinesis:arn"
      values   = [local.stream_arn]
    }
  }
}
