policy "subscription-duplicate" {
  title    = "Log events are sent once, and never round in a circle"
  severity = "medium"
  target   = ["subscription", "account_subscription"]

  parameters = { filters = 2 }

  conforms {
    value   = [for other in target.beside : other.address if other.destination == target.destination]
    schema  = { type = "array", items = { type = "string", maxLength = 0 } }
    message = "the same log events are sent to the destination twice: also by ${join(", ", target.beside[*].address)}"
    fix     = "one subscription for each log group: the account's policy or a filter, or the log group left out of the policy's selection"
  }

  conforms {
    value   = [for other in target.beside : other.address if other.kind == "subscription"]
    schema  = { type = "array", maxItems = parameter.filters - 1 }
    message = "CloudWatch Logs takes ${parameter.filters} filters for a log group, and this is one more"
    fix     = "fewer filters, or the parameter `filters` where the quota is higher"
  }

  # What the pipeline itself logs makes it log again.
  conforms {
    value   = linked.log_group.written_by == null ? [] : linked.log_group.written_by
    schema  = { type = "array", maxItems = 0 }
    message = "the pipeline logs to this log group what it could not deliver, and would be sent that again, round and round"
    fix     = "no subscription of a log group that the pipeline writes to"
  }

  conforms {
    when    = target.kind == "account_subscription" && target.destination_account != null && target.destination_account == target.account
    value   = target.selection_criteria
    schema  = { type = "string" }
    message = "the policy sends every log group of the account that receives, those of the pipeline too, round and round"
    fix     = "set ${spelled.selection_criteria} to LogGroupName NOT IN [...] with the log groups of the pipeline"
  }
}
