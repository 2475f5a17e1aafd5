policy "stream-retention" {
  title    = "The stream keeps records for longer than a day"
  severity = "medium"
  target   = "stream"

  conforms {
    value   = target.retention_hours
    schema  = { type = "number", exclusiveMinimum = 24 }
    message = "records are lost after 24 hours, when CloudWatch Logs gives up as well"
    fix     = "set ${spelled.retention_hours} to 168"
  }
}
