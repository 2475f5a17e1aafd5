policy "role-needs" {
  title    = "A role of the pipeline may do all that its service needs"
  severity = "medium"
  target   = "role"

  allows {
    when       = !target.made_here || length(target.needs) == 0 || target.policies == null ? false : length(target.policies) > 0
    statements = target.needs
    message    = "the role may not do all that AWS documents for its service: logs may not arrive"
    fix        = "allow all of: ${join(", ", distinct(flatten(target.needs[*].actions)))}"
  }
}
