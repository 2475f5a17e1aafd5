policy "bucket-principals" {
  title    = "The log bucket's policy lets in nobody from outside"
  severity = "high"
  target   = "bucket"

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
    statement {
      condition = {
        StringEquals = { "aws:PrincipalOrgID" = config.organization[*].id }
      }
    }
    statement {
      principals = { Service = ["*"] }
    }
    message = "somebody from outside may get at the log bucket"
    fix     = "name roles of the account, or its accounts in seclog.hcl"
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
    message = "anyone may get at the log bucket"
    fix     = "name roles of the account as principals"
  }
}
