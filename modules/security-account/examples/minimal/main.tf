# The least that has to be said. The defaults keep logs for seven years, locked for
# the first one, and tell nobody of alarms.

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
}

module "security_account" {
  source = "../.."

  source_accounts = ["222222222222"]
  deployers       = ["arn:aws:iam::111122223333:role/secops-deploy"]
  break_glass     = ["arn:aws:iam::111122223333:role/secops-break-glass"]
  analysts        = ["arn:aws:iam::111122223333:role/secops-analyst"]
}

output "destination_role_arn" {
  description = "Role for the log destinations of each region."
  value       = module.security_account.destination_role_arn
}

output "stream_arn" {
  description = "Stream for the log destinations of each region."
  value       = module.security_account.stream_arn
}
