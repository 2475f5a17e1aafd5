policy "topic-principals" {
  title    = "Nobody from outside may publish to the topic"
  severity = "medium"
  target   = "topic"

  # Accounts besides those of the contract that may be let in, by their ids.
  parameters = {
    accounts = []
  }

  allows_only {
    when = target.policy != null
    statement {
      condition = {
        StringEquals = {
          "aws:PrincipalAccount" = concat([target.account], parameter.accounts, config.accounts == null ? [] : config.accounts)
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
          "aws:SourceAccount" = concat([target.account], parameter.accounts, config.accounts == null ? [] : config.accounts)
        }
      }
    }
    statement {
      condition = {
        ArnLike = {
          "aws:SourceArn" = formatlist(
            "arn:*:*:*:%s:*",
            concat([target.account], parameter.accounts, config.accounts == null ? [] : config.accounts),
          )
        }
      }
    }
    # The ARN of a bucket has no account.
    statement {
      condition = { ArnLike = { "aws:SourceArn" = "arn:*:s3:::*" } }
    }
    statements = [
      for organization in config.organization[*] : {
        condition = { StringEquals = { "aws:PrincipalOrgID" = organization.id } }
      }
    ]
    message = "somebody from outside may publish to the topic"
    fix     = "name roles of the account as principals, and services under a condition on aws:SourceAccount or aws:SourceArn"
  }
}
