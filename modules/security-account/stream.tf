# The stream takes log events from CloudWatch Logs and holds them until Firehose has read them.

variable "stream_mode" {
  description = "Capacity mode of the stream: ON_DEMAND or PROVISIONED."
  type        = string
  default     = "ON_DEMAND"
  nullable    = false

  validation {
    condition     = contains(["ON_DEMAND", "PROVISIONED"], var.stream_mode)
    error_message = "stream_mode must be ON_DEMAND or PROVISIONED."
  }
}

variable "shard_count" {
  description = "Number of shards of a PROVISIONED stream; each takes 1 MB or 1,000 records a second. Null when ON_DEMAND."
  type        = number
  default     = null

  validation {
    condition     = (var.stream_mode == "PROVISIONED") == (var.shard_count != null)
    error_message = "shard_count must be given when stream_mode is PROVISIONED, and only then."
  }

  validation {
    condition     = var.shard_count == null ? true : var.shard_count >= 1 && floor(var.shard_count) == var.shard_count
    error_message = "shard_count must be a whole number of at least 1."
  }
}

variable "retention_hours" {
  description = "Hours for which the stream keeps records, 25 to 8760: the time there is to mend a delivery that fails."
  type        = number
  default     = 168
  nullable    = false

  # 24 hours is no reserve: CloudWatch Logs by itself retries for as long.
  validation {
    condition     = var.retention_hours > 24 && var.retention_hours <= 8760 && floor(var.retention_hours) == var.retention_hours
    error_message = "retention_hours must be a whole number from 25 to 8760."
  }
}

resource "aws_kinesis_stream" "logs" {
  name             = local.stream_name
  shard_count      = var.shard_count
  retention_period = var.retention_hours
  encryption_type  = "KMS"
  kms_key_id       = aws_kms_key.logs.arn

  stream_mode_details {
    stream_mode = var.stream_mode
  }
}

output "stream_arn" {
  description = "ARN of the stream that a log destination writes to. Known only when everything behind the destination is ready."
  value       = local.stream_arn

  depends_on = [
    aws_iam_role_policy.destination,
    aws_kms_key.logs,
    aws_kinesis_stream.logs,
    aws_kinesis_firehose_delivery_stream.archive,
  ]
}

output "stream_name" {
  description = "Name of the stream."
  value       = aws_kinesis_stream.logs.name
}
