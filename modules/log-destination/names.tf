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
  region     = data.aws_region.current.name

  # Built from names, so that a first plan shows the whole policy.
  destination_name = "${var.namespace}-logs"
  destination_arn  = "arn:${local.partition}:logs:${local.region}:${local.account_id}:destination:${local.destination_name}"
}
