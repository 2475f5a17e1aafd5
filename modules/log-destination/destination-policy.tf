# Which accounts may subscribe their log groups to the destination.

variable "source_accounts" {
  description = "Ids of the accounts that may send logs from this region, 12 digits each."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.source_accounts) > 0
    error_message = "source_accounts must name at least one account."
  }

  validation {
    condition     = alltrue([for id in var.source_accounts : can(regex("^[0-9]{12}$", id))])
    error_message = "Each of source_accounts must be an account id of exactly 12 digits, one id an element."
  }
}

data "aws_iam_policy_document" "destination" {
  statement {
    sid       = "Subscribe"
    actions   = ["logs:PutSubscriptionFilter"]
    resources = [local.destination_arn]

    # Bare ids are less than half as long as ARNs, and the policy's size is limited.
    principals {
      type        = "AWS"
      identifiers = sort(var.source_accounts)
    }
  }
}

locals {
  # CloudWatch Logs API reference, PutDestinationPolicy, accessPolicy.
  access_policy_max_bytes = 5120

  # The document is laid out over many lines; white space counts here.
  access_policy = jsonencode(jsondecode(data.aws_iam_policy_document.destination.json))
}

resource "aws_cloudwatch_log_destination_policy" "logs" {
  destination_name = aws_cloudwatch_log_destination.logs.name
  access_policy    = local.access_policy

  lifecycle {
    precondition {
      condition     = length(local.access_policy) <= local.access_policy_max_bytes
      error_message = "The destination's policy is longer than the ${local.access_policy_max_bytes} bytes that CloudWatch Logs takes: there are too many source_accounts for one list."
    }
  }
}

output "arn" {
  description = "ARN of the destination, for the subscription filters of this region. Known only when its policy lets the source accounts in."
  value       = local.destination_arn

  depends_on = [aws_cloudwatch_log_destination_policy.logs]
}
