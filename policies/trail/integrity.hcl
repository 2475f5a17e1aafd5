policy "trail-integrity" {
  title    = "What the trail writes cannot be changed unnoticed, or read by who may merely read the bucket"
  severity = "medium"
  target   = "trail"

  conforms {
    value   = target.validation
    schema  = { type = "boolean", const = true }
    message = "nothing shows that a log file was changed or deleted"
    fix     = "enable_log_file_validation = true"
  }

  conforms {
    value   = target.key_owner
    schema  = { type = "string", const = "customer" }
    message = "the trail's log files are not encrypted with the customer's key"
    fix     = "kms_key_id = the key's ARN"
  }
}
