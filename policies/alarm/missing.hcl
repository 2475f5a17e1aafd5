policy "alarm-missing" {
  title    = "An alarm tells when logs are late, lost or no longer sent"
  severity = "medium"
  target   = ["stream", "delivery_stream", "subscription"]

  conforms {
    when = target.kind == "stream" && target.made_here && config.alarms.enabled != false
    value = anytrue([
      for alarm in target.alarms : contains(["GetRecords.IteratorAgeMilliseconds", "KinesisMillisBehindLatest"], alarm.metric)
    ])
    schema  = { type = "boolean", const = true }
    absence = true
    message = "no alarm tells that records wait in the stream"
    fix     = "a CloudWatch alarm on AWS/Kinesis GetRecords.IteratorAgeMilliseconds of the stream"
  }

  conforms {
    when = target.kind == "stream" && target.made_here && config.alarms.enabled != false
    value = anytrue([
      for alarm in target.alarms : alarm.missing_data == "breaching" && contains([
        "IncomingRecords", "IncomingBytes", "DataReadFromKinesisStream.Records", "DataReadFromKinesisStream.Bytes",
        "DeliveryToS3.Records", "DeliveryToS3.Bytes",
      ], alarm.metric)
    ])
    schema  = { type = "boolean", const = true }
    absence = true
    message = "no alarm tells that nothing comes in any more"
    fix     = "a CloudWatch alarm on AWS/Kinesis IncomingRecords of the stream that treats missing data as breaching"
  }

  conforms {
    when    = target.kind == "delivery_stream" && target.made_here && config.alarms.enabled != false
    value   = anytrue([for alarm in target.alarms : endswith(alarm.metric, ".DataFreshness")])
    schema  = { type = "boolean", const = true }
    absence = true
    message = "no alarm tells that delivery is late"
    fix     = "a CloudWatch alarm on AWS/Firehose DeliveryToS3.DataFreshness of the delivery stream"
  }

  conforms {
    when    = target.kind == "delivery_stream" && target.made_here && config.alarms.enabled != false
    value   = anytrue([for alarm in target.alarms : endswith(alarm.metric, ".Success")])
    schema  = { type = "boolean", const = true }
    absence = true
    message = "no alarm tells that delivery fails"
    fix     = "a CloudWatch alarm on AWS/Firehose DeliveryToS3.Success of the delivery stream"
  }

  conforms {
    when    = target.kind == "subscription" && config.alarms.enabled != false
    value   = anytrue([for alarm in target.alarms : alarm.metric == "DeliveryErrors"])
    schema  = { type = "boolean", const = true }
    absence = true
    message = "no alarm tells that CloudWatch Logs cannot deliver the log group's events"
    fix     = "a CloudWatch alarm on AWS/Logs DeliveryErrors of the log group, destination type and filter"
  }
}
