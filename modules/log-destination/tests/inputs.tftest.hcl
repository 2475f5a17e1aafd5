# What the variables refuse, and what is made of them.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  role_arn        = "arn:aws:iam::111122223333:role/secops-destination"
  stream_arn      = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"
  source_accounts = ["222222222222"]
}

run "destination" {
  assert {
    condition     = aws_cloudwatch_log_destination.logs.name == "secops-logs" && aws_cloudwatch_log_destination_policy.logs.destination_name == "secops-logs"
    error_message = "The destination must bear the namespace, and its policy must be its own."
  }

  assert {
    condition     = aws_cloudwatch_log_destination.logs.role_arn == var.role_arn && aws_cloudwatch_log_destination.logs.target_arn == var.stream_arn
    error_message = "The destination must use the role and the stream that were given."
  }

  assert {
    condition     = output.arn == "arn:aws:logs:us-east-1:111122223333:destination:secops-logs"
    error_message = "The destination must be in the provider's region, wherever the stream is."
  }
}

run "an_own_namespace_reaches_the_name" {
  variables {
    namespace = "audit"
  }

  assert {
    condition     = aws_cloudwatch_log_destination.logs.name == "audit-logs" && output.arn == "arn:aws:logs:us-east-1:111122223333:destination:audit-logs"
    error_message = "The destination must bear the namespace."
  }
}

run "nobody_is_refused" {
  command = plan

  variables {
    source_accounts = []
  }

  expect_failures = [var.source_accounts]
}

run "everybody_is_refused" {
  command = plan

  variables {
    source_accounts = ["*"]
  }

  expect_failures = [var.source_accounts]
}

run "joined_ids_are_refused" {
  command = plan

  variables {
    source_accounts = ["222222222222,333333333333"]
  }

  expect_failures = [var.source_accounts]
}

run "short_ids_are_refused" {
  command = plan

  variables {
    source_accounts = ["222222222"]
  }

  expect_failures = [var.source_accounts]
}

run "arns_of_other_things_are_refused" {
  command = plan

  variables {
    role_arn   = "arn:aws:iam::111122223333:user/secops-destination"
    stream_arn = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/secops-delivery"
  }

  expect_failures = [var.role_arn, var.stream_arn]
}
