policy "role-pass-role" {
  title    = "A role passes on only roles that it names, each to a known service"
  severity = "high"
  target   = "role"

  allows_only {
    among {
      actions = ["iam:PassRole"]
    }
    statement {
      resources = target.named
      condition = {
        Null            = { "iam:PassedToService" = "false" }
        StringNotEquals = { "iam:PassedToService" = "nobody.amazonaws.com" }
      }
    }
    message = "the role may pass on roles that it does not name, or to any service, or itself"
    fix     = "no iam:PassRole: a service does not need it; who makes a destination or delivery stream does, for that role, with StringEquals iam:PassedToService"
  }
}
