# The role with which CloudWatch Logs writes to the stream. One role serves the
# destinations of every region: IAM is global.

variable "source_accounts" {
  description = "Ids of the accounts that send logs, 12 digits each."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.source_accounts) > 0
    error_message = "source_accounts must name at least one account."
  }

  validation {
    condition     = alltrue([for id in var.source_accounts : can(regex("^[0-9]{12}$", id))])
    error_message = "Each of source_accounts must be an account id of exactly 12 digits, one id an element."
  }
}

locals {
  # IAM and AWS STS quotas: role trust policy length, not counting white space.
  trust_policy_max_characters = 2048
}

data "aws_iam_policy_document" "destination_trust" {
  statement {
    sid     = "CloudWatchLogs"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["logs.amazonaws.com"]
    }

    # The service acts for this account when the destination is created (it sends
    # a test message), and for the sending account ever after.
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = sort(setunion(var.source_accounts, [local.account_id]))
    }
  }
}

data "aws_iam_policy_document" "destination" {
  statement {
    sid       = "WriteStream"
    actions   = ["kinesis:PutRecord"]
    resources = [local.stream_arn]
  }
}

resource "aws_iam_role" "destination" {
  name               = local.destination_role_name
  description        = "CloudWatch Logs writes the log events of other accounts to the stream ${local.stream_name}."
  assume_role_policy = data.aws_iam_policy_document.destination_trust.json

  lifecycle {
    precondition {
      condition     = length(jsonencode(jsondecode(data.aws_iam_policy_document.destination_trust.json))) <= local.trust_policy_max_characters
      error_message = "The trust policy is longer than the ${local.trust_policy_max_characters} characters that IAM takes: there are too many source_accounts for one list."
    }
  }
}

resource "aws_iam_role_policy" "destination" {
  name   = local.destination_role_name
  role   = aws_iam_role.destination.id
  policy = data.aws_iam_policy_document.destination.json
}

data "aws_iam_policy_document" "key_destination" {
  statement {
    sid       = "WriteStream"
    actions   = ["kms:GenerateDataKey"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.destination_role_arn]
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

output "destination_role_arn" {
  description = "ARN of the role that a log destination hands to CloudWatch Logs. Known only when everything behind the destination is ready."
  value       = local.destination_role_arn

  # CloudWatch Logs sends a test message when a destination is created, and Firehose
  # reads only what comes after its own creation.
  depends_on = [
    aws_iam_role_policy.destination,
    aws_kms_key.logs,
    aws_kinesis_stream.logs,
    aws_kinesis_firehose_delivery_stream.archive,
  ]
}
