policy "destination-accounts" {
  title    = "Only the configured accounts may subscribe to the destination"
  severity = "critical"
  target   = "destination"

  # Two accounts that nobody names, of which it is in one at most.
  parameters = { nobody = ["000000000000", "999999999999"] }

  # An entry that is no account is a finding of destination-account-format. The account itself is known by its place alone.
  allows_only {
    when         = config.security_account != null
    delegates_to = target.account
    among {
      condition = merge({ Null = { "aws:PrincipalAccount" = "false" } }, [
        for id in config.organization[*].id : { StringEquals = { "aws:ResourceOrgID" = id } }
      ]...)
    }
    statement {
      condition = { StringEquals = { "aws:PrincipalAccount" = config.accounts } }
    }
    statements = [for id in config.organization[*].id : { condition = { StringEquals = { "aws:PrincipalOrgID" = id } } }]
    message    = "an account that is not configured may subscribe its log groups"
    fix        = "name the application accounts of seclog.hcl, one entry each: ${join(", ", config.senders)}"
  }

  # Without a contract: not an account that nobody names.
  allows_only {
    when         = config.security_account == null
    delegates_to = target.account
    among {
      condition = {
        StringEquals    = { "aws:PrincipalAccount" = parameter.nobody }
        StringNotEquals = { "aws:PrincipalAccount" = target.account }
        Null            = { "aws:PrincipalOrgID" = "true", "aws:PrincipalOrgPaths" = "true" }
      }
    }
    message = "every account may subscribe its log groups"
    fix     = "name the accounts that send logs, or add the condition StringEquals aws:PrincipalOrgID"
  }
}
