# One log group, with every default.

provider "aws" {
  region = "eu-west-1"
}

module "application_account" {
  source = "../.."

  destination_arn = "arn:aws:logs:eu-west-1:111122223333:destination:secops-logs"

  log_groups = {
    "/payments/api" = {}
  }
}
