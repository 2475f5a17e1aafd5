# Everything: log groups with settings of their own, one that another stack owns, alarms with subscribers, and the agent.

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = {
      owner = "security"
    }
  }
}

module "application_account" {
  source = "../.."

  namespace       = "secops"
  destination_arn = "arn:aws:logs:eu-west-1:111122223333:destination:secops-logs"

  log_groups = {
    "/payments/api" = {}

    "/payments/worker" = {
      filter_pattern = "?ERROR ?WARN"
      retention_days = 90
      distribution   = "ByLogStream"
    }

    "/payments/system" = {
      retention_days = 30
    }

    # AWS Lambda made this one with the function's first event.
    "/aws/lambda/payments-refund" = {
      create = false
    }
  }

  deployers   = ["arn:aws:iam::222222222222:role/secops-deploy"]
  break_glass = ["arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_BreakGlass_*"]

  silence_hours = 12
  subscribers = [
    { protocol = "email", endpoint = "secops@example.com" },
    { protocol = "https", endpoint = "https://events.example.com/secops" },
  ]

  agent_files = [
    { path = "/var/log/messages", log_group = "/payments/system", timestamp_format = "%b %d %H:%M:%S" },
    { path = "/var/log/payments/*.log", log_group = "/payments/worker" },
  ]
}

output "alarm_names" {
  description = "Names of all alarms."
  value       = module.application_account.alarm_names
}

output "awslogs_configuration" {
  description = "For instances that still run the older agent."
  value       = module.application_account.awslogs_configuration
}
