policy "policy-grammar" {
  title    = "Every policy document is one that AWS takes, and means what it says"
  severity = "high"
  target   = ["bucket", "destination", "key", "queue", "role", "stream", "topic"]

  sound {
    faults = [
      "wrong-type", "duplicate-element", "unknown-element", "missing-element", "unsupported-element", "conflicting-elements", "invalid-effect",
      "invalid-version", "invalid-sid", "duplicate-sid", "too-large", "invalid-action", "unknown-service", "unknown-action",
      "invalid-arn", "unknown-operator", "invalid-condition-key", "unknown-condition-key", "invalid-condition-value", "invalid-variable"
    ]
  }

  sound {
    when  = target.kind == "role" && target.made_here
    value = target.trust
    faults = [
      "wrong-type", "duplicate-element", "unknown-element", "missing-element", "unsupported-element", "conflicting-elements", "invalid-effect",
      "invalid-version", "invalid-sid", "duplicate-sid", "too-large", "invalid-action", "unknown-service", "unknown-action",
      "invalid-arn", "invalid-principal", "unknown-operator", "invalid-condition-key", "unknown-condition-key", "invalid-condition-value",
      "invalid-variable"
    ]
  }

  # Those of a destination are destination-account-format's.
  sound {
    when   = target.kind != "destination"
    faults = ["invalid-principal"]
  }
}
