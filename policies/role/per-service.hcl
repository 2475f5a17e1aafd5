policy "role-per-service" {
  title    = "Each service of the pipeline has a role of its own"
  severity = "medium"
  target   = "role"

  conforms {
    when    = target.made_here && length(target.jobs) > 0
    value   = distinct([for name in target.services : split(".", name)[0]])
    schema  = { type = "array", maxItems = 1 }
    message = "the role is trusted by several services, each of which may do what the others need: ${join(", ", target.services)}"
    fix     = "a role for each service, with what that service needs"
  }
}
