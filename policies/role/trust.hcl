policy "role-trust" {
  title    = "A service may assume the role only for known accounts"
  severity = "high"
  target   = "role"

  # Two accounts that nobody names, of which it is one at most.
  parameters = { nobody = ["000000000000", "999999999999"] }

  # Without a contract: not for an account that nobody names. Its own account is known by its place alone.
  allows_only {
    value = target.trust
    when  = target.made_here && length(target.jobs) > 0 && config.security_account == null
    among {
      principals = { Service = target.services }
      condition = {
        StringEqualsIfExists    = { for key in ["aws:SourceAccount", "sts:ExternalId"] : key => parameter.nobody }
        StringNotEqualsIfExists = { for key in ["aws:SourceAccount", "sts:ExternalId"] : key => target.account }
        ArnLikeIfExists         = { "aws:SourceArn" = formatlist("arn:*:*:*:%s:*", parameter.nobody) }
        ArnNotLikeIfExists      = { "aws:SourceArn" = "arn:*:*:*:${target.account}:*" }
        Null                    = { "aws:SourceOrgID" = "true", "aws:SourceOrgPaths" = "true" }
      }
    }
    message = "the service may assume the role on behalf of anyone"
    fix     = "a condition on aws:SourceAccount, aws:SourceArn or sts:ExternalId that names the accounts"
  }

  allows_only {
    value = target.trust
    when  = target.made_here && length(target.jobs) > 0 && config.security_account != null
    among {
      principals = { Service = target.services }
    }
    statement {
      condition = { StringEquals = { "aws:SourceAccount" = concat(config.accounts, [target.account]) } }
    }
    statement {
      condition = { StringEquals = { "sts:ExternalId" = concat(config.accounts, [target.account]) } }
    }
    statement {
      condition = { ArnLike = { "aws:SourceArn" = formatlist("arn:*:*:*:%s:*", concat(config.accounts, [target.account])) } }
    }
    # The form of the guide, whose `*` for the region may reach over colons.
    statement {
      condition = { StringLike = { "aws:SourceArn" = formatlist("arn:*:*:*:%s:*", concat(config.accounts, [target.account])) } }
    }
    statements = [for id in config.organization[*].id : { condition = { StringEquals = { "aws:SourceOrgID" = id } } }]
    message    = "the service may assume the role on behalf of accounts that are not configured"
    fix        = "a condition on aws:SourceAccount, aws:SourceArn or sts:ExternalId with the accounts of seclog.hcl"
  }

  # Another service, which may act for the same accounts.
  allows_only {
    value = target.trust
    when  = target.made_here && length(target.jobs) > 0
    among {
      condition = { Bool = { "aws:PrincipalIsAWSService" = "true" } }
    }
    statement {
      principals = { Service = target.services }
    }
    message = "any service may assume the role"
    fix     = "name the service as principal, and no other"
  }

  # Anybody else: nobody of another account; without a contract, nobody of an account that nobody names.
  allows_only {
    value        = target.trust
    when         = target.made_here && length(target.jobs) > 0
    delegates_to = target.account
    among {
      condition = merge(
        {
          StringNotEquals = { "aws:PrincipalAccount" = target.account }
          Null            = { "aws:PrincipalAccount" = "false", "aws:PrincipalOrgID" = "true", "aws:PrincipalOrgPaths" = "true" }
        },
        config.security_account == null ? { StringEquals = { "aws:PrincipalAccount" = parameter.nobody } } : {},
      )
    }
    message = config.security_account == null ? "anyone may assume the role" : "somebody of another account may assume the role"
    fix     = "name the service as principal, and no other"
  }

  # CloudWatch Logs tests the destination on behalf of the account that receives, and delivers on behalf of those that send.
  allows {
    value = target.trust
    when  = config.security_account != null && config.organization == null && target.made_here && length(setintersection(target.jobs, ["destination-stream", "destination-firehose"])) > 0
    statements = [for id in config.accounts : {
      principals = { Service = [for name in target.services : name if startswith(name, "logs.")] }
      actions    = ["sts:AssumeRole"]
      condition = {
        StringEquals = { "aws:SourceAccount" = id }
        ArnLike      = { "aws:SourceArn" = "arn:${config.partition}:logs:${length(config.security_account.regions) == 1 ? config.security_account.regions[0] : target.region}:${id}:*" }
      }
    }]
    message = "CloudWatch Logs may not assume the role on behalf of a configured account"
    fix     = "the accounts that send and the one that receives, all of them: ${join(", ", config.accounts)}"
  }
}
