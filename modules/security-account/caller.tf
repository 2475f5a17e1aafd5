# The bucket's and the key's policies refuse changes by anyone but the administrators.
# Whoever applies without being one of them shuts themselves out: say so before.

locals {
  # The session of an assumed role does not show the role's path, so names are compared
  # without it. (aws_iam_session_context would know the path, but a data source inside
  # of a check makes every plan one with something to do.)
  caller = try(
    "role/${regex(":assumed-role/([^/]+)/", data.aws_caller_identity.current.arn)[0]}",
    "user/${regex(":user/(?:.*/)?([^/]+)$", data.aws_caller_identity.current.arn)[0]}",
    data.aws_caller_identity.current.arn,
  )

  administrator_names = [
    for arn in local.administrators : "${regex(":(role|user)/", arn)[0]}/${reverse(split("/", arn))[0]}"
  ]

  # . and + stand for themselves, * and ? are the wildcards of ArnLike.
  administrator_patterns = [
    for name in local.administrator_names : "^${replace(replace(replace(name, "/([.+])/", "\\$1"), "*", ".*"), "?", ".")}$"
  ]
}

check "caller" {
  assert {
    condition     = anytrue([for pattern in local.administrator_patterns : can(regex(pattern, local.caller))])
    error_message = "${data.aws_caller_identity.current.arn} is neither in deployers nor in break_glass: once applied, it can change neither the key's policy nor the bucket's."
  }
}
