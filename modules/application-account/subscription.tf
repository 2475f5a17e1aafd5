# What leaves the account.

variable "destination_arn" {
  description = "ARN of the log destination in the security account, in the same region as the log groups."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:logs:[a-z0-9-]+:[0-9]{12}:destination:[^:*]{1,512}$", var.destination_arn))
    error_message = "Expected the ARN of a log destination: arn:aws:logs:REGION:ACCOUNT:destination:NAME."
  }

  # CloudWatch Logs User Guide, "Cross-account cross-region subscriptions": the destination is in the log group's region.
  validation {
    condition     = try(split(":", var.destination_arn)[3], "") == data.aws_region.current.name
    error_message = "Expected a destination in the region of the log groups: CloudWatch Logs refuses a subscription across regions. The stream behind the destination may be in another region."
  }
}

resource "aws_cloudwatch_log_subscription_filter" "logs" {
  for_each = var.log_groups

  name            = local.subscription_name
  log_group_name  = each.key
  filter_pattern  = each.value.filter_pattern
  destination_arn = var.destination_arn
  distribution    = each.value.distribution

  # No role_arn: the destination's policy names this account, and only a policy for a whole organization asks for a role.

  # The name alone carries no order, and it may be that of a log group which this module does not create.
  depends_on = [aws_cloudwatch_log_group.application]
}
