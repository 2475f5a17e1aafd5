# The policy as the provider writes it. It talks to nobody: the account is given, and a
# plan that creates everything has nothing to read.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

variables {
  role_arn        = "arn:aws:iam::111122223333:role/secops-destination"
  stream_arn      = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"
  source_accounts = ["222222222222", "333333333333"]
}

run "policy" {
  command = plan

  assert {
    condition = jsondecode(aws_cloudwatch_log_destination_policy.logs.access_policy).Statement == [{
      Sid       = "Subscribe"
      Effect    = "Allow"
      Action    = "logs:PutSubscriptionFilter"
      Resource  = "arn:aws:logs:eu-west-1:111122223333:destination:secops-logs"
      Principal = { AWS = ["333333333333", "222222222222"] }
    }]
    error_message = "The source accounts, and only they, may subscribe, and do nothing else."
  }

  assert {
    condition     = !can(regex("\\s", aws_cloudwatch_log_destination_policy.logs.access_policy))
    error_message = "The policy must hold no white space: it counts."
  }
}

run "the_most_accounts_that_a_policy_takes" {
  command = plan

  variables {
    source_accounts = [for n in range(327) : format("%012d", n + 444400000000)]
  }
}

run "more_accounts_than_a_policy_takes_are_refused" {
  command = plan

  variables {
    source_accounts = [for n in range(328) : format("%012d", n + 444400000000)]
  }

  expect_failures = [aws_cloudwatch_log_destination_policy.logs]
}
