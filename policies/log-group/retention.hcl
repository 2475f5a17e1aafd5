policy "log-group-retention" {
  title    = "Log groups keep logs for a time, and encrypt them where there is a key"
  severity = "low"
  target   = "log_group"

  conforms {
    value   = target.retention_days
    schema  = { type = "number", minimum = 1 }
    message = "the log group keeps logs for ever: the archive is what keeps them"
    fix     = "set ${spelled.retention_days} to 30, or what the contract says"
  }

  conforms {
    when    = target.key_in_view
    value   = target.key != null
    schema  = { type = "boolean", const = true }
    message = "there is a key, and the log group is not encrypted with it"
    fix     = "set ${spelled.key} to the key's ARN"
  }
}
