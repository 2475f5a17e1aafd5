# Object lock: what was written cannot be changed or deleted for a time.

variable "lock_mode" {
  description = "GOVERNANCE (break_glass may lift the lock) or COMPLIANCE (nobody may, not even the root user)."
  type        = string
  default     = "GOVERNANCE"
  nullable    = false

  validation {
    condition     = contains(["GOVERNANCE", "COMPLIANCE"], var.lock_mode)
    error_message = "lock_mode must be GOVERNANCE or COMPLIANCE."
  }
}

variable "lock_days" {
  description = "Days for which each object is locked, counted from when it was written."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.lock_days >= 1 && floor(var.lock_days) == var.lock_days
    error_message = "lock_days must be a whole number of at least 1."
  }

  validation {
    condition     = var.lock_days <= var.expire_after_days
    error_message = "lock_days must not be more than expire_after_days: a lock outlives no log."
  }
}

resource "aws_s3_bucket_object_lock_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id

  rule {
    default_retention {
      mode = var.lock_mode
      days = var.lock_days
    }
  }

  depends_on = [aws_s3_bucket_versioning.archive]
}
