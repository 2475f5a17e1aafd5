policy "trail-integrity" {
  title    = "What the trail writes cannot be changed unnoticed, or read by who may merely read the bucket"
  severity = "medium"
  target   = "trail"

  conforms {
    value   = target.validation
    schema  = { type = "boolean", const = true }
    message = "nothing shows that a log file was changed or deleted"
    fix     = "set ${spelled.validation} to true"
  }

  conforms {
    value   = target.key_owner
    schema  = { type = "string", const = "customer" }
    message = "the trail's log files are not encrypted with the customer's key"
    fix     = "set ${spelled.key} to the key's ARN"
  }
}
