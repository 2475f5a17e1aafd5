# The archive: versioned, encrypted with our key, private, and made for object locks.

variable "bucket_name" {
  description = "Name of the bucket; it begins with the namespace. By default NAMESPACE-logs-ACCOUNT-REGION."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_name == null ? true : can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must be 3 to 63 lower case letters, digits and dashes, without a dash at its ends (a dot would break TLS)."
  }

  validation {
    condition     = var.bucket_name == null ? true : startswith(var.bucket_name, "${var.namespace}-")
    error_message = "bucket_name must begin with the namespace and a dash."
  }
}

resource "aws_s3_bucket" "archive" {
  bucket              = local.bucket_name
  object_lock_enabled = true
}

resource "aws_s3_bucket_versioning" "archive" {
  bucket = aws_s3_bucket.archive.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
      # The ARN, not the alias: an alias is looked up in the account of whoever writes.
      kms_master_key_id = aws_kms_key.logs.arn
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "archive" {
  bucket = aws_s3_bucket.archive.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "archive" {
  bucket = aws_s3_bucket.archive.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

output "bucket_name" {
  description = "Name of the bucket that holds the logs."
  value       = aws_s3_bucket.archive.id
}

output "bucket_arn" {
  description = "ARN of the bucket that holds the logs."
  value       = local.bucket_arn
}
