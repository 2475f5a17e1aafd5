# Who may change this module's key, and who may destroy it. They are named in conditions, not as principals, so that
# they need not exist yet and their ARNs may hold wildcards (the roles of IAM Identity Center end in a random suffix).

variable "deployers" {
  description = "ARNs of the roles or users of this account that may change the key's policy and settings; * and ? are wildcards. Empty: role/NAMESPACE-deploy. The principal that applies this module must be one of them or of break_glass."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for arn in var.deployers : can(regex("^arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:(role|user)/.*[\\w+=,.@-]", arn))
    ])
    error_message = "Expected ARNs of roles or users of this account, and more than a wildcard: the key's policy gives nothing to other accounts."
  }
}

variable "break_glass" {
  description = "ARNs of the roles or users of this account that may also disable the key and schedule its deletion; * and ? are wildcards. Empty: role/NAMESPACE-break-glass."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for arn in var.break_glass : can(regex("^arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:(role|user)/.*[\\w+=,.@-]", arn))
    ])
    error_message = "Expected ARNs of roles or users of this account, and more than a wildcard: the key's policy gives nothing to other accounts."
  }
}

locals {
  role_prefix = "arn:${local.partition}:iam::${local.account_id}:role/${var.namespace}"

  deployers      = length(var.deployers) > 0 ? var.deployers : ["${local.role_prefix}-deploy"]
  break_glass    = length(var.break_glass) > 0 ? sort(var.break_glass) : ["${local.role_prefix}-break-glass"]
  administrators = sort(setunion(local.deployers, local.break_glass))
}
