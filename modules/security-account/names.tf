# Names and ARNs are built here instead of being read from the resources, so that
# a first plan shows whole policies. Only the key's ARN is unknown before apply.

variable "namespace" {
  description = "Prefix of every name that this module creates, without the dash that follows it."
  type        = string
  default     = "secops"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.namespace))
    error_message = "namespace must be 3 to 20 lower case letters, digits and dashes; it begins with a letter and does not end in a dash."
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  dns_suffix = data.aws_partition.current.dns_suffix
  region     = data.aws_region.current.name

  account_root = "arn:${local.partition}:iam::${local.account_id}:root"

  destination_role_name = "${var.namespace}-destination"
  destination_role_arn  = "arn:${local.partition}:iam::${local.account_id}:role/${local.destination_role_name}"

  stream_reader_name = "${var.namespace}-stream-reader"
  stream_reader_arn  = "arn:${local.partition}:iam::${local.account_id}:role/${local.stream_reader_name}"

  archive_writer_name = "${var.namespace}-archive-writer"
  archive_writer_arn  = "arn:${local.partition}:iam::${local.account_id}:role/${local.archive_writer_name}"

  stream_name = "${var.namespace}-logs"
  stream_arn  = "arn:${local.partition}:kinesis:${local.region}:${local.account_id}:stream/${local.stream_name}"

  delivery_name          = "${var.namespace}-delivery"
  delivery_log_group_arn = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.delivery_name}"
  delivery_log_stream    = "archive"

  bucket_name = coalesce(var.bucket_name, "${var.namespace}-logs-${local.account_id}-${local.region}")
  bucket_arn  = "arn:${local.partition}:s3:::${local.bucket_name}"
}
