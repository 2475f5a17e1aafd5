# The bucket's policy only denies; what is allowed stands with the roles.

locals {
  bucket_and_objects = [local.bucket_arn, "${local.bucket_arn}/*"]
}

data "aws_iam_policy_document" "bucket_transport" {
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = local.bucket_and_objects

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  statement {
    sid       = "DenyOldTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = local.bucket_and_objects

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "NumericLessThan"
      variable = "s3:TlsVersion"
      values   = ["1.2"]
    }
  }
}

data "aws_iam_policy_document" "bucket_encryption" {
  # A request that names no encryption gets the bucket's default, which is our key.
  # One that asks for KMS without naming a key would get the account's aws/s3 key:
  # it has no key id, so it is not equal to ours and is denied as well.
  statement {
    sid       = "DenyWrongKey"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Null"
      variable = "s3:x-amz-server-side-encryption"
      values   = ["false"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
      values   = [aws_kms_key.logs.arn]
    }
  }

  statement {
    sid       = "DenyCustomerProvidedKey"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Null"
      variable = "s3:x-amz-server-side-encryption-customer-algorithm"
      values   = ["false"]
    }
  }
}

data "aws_iam_policy_document" "bucket_writers" {
  # AWS services that deliver by themselves have no aws:PrincipalArn: they are denied too.
  statement {
    sid    = "DenyOtherWriters"
    effect = "Deny"
    actions = [
      "s3:PutObject",
      "s3:ReplicateObject",
    ]
    resources = ["${local.bucket_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotEquals"
      variable = "aws:PrincipalArn"
      values   = [local.archive_writer_arn]
    }
  }
}

data "aws_iam_policy_document" "bucket_immutability" {
  # S3 carries out the lifecycle rules itself, no policy applies to them.
  statement {
    sid    = "DenyDelete"
    effect = "Deny"
    actions = [
      "s3:BypassGovernanceRetention",
      "s3:DeleteBucket",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:PutBucketObjectLockConfiguration",
      "s3:PutBucketVersioning",
      "s3:PutObjectLegalHold",
      "s3:PutObjectRetention",
      "s3:ReplicateDelete",
    ]
    resources = local.bucket_and_objects

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotLike"
      variable = "aws:PrincipalArn"
      values   = local.break_glass
    }
  }

  statement {
    sid    = "DenyReconfigure"
    effect = "Deny"
    actions = [
      "s3:DeleteBucketPolicy",
      "s3:PutBucketAcl",
      "s3:PutBucketLogging",
      "s3:PutBucketNotification",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
      "s3:PutObjectAcl",
      "s3:PutObjectVersionAcl",
      "s3:PutReplicationConfiguration",
    ]
    resources = local.bucket_and_objects

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotLike"
      variable = "aws:PrincipalArn"
      values   = local.administrators
    }
  }
}

data "aws_iam_policy_document" "bucket" {
  source_policy_documents = local.bucket_documents
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = aws_s3_bucket.archive.id
  policy = data.aws_iam_policy_document.bucket.json

  # Comes last: from here on a deployer can change neither versioning nor locks.
  depends_on = [local.bucket_settings]
}
