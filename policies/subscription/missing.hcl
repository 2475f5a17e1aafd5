policy "subscription-missing" {
  title    = "Every log group that the contract names is subscribed"
  severity = "medium"
  target   = "log_group"

  # Whose the log group is, is told by its name where nobody says in which account the code runs.
  conforms {
    when = config.application_account == null || !target.made_here ? false : anytrue([
      for account in values(config.application_account) : contains(keys(account.log_group), target.name)
      ]) ? true : anytrue([
      for account in values(config.application_account) : account.id == target.account if account.subscribe == "account"
    ])
    value   = length(target.subscribed_by)
    schema  = { type = "number", minimum = 1 }
    absence = true
    message = "nothing in this code subscribes the log group ${target.name}, so that its events never reach the archive"
    fix     = "a subscription filter to the log destination, or an account-level policy"
  }
}
