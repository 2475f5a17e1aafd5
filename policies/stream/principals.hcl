policy "stream-principals" {
  title    = "The stream's own policy lets in nobody from outside"
  severity = "high"
  target   = "stream"

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
    statements = [
      for organization in config.organization[*] : {
        condition = { StringEquals = { "aws:PrincipalOrgID" = organization.id } }
      }
    ]
    message = "somebody from outside may read the stream or write to it"
    fix     = "no aws_kinesis_resource_policy, or one that names roles of the account: subscriptions come by way of the destination"
  }
}
