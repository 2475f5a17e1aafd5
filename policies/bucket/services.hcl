policy "bucket-services" {
  title    = "A service may use the log bucket only on behalf of known accounts"
  severity = "medium"
  target   = "bucket"

  # Two accounts that nobody names, of which it is one at most.
  parameters = { nobody = ["000000000000", "999999999999"] }

  # Without a contract: not on behalf of an account that nobody names.
  allows_only {
    when = target.policy != null && config.security_account == null
    among {
      principals = { Service = ["*"] }
      condition = {
        StringEqualsIfExists    = { "aws:SourceAccount" = parameter.nobody }
        StringNotEqualsIfExists = { "aws:SourceAccount" = target.account }
        ArnLikeIfExists         = { "aws:SourceArn" = formatlist("arn:*:*:*:%s:*", parameter.nobody) }
        ArnNotLikeIfExists      = { "aws:SourceArn" = "arn:*:*:*:${target.account}:*" }
        Null                    = { "aws:SourceOrgID" = "true", "aws:SourceOrgPaths" = "true" }
      }
    }
    message = "the service may use the bucket on behalf of anyone"
    fix     = "a condition on aws:SourceAccount or aws:SourceArn that names the accounts"
  }

  allows_only {
    when = target.policy != null && config.security_account != null
    among {
      principals = { Service = ["*"] }
    }
    statement {
      condition = { StringEquals = { "aws:SourceAccount" = concat(config.accounts, [target.account]) } }
    }
    statement {
      condition = { ArnLike = { "aws:SourceArn" = formatlist("arn:*:*:*:%s:*", concat(config.accounts, [target.account])) } }
    }
    statement {
      condition = { StringLike = { "aws:SourceArn" = formatlist("arn:*:*:*:%s:*", concat(config.accounts, [target.account])) } }
    }
    statements = [
      for organization in config.organization[*] : {
        condition = { StringEquals = { "aws:SourceOrgID" = organization.id } }
      }
    ]
    message = "the service may use the bucket on behalf of accounts that are not configured"
    fix     = "a condition on aws:SourceAccount or aws:SourceArn with the accounts of seclog.hcl"
  }
}
