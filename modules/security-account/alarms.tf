# What tells that logs are late, lost or no longer sent.

variable "silence_hours" {
  description = "Hours, 1 to 24, without one record from any account after which an alarm goes off."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.silence_hours >= 1 && var.silence_hours <= 24 && floor(var.silence_hours) == var.silence_hours
    error_message = "silence_hours must be a whole number from 1 to 24."
  }
}

locals {
  # "Monitoring Amazon Data Firehose": freshness up to the buffer's age is normal, and
  # 15 minutes is the longest buffer there is.
  late_seconds = max(900, 2 * var.buffer_seconds)

  stream_dimensions   = { StreamName = local.stream_name }
  delivery_dimensions = { DeliveryStreamName = local.delivery_name }

  # Firehose's metrics about its own encryption and ThrottledRecords are for direct
  # puts: with a stream as its source they say nothing, and the ages below tell instead.
  alarms = {
    stream-iterator-age = {
      description = "Records wait in the stream ${local.stream_name}: Firehose does not read them, or too slowly."
      namespace   = "AWS/Kinesis"
      metric      = "GetRecords.IteratorAgeMilliseconds"
      dimensions  = local.stream_dimensions
      statistic   = "Maximum"
      comparison  = "GreaterThanThreshold"
      threshold   = local.late_seconds * 1000
      datapoints  = 3
      periods     = 3
    }
    stream-write-throttled = {
      description = "The stream ${local.stream_name} turns records away: it has too few shards."
      namespace   = "AWS/Kinesis"
      metric      = "WriteProvisionedThroughputExceeded"
      dimensions  = local.stream_dimensions
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = 0
      datapoints  = 3
      periods     = 5
    }
    stream-read-throttled = {
      description = "The stream ${local.stream_name} refuses reads: too many consumers for its shards."
      namespace   = "AWS/Kinesis"
      metric      = "ReadProvisionedThroughputExceeded"
      dimensions  = local.stream_dimensions
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = 0
      datapoints  = 3
      periods     = 5
    }
    delivery-freshness = {
      description = "The oldest record that ${local.delivery_name} has not yet put into the archive is too old."
      namespace   = "AWS/Firehose"
      metric      = "DeliveryToS3.DataFreshness"
      dimensions  = local.delivery_dimensions
      statistic   = "Maximum"
      comparison  = "GreaterThanThreshold"
      threshold   = local.late_seconds
      datapoints  = 3
      periods     = 3
    }
    delivery-failed = {
      description = "${local.delivery_name} cannot write to the archive; the reasons are in the log group of the same name."
      namespace   = "AWS/Firehose"
      metric      = "DeliveryToS3.Success"
      dimensions  = local.delivery_dimensions
      statistic   = "Average"
      comparison  = "LessThanThreshold"
      threshold   = 1
      datapoints  = 3
      periods     = 3
    }
    delivery-behind = {
      description = "${local.delivery_name} is behind the newest record of the stream."
      namespace   = "AWS/Firehose"
      metric      = "KinesisMillisBehindLatest"
      dimensions  = local.delivery_dimensions
      statistic   = "Maximum"
      comparison  = "GreaterThanThreshold"
      threshold   = local.late_seconds * 1000
      datapoints  = 3
      periods     = 3
    }
    delivery-throttled = {
      description = "The stream's limits slow ${local.delivery_name} down."
      namespace   = "AWS/Firehose"
      metric      = "ThrottledGetRecords"
      dimensions  = local.delivery_dimensions
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = 0
      datapoints  = 3
      periods     = 5
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "pipeline" {
  for_each = local.alarms

  alarm_name          = "${var.namespace}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.datapoints
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# A stream that gets nothing has no data points at all: here their absence is the alarm.
resource "aws_cloudwatch_metric_alarm" "silence" {
  alarm_name          = "${var.namespace}-stream-silent"
  alarm_description   = "No account has sent a record to ${local.stream_name} for ${var.silence_hours} h."
  namespace           = "AWS/Kinesis"
  metric_name         = "IncomingRecords"
  dimensions          = local.stream_dimensions
  statistic           = "Sum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 3600
  evaluation_periods  = var.silence_hours
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
