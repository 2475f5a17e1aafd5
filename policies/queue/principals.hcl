policy "queue-principals" {
  title    = "Nobody from outside may use the queue"
  severity = "medium"
  target   = "queue"

  parameters = {
    # Accounts besides those of the contract that may be let in, by their ids.
    accounts = []
    # Two accounts that nobody names, of which it is one at most.
    nobody = ["000000000000", "999999999999"]
  }

  allows_only {
    when = target.policy != null && config.security_account != null
    statement {
      condition = {
        StringEquals = {
          "aws:PrincipalAccount" = concat([target.account], parameter.accounts, config.accounts)
        }
      }
    }
    # What SNS writes into the policy of a new topic.
    statement {
      condition = { StringEquals = { "aws:SourceOwner" = target.account } }
    }
    statement {
      condition = {
        StringEquals = {
          "aws:SourceAccount" = concat([target.account], parameter.accounts, config.accounts)
        }
      }
    }
    statement {
      condition = {
        ArnLike = {
          "aws:SourceArn" = formatlist(
            "arn:*:*:*:%s:*",
            concat([target.account], parameter.accounts, config.accounts),
          )
        }
      }
    }
    # The ARN of a bucket has no account.
    statement {
      condition = { ArnLike = { "aws:SourceArn" = "arn:*:s3:*:*:*" } }
    }
    statements = [
      for organization in config.organization[*] : {
        condition = { StringEquals = { "aws:PrincipalOrgID" = organization.id } }
      }
    ]
    message = "somebody from outside may use the queue"
    fix     = "name roles of the account as principals, and services under a condition on aws:SourceAccount or aws:SourceArn"
  }

  # Without a contract: not who is of an account that nobody names.
  allows_only {
    when = target.policy != null && config.security_account == null
    among {
      condition = {
        StringEquals    = { "aws:PrincipalAccount" = parameter.nobody }
        StringNotEquals = { "aws:PrincipalAccount" = target.account }
        Null            = { "aws:PrincipalOrgID" = "true", "aws:PrincipalOrgPaths" = "true", "aws:SourceOwner" = "true" }
      }
    }
    message = "anyone may use the queue"
    fix     = "name roles of the account as principals"
  }

  allows_only {
    when = target.policy != null && config.security_account == null
    among {
      principals = { Service = ["*"] }
      condition = {
        StringEqualsIfExists    = { "aws:SourceAccount" = parameter.nobody }
        StringNotEqualsIfExists = { "aws:SourceAccount" = target.account }
        ArnLikeIfExists         = { "aws:SourceArn" = formatlist("arn:*:*:*:%s:*", parameter.nobody) }
        ArnNotLikeIfExists      = { "aws:SourceArn" = ["arn:*:*:*:${target.account}:*", "arn:*:s3:*:*:*"] }
        Null                    = { "aws:SourceOrgID" = "true", "aws:SourceOrgPaths" = "true", "aws:SourceOwner" = "true" }
      }
    }
    message = "a service may use the queue on behalf of anyone"
    fix     = "a condition on aws:SourceAccount or aws:SourceArn that names the accounts"
  }
}
