# The bucket's and the key's policies refuse changes by anyone but the administrators. Whoever applies without being one of
# them shuts themselves out, the root user too: the bucket's policy exempts only those two lists. Only a warning, because a plan
# may be made by a role that reads and never applies.

locals {
  # STS does not tell the path of an assumed role. Asking IAM for it takes a data source, which either fails the plan
  # where IAM may not be read or, inside the check, is read anew by every apply, so that no plan is ever empty.
  caller = try(
    "role/${regex(":assumed-role/([^/]+)/", data.aws_caller_identity.current.arn)[0]}",
    join("/", regex(":(user)/(?:.*/)?([^/]+)$", data.aws_caller_identity.current.arn)),
    data.aws_caller_identity.current.arn,
  )

  administrator_patterns = [
    for arn in local.administrators :
    "^${replace(replace(replace(join("/", regex(":(role|user)/(?:.*/)?([^/]+)$", arn)), "/[.+]/", "\\$0"), "*", ".*"), "?", ".")}$"
  ]
}

check "caller" {
  assert {
    condition     = anytrue([for pattern in local.administrator_patterns : can(regex(pattern, local.caller))])
    error_message = "${local.caller} is neither in deployers nor in break_glass: once applied, it can change neither the key's policy nor the bucket's."
  }
}
