# Who may read the archive. The key's policy lets them decrypt through S3; the right to
# read the objects is their own policy's, for which there is an output.

variable "analysts" {
  description = "ARNs of the roles or users of this account that read the logs; * and ? are wildcards."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.analysts) > 0
    error_message = "analysts must name at least one role or user: somebody has to be able to read the logs."
  }

  validation {
    condition = alltrue([
      for arn in var.analysts : can(regex("^arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:(role|user)/.*[\\w+=,.@-]", arn))
    ])
    error_message = "Each of analysts must be the ARN of a role or user of this account, such as arn:aws:iam::111122223333:role/secops-analyst, and more than a wildcard."
  }
}

data "aws_iam_policy_document" "key_analysts" {
  statement {
    sid       = "ReadArchive"
    actions   = ["kms:Decrypt"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.account_root]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = sort(var.analysts)
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
      values   = local.bucket_and_objects
    }
  }
}

data "aws_iam_policy_document" "analyst" {
  statement {
    sid = "FindLogs"
    actions = [
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:ListBucketVersions",
    ]
    resources = [local.bucket_arn]
  }

  # RestoreObject brings a copy back from the Glacier classes for some days.
  statement {
    sid = "ReadLogs"
    actions = [
      "s3:GetObject",
      "s3:GetObjectVersion",
      "s3:RestoreObject",
    ]
    resources = ["${local.bucket_arn}/*"]
  }

  statement {
    sid       = "DecryptLogs"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.logs.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${local.region}.${local.dns_suffix}"]
    }
  }
}

output "analyst_policy_json" {
  description = "Identity policy that lets an analyst read the archive: attach it to the roles in analysts."
  value       = data.aws_iam_policy_document.analyst.json
}
