# The role with which Firehose writes to the bucket. Nobody else may write there.

locals {
  # What stands before a prefix's first expression is all that a policy can name.
  archive_object_arns = [
    for prefix in [var.prefix, var.error_prefix] : "${local.bucket_arn}/${split("!{", prefix)[0]}*"
  ]
}

data "aws_iam_policy_document" "archive_writer" {
  statement {
    sid = "FindBucket"
    actions = [
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
    ]
    resources = [local.bucket_arn]
  }

  # "Grant Firehose access to an Amazon S3 destination" lists GetObject too.
  statement {
    sid = "WriteObjects"
    actions = [
      "s3:AbortMultipartUpload",
      "s3:GetObject",
      "s3:PutObject",
    ]
    resources = local.archive_object_arns
  }

  statement {
    sid       = "ReportErrors"
    actions   = ["logs:PutLogEvents"]
    resources = ["${local.delivery_log_group_arn}:log-stream:${local.delivery_log_stream}"]
  }
}

resource "aws_iam_role" "archive_writer" {
  name               = local.archive_writer_name
  description        = "Firehose writes the archive ${local.bucket_name}."
  assume_role_policy = data.aws_iam_policy_document.firehose_trust.json
}

resource "aws_iam_role_policy" "archive_writer" {
  name   = local.archive_writer_name
  role   = aws_iam_role.archive_writer.id
  policy = data.aws_iam_policy_document.archive_writer.json
}

data "aws_iam_policy_document" "key_archive_writer" {
  statement {
    sid = "WriteArchive"
    actions = [
      "kms:Decrypt",
      "kms:GenerateDataKey",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.archive_writer_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${local.region}.${local.dns_suffix}"]
    }

    # With a bucket key S3 gives the bucket's ARN as context, without one the object's.
    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = concat([local.bucket_arn], local.archive_object_arns)
    }
  }
}
