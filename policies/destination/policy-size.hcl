policy "destination-policy-size" {
  title    = "The destination's policy is not longer than CloudWatch Logs takes"
  severity = "high"
  target   = "destination"

  conforms {
    when    = target.policy != null
    value   = target.policy_bytes
    schema  = { type = "number", maximum = 5120 }
    message = "the destination's policy has ${target.policy_bytes} bytes, and CloudWatch Logs takes 5120"
    fix     = "bare account ids instead of ARNs, or Principal \"*\" with StringEquals aws:PrincipalOrgID"
  }
}
