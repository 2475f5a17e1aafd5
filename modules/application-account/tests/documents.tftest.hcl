# The policies as the provider renders them. The provider is the real one and nothing is mocked but the account, so this
# only plans: rendering a policy and building a name need no connection.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

provider "aws" {
  alias                       = "china"
  region                      = "cn-north-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = {
    account_id = "222222222222"
    arn        = "arn:aws:sts::222222222222:assumed-role/secops-deploy/plan"
  }
}

variables {
  destination_arn = "arn:aws:logs:eu-west-1:111122223333:destination:secops-logs"
  log_groups = {
    "/payments/api" = {}
    "/aws/lambda/x" = { create = false }
  }
  agent_files = [
    { path = "/var/log/messages", log_group = "/payments/api", timestamp_format = "%b %d %H:%M:%S" },
    { path = "/var/log/app/*.log", log_group = "/payments/api" },
  ]
}

run "key" {
  command = plan

  assert {
    condition = jsondecode(data.aws_iam_policy_document.key.json).Statement[*].Sid == [
      "AdministerKey", "DestroyKey", "DescribeKey", "EncryptLogGroups", "PublishAlarms",
    ]
    error_message = "The key's policy has other statements than expected."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(data.aws_iam_policy_document.key.json).Statement :
      !contains(flatten([statement.Action]), "kms:*") && !strcontains(jsonencode(statement.Principal), "\"*\"")
    ])
    error_message = "Nobody has every action, and nothing is open to everybody."
  }

  assert {
    condition = {
      for statement in jsondecode(data.aws_iam_policy_document.key.json).Statement :
      statement.Sid => flatten([statement.Condition.ArnLike["aws:PrincipalArn"]]) if try(statement.Condition.ArnLike["aws:PrincipalArn"], null) != null
      } == {
      AdministerKey = ["arn:aws:iam::222222222222:root", "arn:aws:iam::222222222222:role/secops-break-glass", "arn:aws:iam::222222222222:role/secops-deploy"]
      DestroyKey    = ["arn:aws:iam::222222222222:root", "arn:aws:iam::222222222222:role/secops-break-glass"]
    }
    error_message = "Deployers administer the key; only break-glass and the root user destroy it."
  }

  assert {
    condition = one([for statement in jsondecode(data.aws_iam_policy_document.key.json).Statement : statement if statement.Sid == "EncryptLogGroups"]) == {
      Sid       = "EncryptLogGroups"
      Effect    = "Allow"
      Action    = ["kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Encrypt", "kms:Decrypt"]
      Resource  = "*"
      Principal = { Service = "logs.eu-west-1.amazonaws.com" }
      Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:222222222222:log-group:/payments/api" } }
    }
    error_message = "CloudWatch Logs may use the key for the log groups that are created here, and for no others."
  }

  assert {
    condition = one([for statement in jsondecode(data.aws_iam_policy_document.key.json).Statement : statement if statement.Sid == "PublishAlarms"]) == {
      Sid       = "PublishAlarms"
      Effect    = "Allow"
      Action    = ["kms:GenerateDataKey*", "kms:Decrypt"]
      Resource  = "*"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = "222222222222" } }
    }
    error_message = "CloudWatch may use the key for this account's alarms only."
  }
}

run "key_without_created_log_groups" {
  command = plan

  variables {
    log_groups  = { "/aws/lambda/x" = { create = false } }
    agent_files = []
  }

  assert {
    condition     = !contains(jsondecode(data.aws_iam_policy_document.key.json).Statement[*].Sid, "EncryptLogGroups")
    error_message = "No log group is created, so CloudWatch Logs has no use for the key."
  }
}

run "topic" {
  command = plan

  assert {
    condition     = jsondecode(data.aws_iam_policy_document.topic.json).Statement[*].Sid == ["PublishAlarms", "DenyPlainHttp"]
    error_message = "The topic's policy has other statements than expected."
  }

  assert {
    condition = jsondecode(data.aws_iam_policy_document.topic.json).Statement[0] == {
      Sid       = "PublishAlarms"
      Effect    = "Allow"
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:222222222222:secops-application-alarms"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = "222222222222" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:eu-west-1:222222222222:alarm:secops-*" }
      }
    }
    error_message = "Only this account's alarms of the namespace may publish."
  }

  assert {
    condition     = jsondecode(data.aws_iam_policy_document.topic.json).Statement[1].Condition == { Bool = { "aws:SecureTransport" = "false" } }
    error_message = "The topic must refuse plain HTTP."
  }
}

run "agent" {
  command = plan

  assert {
    condition = jsondecode(data.aws_iam_policy_document.agent.json).Statement == [
      {
        Sid      = "SendEvents"
        Effect   = "Allow"
        Action   = ["logs:PutLogEvents", "logs:DescribeLogStreams", "logs:CreateLogStream"]
        Resource = "arn:aws:logs:eu-west-1:222222222222:log-group:/payments/api:*"
      },
      {
        Sid      = "ReadConfiguration"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:aws:ssm:eu-west-1:222222222222:parameter/AmazonCloudWatch-secops-agent"
      },
    ]
    error_message = "An instance may send to the log groups of its files and read its configuration, and nothing else."
  }

  assert {
    condition = jsondecode(nonsensitive(aws_ssm_parameter.agent.value)).logs.logs_collected.files.collect_list == [
      {
        file_path        = "/var/log/messages"
        log_group_name   = "/payments/api"
        log_stream_name  = "{instance_id}/var/log/messages"
        timestamp_format = "%b %d %H:%M:%S"
      },
      {
        file_path       = "/var/log/app/*.log"
        log_group_name  = "/payments/api"
        log_stream_name = "{instance_id}/var/log/app/_.log"
      },
    ]
    error_message = "The agent's configuration is not the one expected."
  }

  assert {
    condition     = output.awslogs_configuration == <<-EOT
      [general]
      state_file = /var/lib/awslogs/agent-state

      [/var/log/messages]
      file = /var/log/messages
      log_group_name = /payments/api
      log_stream_name = {instance_id}/var/log/messages
      initial_position = start_of_file
      buffer_duration = 5000
      datetime_format = %b %d %H:%M:%S

      [/var/log/app/*.log]
      file = /var/log/app/*.log
      log_group_name = /payments/api
      log_stream_name = {instance_id}/var/log/app/_.log
      initial_position = start_of_file
      buffer_duration = 5000
    EOT
    error_message = "The awslogs configuration is not the one expected."
  }
}

run "agent_without_files" {
  command = plan

  variables {
    agent_files = []
  }

  assert {
    condition     = jsondecode(data.aws_iam_policy_document.agent.json).Statement[*].Sid == ["ReadConfiguration"]
    error_message = "Without files there is nothing to send to."
  }
}

run "another_partition" {
  command = plan

  providers = {
    aws = aws.china
  }

  variables {
    destination_arn = "arn:aws-cn:logs:cn-north-1:111122223333:destination:secops-logs"
  }

  assert {
    condition     = !strcontains("${data.aws_iam_policy_document.key.json}${data.aws_iam_policy_document.topic.json}${data.aws_iam_policy_document.agent.json}", "arn:aws:")
    error_message = "ARNs must follow the partition."
  }

  assert {
    condition     = strcontains(data.aws_iam_policy_document.key.json, "\"logs.cn-north-1.amazonaws.com.cn\"")
    error_message = "CloudWatch Logs has a name of its own in China."
  }
}
