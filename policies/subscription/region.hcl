policy "subscription-region" {
  title    = "Log groups are subscribed to a destination in their own region"
  severity = "high"
  target   = ["subscription", "account_subscription"]

  conforms {
    when    = target.destination_region != null
    value   = target.destination_region == target.region ? "" : target.destination_region
    schema  = { type = "string", maxLength = 0 }
    message = "the destination is in ${target.destination_region}, the log group in ${target.region}: CloudWatch Logs refuses that"
    fix     = "a destination in ${target.region}, whose stream may be in another region"
  }
}
