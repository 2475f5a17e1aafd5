policy "destination-actions" {
  title    = "Accounts may subscribe to the destination, and nothing else"
  severity = "high"
  target   = "destination"

  allows_only {
    statement {
      actions = concat(
        ["logs:PutSubscriptionFilter"],
        try(alltrue([for account in values(config.application_account) : account.subscribe != "account"]), false) ? [] : ["logs:PutAccountPolicy"],
      )
    }
    message = "the destination's policy allows more than subscribing"
    fix     = "allow logs:PutSubscriptionFilter only"
  }
}
