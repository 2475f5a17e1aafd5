policy "role-actions" {
  title    = "A role of the pipeline may do only what its service needs"
  severity = "high"
  target   = "role"

  # Where it is not in view whom a role trusts, it counts by its name, unless it is a person's.
  allows_only {
    when = length(target.jobs) > 0 && (
      target.made_here || length(target.used_by) > 0 ? true : startswith(target.name, "${config.namespace}-") && !contains(config.people, target.name)
    )
    statements = target.least
    # Which roles it may pass on is what role-pass-role asks.
    statement {
      actions = ["iam:PassRole"]
    }
    message = "the role may do more than its service needs${target.surplus == "" ? ", on other resources" : ": ${target.surplus}"}"
    fix     = "allow only: ${join(", ", distinct(flatten(target.least[*].actions)))}"
  }

  conforms {
    when    = length(target.jobs) > 0
    value   = target.managed_by_aws
    schema  = { items = { type = "string", pattern = "^(?!arn:[a-z-]+:iam::aws:policy/(.*/)?(AdministratorAccess|PowerUserAccess|[A-Za-z0-9_-]*FullAccess)$)" } }
    message = "a managed policy of AWS gives the role far more than its service needs"
    fix     = "a policy of its own with only: ${join(", ", distinct(flatten(target.least[*].actions)))}"
  }
}
