# Who may change this pipeline, and who may destroy what it keeps. The roles are
# named in conditions, not as principals, so that they need not exist yet and their
# ARNs may hold wildcards (the roles of IAM Identity Center end in a random suffix).

variable "deployers" {
  description = "ARNs of the roles or users of this account that may change the key's and the bucket's policies and settings; * and ? are wildcards. The principal that applies this module must be one of them or of break_glass."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.deployers) > 0
    error_message = "deployers must name at least one role or user, or nobody could ever change the archive's settings."
  }

  validation {
    condition = alltrue([
      for arn in var.deployers : can(regex("^arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:(role|user)/.*[\\w+=,.@-]", arn))
    ])
    error_message = "Each of deployers must be the ARN of a role or user of this account, such as arn:aws:iam::111122223333:role/secops-deploy, and more than a wildcard."
  }
}

variable "break_glass" {
  description = "ARNs of the roles or users of this account that may also delete logs, lift locks and schedule the key's deletion; * and ? are wildcards."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.break_glass) > 0
    error_message = "break_glass must name at least one role or user, or nobody could ever delete the archive."
  }

  validation {
    condition = alltrue([
      for arn in var.break_glass : can(regex("^arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:(role|user)/.*[\\w+=,.@-]", arn))
    ])
    error_message = "Each of break_glass must be the ARN of a role or user of this account, such as arn:aws:iam::111122223333:role/secops-break-glass, and more than a wildcard."
  }
}

locals {
  break_glass    = sort(var.break_glass)
  administrators = sort(setunion(var.deployers, var.break_glass))
}
