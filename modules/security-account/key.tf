# One key encrypts the stream, the archive, Firehose's error log and the alarms' topic.
# Who may use it is said in its policy alone; no role has a grant of its own.

data "aws_iam_policy_document" "key_administration" {
  statement {
    sid = "AdministerKey"
    actions = [
      "kms:CancelKeyDeletion",
      "kms:CreateAlias",
      "kms:DeleteAlias",
      "kms:EnableKey",
      "kms:EnableKeyRotation",
      "kms:PutKeyPolicy",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.account_root]
    }

    # The root user is the way back when every named role is gone.
    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = concat([local.account_root], local.administrators)
    }
  }

  # Without the key every log in the archive is lost.
  statement {
    sid = "DestroyKey"
    actions = [
      "kms:DisableKey",
      "kms:DisableKeyRotation",
      "kms:ScheduleKeyDeletion",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.account_root]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = concat([local.account_root], local.break_glass)
    }
  }

  # What the key is and who may use it is no secret within the account.
  statement {
    sid = "DescribeKey"
    actions = [
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListGrants",
      "kms:ListKeyPolicies",
      "kms:ListResourceTags",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.account_root]
    }
  }
}

data "aws_iam_policy_document" "key" {
  source_policy_documents = local.key_documents
}

resource "aws_kms_key" "logs" {
  description             = "${var.namespace}: security logs in transit and at rest"
  policy                  = data.aws_iam_policy_document.key.json
  enable_key_rotation     = true
  deletion_window_in_days = 30

  # KMS refuses a policy that names a principal which does not exist.
  depends_on = [
    aws_iam_role.destination,
    aws_iam_role.stream_reader,
    aws_iam_role.archive_writer,
  ]
}

resource "aws_kms_alias" "logs" {
  name          = "alias/${var.namespace}-logs"
  target_key_id = aws_kms_key.logs.key_id
}

output "key_arn" {
  description = "ARN of the key that encrypts the logs."
  value       = aws_kms_key.logs.arn
}
