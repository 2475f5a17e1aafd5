policy "destination-order" {
  title    = "Destinations wait for their role's policy, subscriptions for the destination's"
  severity = "medium"
  target   = ["destination", "subscription", "account_subscription"]

  waits_for {
    first   = "role.policies"
    message = "CloudWatch Logs tries the role when a destination or subscription is made, which fails before the role has its policy"
    fix     = "make it depend on the policy of the role"
  }

  waits_for {
    first   = "destination.policy"
    message = "an account cannot subscribe before the destination's policy lets it in"
    fix     = "make it depend on the policy of the destination"
  }
}
