# What the variables refuse.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  source_accounts = ["222222222222"]
  deployers       = ["arn:aws:iam::111122223333:role/secops-deploy"]
  break_glass     = ["arn:aws:iam::111122223333:role/secops-break-glass"]
  analysts        = ["arn:aws:iam::111122223333:role/secops-analyst"]
}

run "defaults_are_taken" {
  command = plan
}

run "nobody_is_refused" {
  command = plan

  variables {
    source_accounts = []
    deployers       = []
    break_glass     = []
    analysts        = []
  }

  expect_failures = [var.source_accounts, var.deployers, var.break_glass, var.analysts]
}

run "everybody_is_refused" {
  command = plan

  variables {
    source_accounts = ["*"]
    deployers       = ["*"]
    break_glass     = ["arn:aws:iam::111122223333:role/*"]
    analysts        = ["arn:aws:iam::111122223333:root"]
  }

  expect_failures = [var.source_accounts, var.deployers, var.break_glass, var.analysts]
}

run "other_accounts_and_sessions_are_refused" {
  command = plan

  variables {
    source_accounts = ["222222222222,333333333333"]
    deployers       = ["arn:aws:iam::222222222222:role/secops-deploy"]
    break_glass     = ["arn:aws:sts::111122223333:assumed-role/secops-break-glass/alice"]
    analysts        = ["arn:aws:iam::222222222222:role/secops-analyst"]
  }

  expect_failures = [var.source_accounts, var.deployers, var.break_glass, var.analysts]
}

run "identity_center_roles_are_taken" {
  command = plan

  variables {
    analysts = ["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Analyst_*"]
  }
}

run "namespace_outside_the_rules_is_refused" {
  command = plan

  variables {
    namespace = "SecOps-"
  }

  expect_failures = [var.namespace]
}

run "bucket_name_with_a_dot_is_refused" {
  command = plan

  variables {
    bucket_name = "secops-logs.example"
  }

  expect_failures = [var.bucket_name]
}

run "bucket_outside_the_namespace_is_refused" {
  command = plan

  variables {
    bucket_name = "all-our-logs"
  }

  expect_failures = [var.bucket_name]
}

run "shards_on_demand_are_refused" {
  command = plan

  variables {
    shard_count     = 2
    retention_hours = 24
  }

  expect_failures = [var.shard_count, var.retention_hours]
}

run "provisioned_without_shards_is_refused" {
  command = plan

  variables {
    stream_mode = "PROVISIONED"
  }

  expect_failures = [var.shard_count]
}

run "delivery_that_aws_or_a_reader_would_not_take_is_refused" {
  command = plan

  variables {
    buffer_mib               = 129
    buffer_seconds           = 30
    prefix                   = "logs/!{timestamp:yyyy/MM/dd/hh}/"
    error_prefix             = "errors/!{timestamp:yyyy/MM/dd/HH}/"
    error_log_retention_days = 100
    silence_hours            = 0
    subscribers              = [{ protocol = "http", endpoint = "http://example.com" }]
  }

  expect_failures = [
    var.buffer_mib,
    var.buffer_seconds,
    var.prefix,
    var.error_prefix,
    var.error_log_retention_days,
    var.silence_hours,
    var.subscribers,
  ]
}

run "prefix_without_a_fixed_folder_is_refused" {
  command = plan

  variables {
    prefix       = "!{timestamp:yyyy}/"
    error_prefix = "!{firehose:error-output-type}/"
  }

  expect_failures = [var.prefix, var.error_prefix]
}

run "expiry_before_the_lock_ends_is_refused" {
  command = plan

  variables {
    transitions       = []
    expire_after_days = 30
    lock_days         = 31
  }

  expect_failures = [var.lock_days]
}

run "transitions_out_of_order_are_refused" {
  command = plan

  variables {
    lock_mode = "governance"
    transitions = [
      { days = 90, storage_class = "GLACIER" },
      { days = 30, storage_class = "STANDARD_IA" },
    ]
  }

  expect_failures = [var.lock_mode, var.transitions]
}

run "expiry_before_a_transition_is_refused" {
  command = plan

  variables {
    expire_after_days = 90
    lock_days         = 1
  }

  expect_failures = [var.expire_after_days]
}

run "a_caller_who_would_shut_itself_out_is_warned" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "111122223333"
      arn        = "arn:aws:sts::111122223333:assumed-role/secops-deploy-other/pipeline"
    }
  }

  expect_failures = [check.caller]
}

run "the_root_user_is_warned" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "111122223333"
      arn        = "arn:aws:iam::111122223333:root"
    }
  }

  expect_failures = [check.caller]
}

run "a_caller_whom_a_wildcard_names_is_not_warned" {
  command = plan

  variables {
    deployers = ["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Deploy_*"]
  }

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "111122223333"
      arn        = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Deploy_0123456789abcdef/alice"
    }
  }
}

run "a_user_with_a_path_is_not_warned" {
  command = plan

  variables {
    deployers = ["arn:aws:iam::111122223333:user/secops/deploy.bot"]
  }

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "111122223333"
      arn        = "arn:aws:iam::111122223333:user/secops/deploy.bot"
    }
  }
}
