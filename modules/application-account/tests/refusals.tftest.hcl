# What is refused, each with the one variable that is at fault.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/secops-deploy/plan"
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
}

variables {
  destination_arn = "arn:aws:logs:eu-west-1:111122223333:destination:secops-logs"
  log_groups      = { "/payments/api" = {} }
}

run "namespace_with_capitals" {
  command = plan

  variables {
    namespace = "SecOps"
  }

  expect_failures = [var.namespace]
}

run "namespace_with_hyphen_at_its_end" {
  command = plan

  variables {
    namespace = "secops-"
  }

  expect_failures = [var.namespace]
}

run "destination_is_a_stream" {
  command = plan

  variables {
    destination_arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"
  }

  expect_failures = [var.destination_arn]
}

run "destination_in_another_region" {
  command = plan

  variables {
    destination_arn = "arn:aws:logs:us-east-1:111122223333:destination:secops-logs"
  }

  expect_failures = [var.destination_arn]
}

run "no_log_groups" {
  command = plan

  variables {
    log_groups = {}
  }

  expect_failures = [var.log_groups]
}

run "log_group_name_with_space" {
  command = plan

  variables {
    log_groups = { "payments api" = {} }
  }

  expect_failures = [var.log_groups]
}

run "log_group_name_that_is_reserved" {
  command = plan

  variables {
    log_groups = { "aws/payments" = {} }
  }

  expect_failures = [var.log_groups]
}

run "filter_pattern_too_long" {
  command = plan

  variables {
    log_groups = { "/payments/api" = { filter_pattern = format("%1025s", "x") } }
  }

  expect_failures = [var.log_groups]
}

run "retention_that_aws_does_not_know" {
  command = plan

  variables {
    log_groups = { "/payments/api" = { retention_days = 100 } }
  }

  expect_failures = [var.log_groups]
}

run "retention_for_ever" {
  command = plan

  variables {
    log_groups = { "/payments/api" = { retention_days = 0 } }
  }

  expect_failures = [var.log_groups]
}

run "distribution_unknown" {
  command = plan

  variables {
    log_groups = { "/payments/api" = { distribution = "RoundRobin" } }
  }

  expect_failures = [var.log_groups]
}

run "deployer_is_anybody" {
  command = plan

  variables {
    deployers = ["arn:aws:iam::222222222222:role/*"]
  }

  expect_failures = [var.deployers]
}

run "deployer_of_another_account" {
  command = plan

  variables {
    deployers = ["arn:aws:iam::333333333333:role/secops-deploy"]
  }

  expect_failures = [var.deployers]
}

run "break_glass_of_another_account" {
  command = plan

  variables {
    break_glass = ["arn:aws:iam::333333333333:role/secops-break-glass"]
  }

  expect_failures = [var.break_glass]
}

run "silence_of_half_an_hour" {
  command = plan

  variables {
    silence_hours = 0.5
  }

  expect_failures = [var.silence_hours]
}

run "silence_longer_than_an_alarm_looks_back" {
  command = plan

  variables {
    silence_hours = 169
  }

  expect_failures = [var.silence_hours]
}

run "subscriber_over_plain_http" {
  command = plan

  variables {
    subscribers = [{ protocol = "http", endpoint = "http://example.com" }]
  }

  expect_failures = [var.subscribers]
}

run "subscriber_without_endpoint" {
  command = plan

  variables {
    subscribers = [{ protocol = "email", endpoint = "" }]
  }

  expect_failures = [var.subscribers]
}

run "subscriber_twice" {
  command = plan

  variables {
    subscribers = [{ protocol = "email", endpoint = "a@example.com" }, { protocol = "email", endpoint = "a@example.com" }]
  }

  expect_failures = [var.subscribers]
}

run "file_of_an_unknown_log_group" {
  command = plan

  variables {
    agent_files = [{ path = "/var/log/messages", log_group = "/payments/worker" }]
  }

  expect_failures = [var.agent_files]
}

run "file_with_relative_path" {
  command = plan

  variables {
    agent_files = [{ path = "messages", log_group = "/payments/api" }]
  }

  expect_failures = [var.agent_files]
}

run "file_that_injects_a_section" {
  command = plan

  variables {
    agent_files = [{ path = "/x]\n[y", log_group = "/payments/api" }]
  }

  expect_failures = [var.agent_files]
}

run "timestamp_format_that_injects_a_setting" {
  command = plan

  variables {
    agent_files = [{ path = "/x", log_group = "/payments/api", timestamp_format = "%H\nfile = /etc/shadow" }]
  }

  expect_failures = [var.agent_files]
}

run "file_twice" {
  command = plan

  variables {
    agent_files = [{ path = "/x", log_group = "/payments/api" }, { path = "/x", log_group = "/payments/api" }]
  }

  expect_failures = [var.agent_files]
}

run "agent_configuration_over_the_limit" {
  command = plan

  variables {
    agent_files = [for i in range(100) : { path = "/var/log/payments/instance-${i}.log", log_group = "/payments/api" }]
  }

  expect_failures = [aws_ssm_parameter.agent]
}
