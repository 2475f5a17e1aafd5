policy "bucket-principals" {
  title    = "The log bucket's policy lets in nobody from outside"
  severity = "high"
  target   = "bucket"

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
    statement {
      condition = {
        StringEquals = { "aws:PrincipalOrgID" = config.organization == null ? [] : [config.organization.id] }
      }
    }
    statement {
      principals = { Service = ["*"] }
    }
    message = "somebody from outside may get at the log bucket"
    fix     = "name roles of the account, or its accounts in seclog.hcl"
  }
}
