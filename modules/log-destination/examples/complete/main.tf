# Destinations in two further regions for a stream that stays in eu-west-1, each open
# to the accounts that have logs there.

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
  region = "us-east-1"
}

provider "aws" {
  alias  = "ap_southeast_2"
  region = "ap-southeast-2"
}

locals {
  namespace  = "secops"
  role_arn   = "arn:aws:iam::111122223333:role/secops-destination"
  stream_arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"
}

module "us_east_1" {
  source = "../.."

  namespace       = local.namespace
  role_arn        = local.role_arn
  stream_arn      = local.stream_arn
  source_accounts = ["222222222222", "333333333333"]
}

module "ap_southeast_2" {
  source = "../.."

  providers = {
    aws = aws.ap_southeast_2
  }

  namespace       = local.namespace
  role_arn        = local.role_arn
  stream_arn      = local.stream_arn
  source_accounts = ["333333333333"]
}

output "destination_arns" {
  description = "What the application accounts subscribe to, by region."
  value = {
    us-east-1      = module.us_east_1.arn
    ap-southeast-2 = module.ap_southeast_2.arn
  }
}
