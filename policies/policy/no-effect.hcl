policy "policy-no-effect" {
  title    = "Every statement of a policy document has an effect"
  severity = "high"
  target   = ["bucket", "destination", "key", "queue", "role", "stream", "topic"]

  sound {
    faults = [
      "never-matches", "unmatched-resource", "needs-all-resources", "unsupported-condition-key", "unfit-operator", "impossible-condition-value",
      "literal-wildcard", "literal-variable"
    ]
  }

  sound {
    when  = target.kind == "role" && target.made_here
    value = target.trust
    faults = [
      "never-matches", "unmatched-resource", "needs-all-resources", "unsupported-condition-key", "unfit-operator", "impossible-condition-value",
      "literal-wildcard", "literal-variable"
    ]
  }
}
