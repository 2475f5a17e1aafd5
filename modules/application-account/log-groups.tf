# The log groups, whose lines stay in this account for a while and go to the security account at once.

variable "log_groups" {
  description = "Log groups to send, by name. filter_pattern: which events to send, empty for all. retention_days: how many days the events also stay in this account. distribution: Random, or ByLogStream to keep the order within a log stream at the price of hot shards. create: false for a log group that exists already and is only subscribed."
  type = map(object({
    filter_pattern = optional(string, "")
    retention_days = optional(number, 365)
    distribution   = optional(string, "Random")
    create         = optional(bool, true)
  }))
  nullable = false

  validation {
    condition     = length(var.log_groups) > 0
    error_message = "Expected at least one log group: without one the account sends nothing."
  }

  # CloudWatch Logs API Reference, CreateLogGroup.
  validation {
    condition     = alltrue([for name in keys(var.log_groups) : can(regex("^[A-Za-z0-9_./#-]{1,512}$", name)) && !startswith(name, "aws/")])
    error_message = "Expected names of 1 to 512 letters, digits or any of _ . / # -, not starting with aws/."
  }

  # CloudWatch Logs API Reference, PutSubscriptionFilter.
  validation {
    condition     = alltrue([for group in values(var.log_groups) : length(group.filter_pattern) <= 1024])
    error_message = "Expected filter patterns of at most 1024 characters."
  }

  # CloudWatch Logs API Reference, PutRetentionPolicy. Never expiring is left out on purpose: the archive is what keeps logs.
  validation {
    condition = alltrue([for group in values(var.log_groups) : contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      group.retention_days,
    )])
    error_message = "Expected a retention_days that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }

  validation {
    condition     = alltrue([for group in values(var.log_groups) : contains(["Random", "ByLogStream"], group.distribution)])
    error_message = "Expected a distribution of Random or ByLogStream."
  }
}

data "aws_iam_policy_document" "key_log_groups" {
  # Left out where every log group exists already: KMS takes no condition without a value.
  dynamic "statement" {
    for_each = length(local.created_log_groups) > 0 ? ["created"] : []

    content {
      # CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS", without kms:Describe*: that action has
      # no encryption context, so under this condition it would never be allowed.
      sid = "EncryptLogGroups"
      actions = [
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
      ]
      resources = ["*"]

      principals {
        type        = "Service"
        identifiers = ["logs.${local.region}.${local.dns_suffix}"]
      }

      condition {
        test     = "ArnEquals"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = [for name in keys(local.created_log_groups) : local.log_group_arns[name]]
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "application" {
  for_each = local.created_log_groups

  name              = each.key
  retention_in_days = each.value.retention_days
  kms_key_id        = aws_kms_key.logs.arn
}

output "log_group_arns" {
  description = "ARNs of the log groups that are sent, by name."
  value       = local.log_group_arns

  depends_on = [aws_cloudwatch_log_subscription_filter.logs]
}
