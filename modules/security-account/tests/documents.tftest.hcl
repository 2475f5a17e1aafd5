# The policy documents as the provider writes them. It talks to nobody: the account is
# given, and a plan that creates everything has nothing to read.

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
  values = {
    account_id = "111122223333"
    arn        = "arn:aws:sts::111122223333:assumed-role/secops-deploy/pipeline"
  }
}

variables {
  source_accounts = ["222222222222", "333333333333"]
  deployers       = ["arn:aws:iam::111122223333:role/secops-deploy"]
  break_glass     = ["arn:aws:iam::111122223333:role/secops-break-glass"]
  analysts        = ["arn:aws:iam::111122223333:role/secops-analyst"]
}

run "roles" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.destination.assume_role_policy).Statement == [{
      Sid       = "CloudWatchLogs"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "logs.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = ["111122223333", "222222222222", "333333333333"] } }
    }]
    error_message = "CloudWatch Logs may assume the role for the sending accounts and this one only."
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.stream_reader, aws_iam_role.archive_writer] :
      jsondecode(role.assume_role_policy).Statement == [{
        Sid       = "Firehose"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "firehose.amazonaws.com" }
        Condition = { StringEquals = { "sts:ExternalId" = "111122223333" } }
      }]
    ])
    error_message = "Firehose may assume its roles for this account only."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.destination.policy).Statement == [{
      Sid      = "WriteStream"
      Effect   = "Allow"
      Action   = "kinesis:PutRecord"
      Resource = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"
    }]
    error_message = "The destination's role may put records into the stream and nothing else."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.stream_reader.policy).Statement == [{
      Sid      = "ReadStream"
      Effect   = "Allow"
      Action   = ["kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:DescribeStream"]
      Resource = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"
    }]
    error_message = "The reader may read the stream and nothing else."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.archive_writer.policy).Statement == [
      {
        Sid      = "FindBucket"
        Effect   = "Allow"
        Action   = ["s3:ListBucketMultipartUploads", "s3:ListBucket", "s3:GetBucketLocation"]
        Resource = "arn:aws:s3:::secops-logs-111122223333-eu-west-1"
      },
      {
        Sid    = "WriteObjects"
        Effect = "Allow"
        Action = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"]
        Resource = [
          "arn:aws:s3:::secops-logs-111122223333-eu-west-1/logs/*",
          "arn:aws:s3:::secops-logs-111122223333-eu-west-1/errors/*",
        ]
      },
      {
        Sid      = "ReportErrors"
        Effect   = "Allow"
        Action   = "logs:PutLogEvents"
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:secops-delivery:log-stream:archive"
      },
    ]
    error_message = "The writer may write under its prefixes and report errors and nothing else."
  }
}

run "key" {
  command = plan

  assert {
    condition = {
      for statement in jsondecode(aws_kms_key.logs.policy).Statement : statement.Sid => values(statement.Principal)[0]
      } == {
      AdministerKey   = "arn:aws:iam::111122223333:root"
      DestroyKey      = "arn:aws:iam::111122223333:root"
      DescribeKey     = "arn:aws:iam::111122223333:root"
      WriteStream     = "arn:aws:iam::111122223333:role/secops-destination"
      ReadStream      = "arn:aws:iam::111122223333:role/secops-stream-reader"
      WriteArchive    = "arn:aws:iam::111122223333:role/secops-archive-writer"
      EncryptErrorLog = "logs.eu-west-1.amazonaws.com"
      PublishAlarms   = "cloudwatch.amazonaws.com"
      ReadArchive     = "arn:aws:iam::111122223333:root"
    }
    error_message = "The key's policy must name these principals, each in one statement."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_kms_key.logs.policy).Statement : can(statement.Condition) || statement.Sid == "DescribeKey"])
    error_message = "Every statement that lets the key be used or changed must have a condition."
  }

  assert {
    condition     = !strcontains(aws_kms_key.logs.policy, "kms:*") && !strcontains(aws_kms_key.logs.policy, "kms:CreateGrant")
    error_message = "Nobody may do everything with the key, or hand its use on."
  }

  assert {
    condition = {
      for statement in jsondecode(aws_kms_key.logs.policy).Statement :
      statement.Sid => statement.Condition.ArnLike["aws:PrincipalArn"] if can(statement.Condition.ArnLike["aws:PrincipalArn"])
      } == {
      AdministerKey = ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/secops-break-glass", "arn:aws:iam::111122223333:role/secops-deploy"]
      DestroyKey    = ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/secops-break-glass"]
      ReadArchive   = "arn:aws:iam::111122223333:role/secops-analyst"
    }
    error_message = "Where the account is the principal, a condition must name who it is."
  }

  assert {
    condition = {
      for statement in jsondecode(aws_kms_key.logs.policy).Statement :
      statement.Sid => statement.Condition.StringEquals["kms:ViaService"] if can(statement.Condition.StringEquals["kms:ViaService"])
      } == {
      WriteStream  = "kinesis.eu-west-1.amazonaws.com"
      ReadStream   = "kinesis.eu-west-1.amazonaws.com"
      WriteArchive = "s3.eu-west-1.amazonaws.com"
      ReadArchive  = "s3.eu-west-1.amazonaws.com"
    }
    error_message = "Roles may use the key through their one service only."
  }
}

run "bucket" {
  command = plan

  assert {
    condition = alltrue([
      for json in [
        data.aws_iam_policy_document.bucket_transport.json,
        data.aws_iam_policy_document.bucket_writers.json,
        data.aws_iam_policy_document.bucket_immutability.json,
      ] : alltrue([for statement in jsondecode(json).Statement : statement.Effect == "Deny" && statement.Principal == "*"])
    ])
    error_message = "The bucket's policy must only deny, and deny everybody."
  }

  assert {
    condition = jsondecode(data.aws_iam_policy_document.bucket_transport.json).Statement[0] == {
      Sid       = "DenyPlainHttp"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::secops-logs-111122223333-eu-west-1/*", "arn:aws:s3:::secops-logs-111122223333-eu-west-1"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }
    error_message = "Plain HTTP must be denied on the bucket and its objects."
  }

  assert {
    condition     = jsondecode(data.aws_iam_policy_document.bucket_writers.json).Statement[0].Condition == { ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/secops-archive-writer" } }
    error_message = "Nobody but the archive's writer may write."
  }

  assert {
    condition = {
      for statement in jsondecode(data.aws_iam_policy_document.bucket_immutability.json).Statement :
      statement.Sid => statement.Condition.ArnNotLike["aws:PrincipalArn"]
      } == {
      DenyDelete      = "arn:aws:iam::111122223333:role/secops-break-glass"
      DenyReconfigure = ["arn:aws:iam::111122223333:role/secops-break-glass", "arn:aws:iam::111122223333:role/secops-deploy"]
    }
    error_message = "Only break_glass may delete, and only the administrators may change the settings."
  }

  assert {
    condition = length(setsubtract(
      ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteBucket", "s3:BypassGovernanceRetention", "s3:PutObjectRetention", "s3:PutObjectLegalHold", "s3:PutBucketVersioning", "s3:PutBucketObjectLockConfiguration"],
      data.aws_iam_policy_document.bucket_immutability.statement[0].actions,
    )) == 0
    error_message = "Every way to delete or to unlock must be denied."
  }
}

run "topic" {
  command = plan

  assert {
    condition = jsondecode(data.aws_iam_policy_document.topic.json).Statement[0] == {
      Sid       = "PublishAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:111122223333:secops-alarms"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:secops-*" }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }
    }
    error_message = "Only this account's alarms under the namespace may publish."
  }
}

run "a_bucket_and_prefixes_of_ones_own_reach_the_policies" {
  command = plan

  variables {
    bucket_name = "secops-archive"
    prefix      = "cloudwatch/year=!{timestamp:yyyy}/"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.archive_writer.policy).Statement[1].Resource == ["arn:aws:s3:::secops-archive/errors/*", "arn:aws:s3:::secops-archive/cloudwatch/year=*"]
    error_message = "The writer's rights must follow the bucket's name and the prefix's fixed part."
  }
}

run "the_most_accounts_that_a_trust_policy_takes" {
  command = plan

  variables {
    source_accounts = [for n in range(121) : format("%012d", n + 444400000000)]
  }
}

run "more_accounts_than_a_trust_policy_takes_are_refused" {
  command = plan

  variables {
    source_accounts = [for n in range(122) : format("%012d", n + 444400000000)]
  }

  expect_failures = [aws_iam_role.destination]
}
