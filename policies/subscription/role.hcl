policy "subscription-role" {
  title    = "A subscription has a role where the destination is open to an organization, and only there"
  severity = "high"
  target   = ["subscription", "account_subscription"]

  # A destination's ARN has a region; a stream in the same account always needs a role.
  conforms {
    when    = config.organization != null && target.destination_region != null
    value   = target.role == null ? null : "a role"
    schema  = { type = "string" }
    message = "CloudWatch Logs refuses a subscription without a role to a destination that is open to an organization"
    fix     = "set ${spelled.role} to a role of the account that sends, which CloudWatch Logs may assume and which may logs:PutLogEvents"
  }

  conforms {
    when    = config.security_account != null && config.organization == null && target.destination_region != null
    value   = target.role
    schema  = { type = "null" }
    message = "a destination that names its accounts needs no role of the sender: this one only adds what can be misused"
    fix     = "no ${spelled.role}"
  }

  # Without a contract the destination's own policy says it, where it is in view.
  conforms {
    when    = config.security_account == null && target.destination_region != null && length(regexall("aws:PrincipalOrgID", coalesce(linked.destination.policy, "-"))) > 0
    value   = target.role == null ? null : "a role"
    schema  = { type = "string" }
    message = "CloudWatch Logs refuses a subscription without a role to a destination that is open to an organization"
    fix     = "set ${spelled.role} to a role of the account that sends, which CloudWatch Logs may assume and which may logs:PutLogEvents"
  }
}
