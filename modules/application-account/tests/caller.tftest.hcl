# Who is warned before applying.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "222222222222"
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

run "deployer" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/secops-deploy/apply"
    }
  }
}

run "break_glass" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/secops-break-glass/apply"
    }
  }
}

run "root_user" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:iam::222222222222:root"
    }
  }
}

run "stranger" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/developer/apply"
    }
  }

  expect_failures = [check.caller]
}

run "role_whose_name_only_begins_alike" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/secops-deployer/apply"
    }
  }

  expect_failures = [check.caller]
}

run "user_named_like_the_role" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:iam::222222222222:user/secops-deploy"
    }
  }

  expect_failures = [check.caller]
}

run "user_with_path" {
  command = plan

  variables {
    deployers = ["arn:aws:iam::222222222222:user/ci/terraform"]
  }

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:iam::222222222222:user/ci/terraform"
    }
  }
}

run "role_with_path_and_wildcards" {
  command = plan

  variables {
    deployers = ["arn:aws:iam::222222222222:role/aws-reserved/*/AWSReservedSSO_Deploy_?2*"]
  }

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_Deploy_123/alice"
    }
  }
}

run "role_with_letters_that_are_special_in_patterns" {
  command = plan

  variables {
    deployers = ["arn:aws:iam::222222222222:role/deploy+logs.prod"]
  }

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/deploy+logs.prod/apply"
    }
  }
}

run "dot_is_no_wildcard" {
  command = plan

  variables {
    deployers = ["arn:aws:iam::222222222222:role/deploy.prod"]
  }

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "222222222222"
      arn        = "arn:aws:sts::222222222222:assumed-role/deploy-prod/apply"
    }
  }

  expect_failures = [check.caller]
}
