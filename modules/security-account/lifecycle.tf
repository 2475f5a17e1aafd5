# Old logs move to colder storage, and go when nobody needs them any more.

variable "transitions" {
  description = "When logs move to which storage class: days after they were written, in rising order."
  type = list(object({
    days          = number
    storage_class = string
  }))
  default  = [{ days = 90, storage_class = "GLACIER" }]
  nullable = false

  validation {
    condition     = alltrue([for step in var.transitions : contains(["STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"], step.storage_class)])
    error_message = "storage_class must be STANDARD_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER or DEEP_ARCHIVE."
  }

  # S3 refuses to move younger objects to STANDARD_IA (User Guide, "Transitioning objects").
  validation {
    condition     = alltrue([for step in var.transitions : step.days >= (step.storage_class == "STANDARD_IA" ? 30 : 1) && floor(step.days) == step.days])
    error_message = "days must be a whole number of at least 1, and at least 30 for STANDARD_IA."
  }

  validation {
    condition     = alltrue([for i, step in var.transitions : step.days > (i == 0 ? 0 : var.transitions[i - 1].days)])
    error_message = "transitions must be in rising order of days."
  }
}

variable "expire_after_days" {
  description = "Days after which logs are deleted, counted from when they were written."
  type        = number
  default     = 2555
  nullable    = false

  validation {
    condition     = var.expire_after_days >= 1 && floor(var.expire_after_days) == var.expire_after_days
    error_message = "expire_after_days must be a whole number of at least 1."
  }

  validation {
    condition     = alltrue([for step in var.transitions : step.days < var.expire_after_days])
    error_message = "expire_after_days must be later than the last of transitions."
  }
}

locals {
  # What expires becomes a noncurrent version first; so long it can be brought back.
  noncurrent_days = 30

  # Firehose finishes or retries an upload within hours; what is older was abandoned.
  abandoned_upload_days = 7
}

resource "aws_s3_bucket_lifecycle_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id

  rule {
    id     = "${var.namespace}-archive"
    status = "Enabled"

    filter {}

    dynamic "transition" {
      for_each = var.transitions

      content {
        days          = transition.value.days
        storage_class = transition.value.storage_class
      }
    }

    expiration {
      days = var.expire_after_days
    }

    noncurrent_version_expiration {
      noncurrent_days = local.noncurrent_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = local.abandoned_upload_days
    }
  }

  # Rules about noncurrent versions are taken only once versioning is on.
  depends_on = [aws_s3_bucket_versioning.archive]
}
