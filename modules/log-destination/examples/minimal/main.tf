# One destination in the region of the provider, for a stream and a role that are there.

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

module "log_destination" {
  source = "../.."

  role_arn        = "arn:aws:iam::111122223333:role/secops-destination"
  stream_arn      = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"
  source_accounts = ["222222222222"]
}

output "arn" {
  description = "What the application accounts subscribe to."
  value       = module.log_destination.arn
}
