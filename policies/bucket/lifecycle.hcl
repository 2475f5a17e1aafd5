policy "bucket-lifecycle" {
  title    = "Old logs move to colder storage, and go no sooner than their lock ends"
  severity = "low"
  target   = "bucket"

  conforms {
    value = try(
      anytrue([for rule in target.lifecycle.rules : length(rule.transition) > 0 if try(rule.status == "Enabled", rule.enabled == true, false)]),
      false,
    )
    schema  = { type = "boolean", const = true }
    message = "no rule moves old logs to colder storage"
    fix     = "give ${spelled.lifecycle.rules} a transition, as to GLACIER after 90 days"
  }

  conforms {
    when = target.object_lock.days != null || target.object_lock.years != null
    value = try(
      alltrue(flatten([
        for rule in target.lifecycle.rules : [
          # A plan has 0 days where there is a date, or only delete markers go.
          for expiration in rule.expiration : try(
            expiration.days == 0 || expiration.days >= (target.object_lock.days != null ? target.object_lock.days : target.object_lock.years * 365),
            true,
          )
        ] if try(rule.status == "Enabled", rule.enabled == true, false)
      ])),
      true,
    )
    schema  = { type = "boolean", const = true }
    message = "a rule lets logs expire before their lock ends"
    fix     = "expiration days of at least the days of the lock"
  }
}
