# Every setting, and a log destination in the home region and in a second one.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40, < 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = {
      Service = "security-logging"
    }
  }
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"

  default_tags {
    tags = {
      Service = "security-logging"
    }
  }
}

locals {
  namespace       = "secops"
  source_accounts = ["222222222222", "333333333333"]
}

module "security_account" {
  source = "../.."

  namespace       = local.namespace
  source_accounts = local.source_accounts

  deployers   = ["arn:aws:iam::111122223333:role/secops-deploy"]
  break_glass = ["arn:aws:iam::111122223333:role/secops-break-glass"]
  analysts    = ["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_SecurityAnalyst_*"]

  stream_mode     = "PROVISIONED"
  shard_count     = 2
  retention_hours = 168

  buffer_mib               = 64
  buffer_seconds           = 300
  prefix                   = "logs/!{timestamp:yyyy/MM/dd/HH}/"
  error_prefix             = "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"
  error_log_retention_days = 365

  bucket_name       = "secops-archive-111122223333"
  expire_after_days = 2555
  transitions = [
    { days = 30, storage_class = "STANDARD_IA" },
    { days = 90, storage_class = "GLACIER" },
    { days = 365, storage_class = "DEEP_ARCHIVE" },
  ]

  lock_mode = "GOVERNANCE"
  lock_days = 365

  silence_hours = 2
  subscribers   = [{ protocol = "email", endpoint = "security@example.com" }]
}

module "destination_eu_west_1" {
  source = "../../../log-destination"

  namespace       = local.namespace
  role_arn        = module.security_account.destination_role_arn
  stream_arn      = module.security_account.stream_arn
  source_accounts = local.source_accounts
}

# The subscriptions of a region need a destination there; the stream stays at home.
module "destination_us_east_1" {
  source = "../../../log-destination"

  providers = {
    aws = aws.us_east_1
  }

  namespace       = local.namespace
  role_arn        = module.security_account.destination_role_arn
  stream_arn      = module.security_account.stream_arn
  source_accounts = ["222222222222"]
}

output "destination_arns" {
  description = "What the application accounts subscribe to, by region."
  value = {
    eu-west-1 = module.destination_eu_west_1.arn
    us-east-1 = module.destination_us_east_1.arn
  }
}

output "bucket_name" {
  description = "Where the logs are kept."
  value       = module.security_account.bucket_name
}

output "analyst_policy_json" {
  description = "Policy to attach to the analysts' roles."
  value       = module.security_account.analyst_policy_json
}
