# Firehose carries records from the stream to the archive.

variable "buffer_mib" {
  description = "Size in MiB, 1 to 128, at which Firehose writes an object."
  type        = number
  default     = 64
  nullable    = false

  validation {
    condition     = var.buffer_mib >= 1 && var.buffer_mib <= 128 && floor(var.buffer_mib) == var.buffer_mib
    error_message = "buffer_mib must be a whole number from 1 to 128."
  }
}

variable "buffer_seconds" {
  description = "Age in seconds, 60 to 900, at which Firehose writes an object that is not full."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.buffer_seconds >= 60 && var.buffer_seconds <= 900 && floor(var.buffer_seconds) == var.buffer_seconds
    error_message = "buffer_seconds must be a whole number from 60 to 900."
  }
}

variable "prefix" {
  description = "Prefix of the objects' keys; it begins with a fixed folder, and !{timestamp:...} is UTC."
  type        = string
  default     = "logs/!{timestamp:yyyy/MM/dd/HH}/"
  nullable    = false

  validation {
    condition     = can(regex("^[\\w.=-]+/", var.prefix))
    error_message = "prefix must begin with a fixed folder, such as logs/, to which the writer's rights can be held."
  }

  # In Java's format hh runs from 01 to 12: morning and evening would share a folder.
  validation {
    condition     = !can(regex("!\\{timestamp:[^}]*hh", var.prefix))
    error_message = "prefix must name the hour by HH (00 to 23), not by hh (01 to 12)."
  }

  validation {
    condition     = !can(regex("!\\{(firehose:error-output-type|partitionKey)", var.prefix))
    error_message = "prefix takes !{timestamp:...} and !{firehose:random-string} only."
  }
}

variable "error_prefix" {
  description = "Prefix of the keys of records that could not be processed; it holds !{firehose:error-output-type}."
  type        = string
  default     = "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"
  nullable    = false

  validation {
    condition     = can(regex("^[\\w.=-]+/", var.error_prefix))
    error_message = "error_prefix must begin with a fixed folder, such as errors/, to which the writer's rights can be held."
  }

  validation {
    condition     = strcontains(var.error_prefix, "!{firehose:error-output-type}") && !can(regex("!\\{timestamp:[^}]*hh", var.error_prefix))
    error_message = "error_prefix must hold !{firehose:error-output-type}, and name the hour by HH, not by hh."
  }
}

variable "error_log_retention_days" {
  description = "Days for which Firehose's error log is kept; one of the values that CloudWatch Logs knows."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.error_log_retention_days)
    error_message = "error_log_retention_days must be a value that CloudWatch Logs knows, such as 30, 90 or 365."
  }
}

resource "aws_cloudwatch_log_group" "delivery" {
  name              = local.delivery_name
  retention_in_days = var.error_log_retention_days
  kms_key_id        = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_stream" "delivery" {
  name           = local.delivery_log_stream
  log_group_name = aws_cloudwatch_log_group.delivery.name
}

data "aws_iam_policy_document" "key_delivery_log" {
  statement {
    sid = "EncryptErrorLog"
    actions = [
      "kms:Decrypt",
      "kms:Encrypt",
      "kms:GenerateDataKey*",
      "kms:ReEncrypt*",
    ]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${local.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = [local.delivery_log_group_arn]
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = local.delivery_name
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.logs.arn
    role_arn           = aws_iam_role.stream_reader.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.archive_writer.arn
    bucket_arn          = aws_s3_bucket.archive.arn
    prefix              = var.prefix
    error_output_prefix = var.error_prefix
    buffering_size      = var.buffer_mib
    buffering_interval  = var.buffer_seconds
    kms_key_arn         = aws_kms_key.logs.arn

    # CloudWatch Logs sends gzip members, and members put one after another are a gzip
    # file: to compress again would make a file that no reader expects.
    compression_format = "UNCOMPRESSED"
    file_extension     = ".json.gz"

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }
  }

  # Nothing is written before the roles may write it and the bucket protects it.
  depends_on = [
    aws_iam_role_policy.stream_reader,
    aws_iam_role_policy.archive_writer,
    aws_s3_bucket_policy.archive,
  ]
}

output "delivery_stream_name" {
  description = "Name of the Firehose delivery stream."
  value       = aws_kinesis_firehose_delivery_stream.archive.name
}

output "delivery_log_group_name" {
  description = "Name of the log group in which Firehose reports its errors. Do not subscribe it to this pipeline."
  value       = aws_cloudwatch_log_group.delivery.name
}
