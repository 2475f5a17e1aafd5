# What is made, under which names, and how it is protected.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  source_accounts = ["222222222222", "333333333333"]
  deployers       = ["arn:aws:iam::111122223333:role/secops-deploy"]
  break_glass     = ["arn:aws:iam::111122223333:role/secops-break-glass"]
  analysts        = ["arn:aws:iam::111122223333:role/secops-analyst"]
  subscribers     = [{ protocol = "email", endpoint = "security@example.com" }]
}

run "defaults" {
  assert {
    condition = alltrue([
      for name in concat(
        [aws_s3_bucket.archive.bucket, aws_kinesis_stream.logs.name, aws_kinesis_firehose_delivery_stream.archive.name],
        [aws_iam_role.destination.name, aws_iam_role.stream_reader.name, aws_iam_role.archive_writer.name],
        [aws_cloudwatch_log_group.delivery.name, aws_sns_topic.alarms.name, trimprefix(aws_kms_alias.logs.name, "alias/")],
        [aws_cloudwatch_metric_alarm.silence.alarm_name],
        values(aws_cloudwatch_metric_alarm.pipeline)[*].alarm_name,
      ) : startswith(name, "secops-")
    ])
    error_message = "Every name must begin with the namespace."
  }

  assert {
    condition     = aws_s3_bucket.archive.bucket == "secops-logs-111122223333-eu-west-1"
    error_message = "The bucket's default name must hold the account and the region."
  }

  assert {
    condition     = aws_kms_key.logs.enable_key_rotation && aws_kms_key.logs.deletion_window_in_days == 30
    error_message = "The key must rotate, and wait 30 days before it is deleted."
  }

  assert {
    condition     = aws_kinesis_stream.logs.encryption_type == "KMS" && aws_kinesis_stream.logs.kms_key_id == aws_kms_key.logs.arn
    error_message = "The stream must be encrypted with the key."
  }

  assert {
    condition     = aws_kinesis_stream.logs.retention_period == 168 && aws_kinesis_stream.logs.stream_mode_details[0].stream_mode == "ON_DEMAND"
    error_message = "The stream must be on demand and keep records for seven days."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.archive.rule :
      rule.bucket_key_enabled && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == aws_kms_key.logs.arn
    ])
    error_message = "The bucket's default encryption must name the key's ARN."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.archive.block_public_acls,
      aws_s3_bucket_public_access_block.archive.block_public_policy,
      aws_s3_bucket_public_access_block.archive.ignore_public_acls,
      aws_s3_bucket_public_access_block.archive.restrict_public_buckets,
    ])
    error_message = "The bucket must block public access in all four ways."
  }

  assert {
    condition     = aws_s3_bucket.archive.object_lock_enabled && aws_s3_bucket_versioning.archive.versioning_configuration[0].status == "Enabled"
    error_message = "The bucket must keep versions and be ready for locks."
  }

  assert {
    condition     = aws_s3_bucket_object_lock_configuration.archive.rule[0].default_retention[0].mode == "GOVERNANCE" && aws_s3_bucket_object_lock_configuration.archive.rule[0].default_retention[0].days == 365
    error_message = "Objects must be locked for a year."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.archive.rule[0].expiration[0].days == 2555 && aws_s3_bucket_lifecycle_configuration.archive.rule[0].noncurrent_version_expiration[0].noncurrent_days == 30
    error_message = "Logs must be kept for seven years and what expired for 30 days more."
  }

  assert {
    condition     = aws_cloudwatch_log_group.delivery.kms_key_id == aws_kms_key.logs.arn && aws_cloudwatch_log_group.delivery.retention_in_days == 365
    error_message = "Firehose's error log must be encrypted with the key and not be kept for ever."
  }

  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == aws_kms_key.logs.arn
    error_message = "The topic must be encrypted with the key."
  }

  assert {
    condition     = output.destination_role_arn == "arn:aws:iam::111122223333:role/secops-destination" && output.stream_arn == "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"
    error_message = "The outputs must name the role and the stream of the destinations."
  }
}

run "delivery" {
  assert {
    condition     = aws_kinesis_firehose_delivery_stream.archive.extended_s3_configuration[0].compression_format == "UNCOMPRESSED" && aws_kinesis_firehose_delivery_stream.archive.extended_s3_configuration[0].file_extension == ".json.gz"
    error_message = "Records arrive as gzip: Firehose must not compress them again, and the name must say what they are."
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.archive.extended_s3_configuration[0].kms_key_arn == aws_kms_key.logs.arn
    error_message = "Firehose must encrypt with the key."
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.archive.extended_s3_configuration[0].cloudwatch_logging_options[0].log_group_name == "secops-delivery"
    error_message = "Firehose must log its errors."
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.archive.kinesis_source_configuration[0].kinesis_stream_arn == aws_kinesis_stream.logs.arn
    error_message = "Firehose must read the stream."
  }
}

run "alarms" {
  assert {
    condition = toset(concat(values(aws_cloudwatch_metric_alarm.pipeline)[*].metric_name, [aws_cloudwatch_metric_alarm.silence.metric_name])) == toset([
      "DeliveryToS3.DataFreshness",
      "DeliveryToS3.Success",
      "GetRecords.IteratorAgeMilliseconds",
      "IncomingRecords",
      "KinesisMillisBehindLatest",
      "ReadProvisionedThroughputExceeded",
      "ThrottledGetRecords",
      "WriteProvisionedThroughputExceeded",
    ])
    error_message = "There must be an alarm on each of these metrics."
  }

  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.pipeline), [aws_cloudwatch_metric_alarm.silence]) : alarm.alarm_actions == toset([aws_sns_topic.alarms.arn])])
    error_message = "Every alarm must publish to the topic."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.silence.treat_missing_data == "breaching"
    error_message = "A stream that gets nothing has no data: that must be the alarm."
  }

  assert {
    condition     = aws_sns_topic_subscription.alarms["email:security@example.com"].endpoint == "security@example.com"
    error_message = "The subscriber must be subscribed."
  }
}

run "an_own_namespace_reaches_every_name" {
  variables {
    namespace       = "audit"
    stream_mode     = "PROVISIONED"
    shard_count     = 3
    retention_hours = 48
    lock_mode       = "COMPLIANCE"
    lock_days       = 30
  }

  assert {
    condition = alltrue([
      for name in [
        aws_s3_bucket.archive.bucket,
        aws_kinesis_stream.logs.name,
        aws_kinesis_firehose_delivery_stream.archive.name,
        aws_iam_role.destination.name,
        aws_iam_role.stream_reader.name,
        aws_iam_role.archive_writer.name,
        aws_cloudwatch_log_group.delivery.name,
        aws_sns_topic.alarms.name,
        aws_cloudwatch_metric_alarm.silence.alarm_name,
      ] : startswith(name, "audit-")
    ])
    error_message = "Every name must begin with the namespace."
  }

  assert {
    condition     = aws_kinesis_stream.logs.shard_count == 3 && aws_kinesis_stream.logs.retention_period == 48
    error_message = "The stream must take its shards and its retention from the variables."
  }

  assert {
    condition     = aws_s3_bucket_object_lock_configuration.archive.rule[0].default_retention[0].mode == "COMPLIANCE"
    error_message = "The lock must take its mode from the variable."
  }
}

# The documents that hold the key's ARN, which is known only after it is made.
run "only_the_key_may_encrypt_objects" {
  assert {
    condition     = data.aws_iam_policy_document.bucket_encryption.statement[*].sid == tolist(["DenyWrongKey", "DenyCustomerProvidedKey"])
    error_message = "Another key and a key of the writer's own must each be denied."
  }

  assert {
    condition = anytrue([
      for condition in data.aws_iam_policy_document.bucket_encryption.statement[0].condition :
      condition.test == "StringNotEquals" && condition.variable == "s3:x-amz-server-side-encryption-aws-kms-key-id" && condition.values == tolist([aws_kms_key.logs.arn])
    ])
    error_message = "The key's ARN must be the one that is let through."
  }

  assert {
    condition     = data.aws_iam_policy_document.analyst.statement[2].actions == toset(["kms:Decrypt"]) && data.aws_iam_policy_document.analyst.statement[2].resources == toset([aws_kms_key.logs.arn])
    error_message = "Analysts may decrypt with this key alone."
  }
}
