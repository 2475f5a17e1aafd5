# One key for everything that this module stores in the account. The log events that leave it are encrypted with the
# security account's key from the stream on: CloudWatch Logs decrypts them before it delivers.

locals {
  # KMS Developer Guide, "Resource quotas": key policy document size, 32 KB.
  key_policy_max_bytes = 32768
}

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
  description             = "${var.namespace}: what this account keeps of its logs"
  policy                  = data.aws_iam_policy_document.key.json
  enable_key_rotation     = true
  deletion_window_in_days = 30

  lifecycle {
    precondition {
      condition     = length(jsonencode(jsondecode(data.aws_iam_policy_document.key.json))) <= local.key_policy_max_bytes
      error_message = "The key policy names every log group that this module creates and has grown over ${local.key_policy_max_bytes} bytes. Spread the log groups over several uses of the module with different namespaces."
    }
  }
}

resource "aws_kms_alias" "logs" {
  name          = "alias/${var.namespace}-application"
  target_key_id = aws_kms_key.logs.key_id
}

output "key_arn" {
  description = "ARN of the key that encrypts what this module stores."
  value       = aws_kms_key.logs.arn
}
