policy "destination-account-format" {
  title    = "Every entry of the destination's policy is one account"
  severity = "high"
  target   = "destination"

  sound {
    faults  = ["invalid-principal", "wrong-type"]
    message = "this lets in nobody"
    fix     = "a list with one entry for each account: its 12 digits in quotes, or arn:aws:iam::ACCOUNT:root"
  }

  conforms {
    value   = target.services
    schema  = { type = "array", items = { type = "string", maxLength = 0 } }
    message = "a service is no account: log groups are subscribed by users and roles of the accounts that send"
    fix     = "a list of accounts under \"AWS\" instead of \"Service\""
  }
}
