policy "destination-policy-present" {
  title    = "The code says who may subscribe to the destination"
  severity = "high"
  target   = "destination"

  conforms {
    when    = target.made_here
    value   = target.policy == null ? null : "a policy"
    schema  = { type = "string" }
    absence = true
    message = "the destination has no policy, so that no other account can subscribe to it, or one that this code does not know"
    fix     = "say who may subscribe with ${spelled.policy}"
  }

  conforms {
    value   = [for property in target.hidden : property if property == "policy"]
    schema  = { type = "array", items = { type = "string", maxLength = 0 } }
    message = "changes of the destination's policy are ignored, so that an account that somebody lets in by hand stays in"
    fix     = "no ignore_changes for ${spelled.policy}"
  }
}
