policy "key-rotation" {
  title    = "The key is rotated, and 30 days pass before it can be deleted"
  severity = "medium"
  target   = "key"

  conforms {
    # KMS rotates symmetric keys only.
    when    = target.spec == null || target.spec == "SYMMETRIC_DEFAULT"
    value   = target.rotation
    schema  = { type = "boolean", const = true }
    message = "the key is never rotated"
    fix     = "set ${spelled.rotation} to true"
  }

  conforms {
    value   = target.deletion_window_in_days
    schema  = { type = ["number", "null"], minimum = 30 }
    message = "the key can be deleted in less than 30 days, and every log with it"
    fix     = "set ${spelled.deletion_window_in_days} to 30"
  }
}
