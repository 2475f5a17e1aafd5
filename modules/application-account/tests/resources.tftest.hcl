# What is created, under which names, with which settings.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/secops-deploy/apply"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_data "aws_region" {
    defaults = {
      name = "eu-west-1"
    }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn    = "arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555"
      key_id = "11111111-2222-3333-4444-555555555555"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-west-1:222222222222:secops-application-alarms"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:aws:iam::222222222222:policy/secops-agent-eu-west-1"
    }
  }
}

variables {
  destination_arn = "arn:aws:logs:eu-west-1:111122223333:destination:secops-logs"
}

run "defaults" {
  variables {
    log_groups = { "/payments/api" = {} }
  }

  assert {
    condition     = aws_kms_key.logs.enable_key_rotation && aws_kms_key.logs.deletion_window_in_days == 30
    error_message = "The key must rotate and leave 30 days to change one's mind."
  }

  assert {
    condition     = aws_kms_alias.logs.name == "alias/secops-application"
    error_message = "The alias must bear the namespace."
  }

  assert {
    condition     = aws_cloudwatch_log_group.application["/payments/api"].kms_key_id == aws_kms_key.logs.arn
    error_message = "The log group must be encrypted with the key."
  }

  assert {
    condition     = aws_cloudwatch_log_group.application["/payments/api"].retention_in_days == 365
    error_message = "A log group keeps its events for a year unless told otherwise."
  }

  assert {
    condition = (
      aws_cloudwatch_log_subscription_filter.logs["/payments/api"].name == "secops-logs"
      && aws_cloudwatch_log_subscription_filter.logs["/payments/api"].destination_arn == var.destination_arn
      && aws_cloudwatch_log_subscription_filter.logs["/payments/api"].filter_pattern == ""
      && aws_cloudwatch_log_subscription_filter.logs["/payments/api"].distribution == "Random"
    )
    error_message = "A subscription sends everything, at random, to the destination."
  }

  assert {
    condition     = output.alarm_names == tolist(["secops-delivery-errors-/payments/api", "secops-delivery-throttling-/payments/api", "secops-silence-/payments/api"])
    error_message = "Every log group has three alarms."
  }

  assert {
    condition     = aws_sns_topic.alarms.name == "secops-application-alarms" && aws_sns_topic.alarms.kms_master_key_id == aws_kms_key.logs.arn
    error_message = "The topic must bear the namespace and be encrypted with the key."
  }

  assert {
    condition     = length(aws_sns_topic_subscription.alarms) == 0
    error_message = "Nobody is told unless named."
  }

  assert {
    condition     = output.log_group_arns == { "/payments/api" = "arn:aws:logs:eu-west-1:222222222222:log-group:/payments/api" }
    error_message = "The ARNs must be those of the log groups."
  }
}

run "settings" {
  variables {
    namespace = "audit"
    log_groups = {
      "/payments/api" = { filter_pattern = "?ERROR", retention_days = 30, distribution = "ByLogStream" }
      "/aws/lambda/x" = { create = false }
    }
    silence_hours = 6
    subscribers   = [{ protocol = "email", endpoint = "secops@example.com" }]
    deployers     = ["arn:aws:iam::222222222222:role/secops-deploy"]
  }

  assert {
    condition     = keys(aws_cloudwatch_log_group.application) == ["/payments/api"]
    error_message = "A log group that exists already must not be created."
  }

  assert {
    condition     = aws_cloudwatch_log_subscription_filter.logs["/aws/lambda/x"].log_group_name == "/aws/lambda/x"
    error_message = "A log group that exists already must be subscribed."
  }

  assert {
    condition = (
      aws_cloudwatch_log_subscription_filter.logs["/payments/api"].filter_pattern == "?ERROR"
      && aws_cloudwatch_log_subscription_filter.logs["/payments/api"].distribution == "ByLogStream"
      && aws_cloudwatch_log_group.application["/payments/api"].retention_in_days == 30
    )
    error_message = "Settings of a log group must arrive at its resources."
  }

  assert {
    condition = aws_cloudwatch_metric_alarm.delivery_errors["/payments/api"].dimensions == tomap({
      LogGroupName    = "/payments/api"
      DestinationType = "Kinesis Data Streams"
      FilterName      = "audit-logs"
    })
    error_message = "Delivery metrics exist under all three dimensions only."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.delivery_throttling["/payments/api"].dimensions == aws_cloudwatch_metric_alarm.delivery_errors["/payments/api"].dimensions
    error_message = "Delivery metrics exist under all three dimensions only."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.silence["/aws/lambda/x"].treat_missing_data == "breaching"
      && aws_cloudwatch_metric_alarm.silence["/aws/lambda/x"].period * aws_cloudwatch_metric_alarm.silence["/aws/lambda/x"].evaluation_periods == 6 * 3600
    )
    error_message = "Silence is missing data over the hours given."
  }

  assert {
    condition = alltrue([
      for alarm in concat(
        values(aws_cloudwatch_metric_alarm.delivery_errors),
        values(aws_cloudwatch_metric_alarm.delivery_throttling),
        values(aws_cloudwatch_metric_alarm.silence),
      ) : contains(alarm.alarm_actions, aws_sns_topic.alarms.arn) && startswith(alarm.alarm_name, "audit-")
    ])
    error_message = "Every alarm must tell the topic and bear the namespace."
  }

  assert {
    condition     = aws_ssm_parameter.agent.name == "AmazonCloudWatch-audit-agent" && aws_iam_policy.agent.name == "audit-agent-eu-west-1"
    error_message = "The agent's parameter has the prefix that AWS demands, its policy the namespace and the region."
  }

  assert {
    condition     = aws_sns_topic_subscription.alarms["email:secops@example.com"].protocol == "email"
    error_message = "A subscriber must be subscribed."
  }
}
