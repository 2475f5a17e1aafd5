variable "silence_hours" {
  description = "Hours without a single event in a log group after which an alarm says that its sender is silent."
  type        = number
  default     = 24
  nullable    = false

  # CloudWatch API Reference, PutMetricAlarm: an alarm looks back over seven days at most.
  validation {
    condition     = var.silence_hours >= 1 && var.silence_hours <= 168 && floor(var.silence_hours) == var.silence_hours
    error_message = "Expected whole hours between 1 and 168."
  }
}

locals {
  # CloudWatch Logs User Guide, "Monitoring with CloudWatch metrics": delivery is reported under all three dimensions
  # together, so an alarm that leaves one out watches a metric that does not exist.
  delivery_dimensions = {
    for name in keys(var.log_groups) : name => {
      LogGroupName    = name
      DestinationType = "Kinesis Data Streams"
      FilterName      = local.subscription_name
    }
  }
}

# Events of a delivery that AWS does not try again are skipped: one is enough to tell.
resource "aws_cloudwatch_metric_alarm" "delivery_errors" {
  for_each = local.delivery_dimensions

  alarm_name          = "${var.namespace}-delivery-errors-${each.key}"
  alarm_description   = "CloudWatch Logs could not deliver events of ${each.key} to the security account. They are missing in the archive and stay in the log group until its retention ends."
  namespace           = "AWS/Logs"
  metric_name         = "DeliveryErrors"
  dimensions          = each.value
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Throttled events are tried again for 24 hours: a short peak is no reason to wake anybody.
resource "aws_cloudwatch_metric_alarm" "delivery_throttling" {
  for_each = local.delivery_dimensions

  alarm_name          = "${var.namespace}-delivery-throttling-${each.key}"
  alarm_description   = "The security account's stream is too small for what ${each.key} sends. Events are lost after 24 hours."
  namespace           = "AWS/Logs"
  metric_name         = "DeliveryThrottling"
  dimensions          = each.value
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# An agent that was stopped reports nothing, so missing data is the sign to look for.
resource "aws_cloudwatch_metric_alarm" "silence" {
  for_each = var.log_groups

  alarm_name          = "${var.namespace}-silence-${each.key}"
  alarm_description   = "No event has reached ${each.key} for ${var.silence_hours} hours. Is its agent or application still running?"
  namespace           = "AWS/Logs"
  metric_name         = "IncomingLogEvents"
  dimensions          = { LogGroupName = each.key }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = var.silence_hours
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

output "alarm_names" {
  description = "Names of all alarms."
  value = sort(concat(
    values(aws_cloudwatch_metric_alarm.delivery_errors)[*].alarm_name,
    values(aws_cloudwatch_metric_alarm.delivery_throttling)[*].alarm_name,
    values(aws_cloudwatch_metric_alarm.silence)[*].alarm_name,
  ))
}
