variable "security_account" {
  type    = string
  default = "111122223333"
}

variable "destination_region" {
  type    = string
  default = "eu-west-1"
}

resource "aws_cloudwatch_log_group" "security" {
  name              = "shop-security"
  retention_in_days = 3653
}

resource "aws_cloudwatch_log_subscription_filter" "security" {
  name            = "secops-collected-logs"
  log_group_name  = aws_cloudwatch_log_group.security.name
  filter_pattern  = ""
  destination_arn = "arn:aws:logs:${var.destination_region}:${var.security_account}:destination:CollectedLogs"
}
