policy "key-principals" {
  title    = "Only the pipeline and its people may use or administer the key"
  severity = "high"
  target   = "key"

  parameters = {
    # Two accounts that nobody names, of which it is one at most.
    nobody = ["000000000000", "999999999999"]
    # Services that encrypt what they keep or send for the pipeline.
    services = ["logs", "delivery.logs", "cloudtrail", "s3", "sns", "sqs", "cloudwatch", "events", "firehose", "kinesis"]
  }

  allows_only {
    when         = target.policy != null && config.security_account != null
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
    message = "somebody may use the key who has no part in the pipeline"
    fix     = "name only the pipeline's roles as principals, and in seclog.hcl who else has a part: analysts, deployers, break_glass"
  }

  # Without a contract: not who is of an account that nobody names.
  allows_only {
    when = target.policy != null && config.security_account == null
    among {
      condition = {
        StringEquals    = { "aws:PrincipalAccount" = parameter.nobody }
        StringNotEquals = { "aws:PrincipalAccount" = target.account }
        Null            = { "aws:PrincipalOrgID" = "true", "aws:PrincipalOrgPaths" = "true" }
      }
    }
    message = "anyone may use the key"
    fix     = "name the pipeline's roles as principals"
  }

  allows_only {
    when = target.policy != null && config.security_account == null
    among {
      principals = { Service = ["*"] }
    }
    statement {
      principals = {
        Service = flatten([
          for name in parameter.services : ["${name}.amazonaws.com", "${name}.${target.region}.amazonaws.com"]
        ])
      }
      actions = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*", "kms:CreateGrant"]
    }
    message = "a service may use the key that has no part in the pipeline, or may do more than encrypt"
    fix     = "name only services that encrypt what they keep, with kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:DescribeKey"
  }

  conforms {
    when = target.grants != null
    value = alltrue([
      for grantee in target.grants :
      startswith(grantee, "arn:${target.partition}:iam::${target.account}:") || endswith(grantee, ".amazonaws.com")
    ])
    schema  = { type = "boolean", const = true }
    message = "a grant lets somebody of another account use the key"
    fix     = "grants for roles of the account only"
  }
}
