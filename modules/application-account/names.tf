# Names and ARNs are built here instead of being read from the resources, so that a first plan shows whole policies.

variable "namespace" {
  description = "Prefix of every name that this module creates, without the dash that follows it."
  type        = string
  default     = "secops"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.namespace))
    error_message = "Expected 3 to 20 lower case letters, digits and dashes, beginning with a letter and not ending in a dash."
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

  subscription_name = "${var.namespace}-logs"

  created_log_groups = { for name, group in var.log_groups : name => group if group.create }
  log_group_arns = {
    for name in keys(var.log_groups) :
    name => "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${name}"
  }
}
