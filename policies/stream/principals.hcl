policy "stream-principals" {
  title    = "The stream's own policy lets in nobody from outside"
  severity = "high"
  target   = "stream"

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
    statements = [
      for organization in config.organization[*] : {
        condition = { StringEquals = { "aws:PrincipalOrgID" = organization.id } }
      }
    ]
    message = "somebody from outside may read the stream or write to it"
    fix     = "no resource policy, or one that names roles of the account: subscriptions come by way of the destination"
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
    message = "anyone may read the stream or write to it"
    fix     = "name roles of the account as principals"
  }
}
