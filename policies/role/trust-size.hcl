policy "role-trust-size" {
  title    = "The role's trust policy is not longer than IAM takes"
  severity = "high"
  target   = "role"

  conforms {
    when    = target.made_here
    value   = target.trust_bytes
    schema  = { type = "number", maximum = 2048 }
    message = "the trust policy has ${target.trust_bytes} characters, and IAM takes 2048"
    fix     = "aws:SourceAccount with bare ids instead of aws:SourceArn, or aws:SourceOrgID with the organization's id, which names no account"
  }
}
