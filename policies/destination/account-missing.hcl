policy "destination-account-missing" {
  title    = "Every configured account may subscribe to the destination"
  severity = "medium"
  target   = "destination"

  # An account of which a user or role is named may by that.
  allows {
    when = config.security_account != null && target.policy != null
    statements = [
      for account in values(config.application_account) : {
        principals = ["arn:${config.partition}:iam::${account.id}:root"]
        actions    = ["logs:PutSubscriptionFilter"]
        resources  = [target.arn]
        condition  = config.organization == null ? null : { StringEquals = { "aws:PrincipalOrgID" = config.organization.id } }
      }
      if !contains(target.accounts_in_part, account.id) && (length(config.security_account.regions) == 1 ? true : contains(account.regions, target.region))
    ]
    message = "an account of seclog.hcl may not subscribe its log groups, so that its logs never arrive"
    fix     = "all application accounts of seclog.hcl as principals: ${join(", ", config.senders)}"
  }
}
