policy "key-principals" {
  title    = "Only the pipeline and its people may use or administer the key"
  severity = "high"
  target   = "key"

  # Services that encrypt what they keep or send for the pipeline.
  parameters = {
    services = ["logs", "delivery.logs", "cloudtrail", "s3", "sns", "sqs", "cloudwatch", "events", "firehose", "kinesis"]
  }

  allows_only {
    when         = target.policy != null
    delegates_to = target.account

    # A role of the pipeline that may do more is a finding of key-role-actions.
    statement {
      principals = target.roles
    }
    statement {
      condition = { ArnLike = { "aws:PrincipalArn" = "arn:*:iam::${target.account}:role/${config.namespace}-*" } }
    }
    statement {
      condition = { ArnLike = { "aws:PrincipalArn" = concat(config.deployers, config.break_glass) } }
    }
    statement {
      actions   = ["kms:Decrypt*", "kms:Describe*", "kms:Get*", "kms:List*"]
      condition = { ArnLike = { "aws:PrincipalArn" = concat(config.analysts, ["arn:*:iam::${target.account}:root"]) } }
    }
    statement {
      principals = {
        Service = flatten([
          for name in parameter.services : ["${name}.amazonaws.com", "${name}.${target.region}.amazonaws.com"]
        ])
      }
      actions = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*", "kms:CreateGrant"]
    }
    # Without a contract nobody knows who else of the account has a part in the pipeline.
    statement {
      condition = {
        StringEquals = { "aws:PrincipalAccount" = config.security_account == null ? [target.account] : [] }
      }
    }
    message = "somebody may use the key who has no part in the pipeline"
    fix     = "name only the pipeline's roles as principals, and in seclog.hcl who else has a part: analysts, deployers, break_glass"
  }
}
