policy "delivery-errors" {
  title    = "What Firehose cannot deliver is logged, and kept apart"
  severity = "medium"
  target   = "delivery_stream"

  conforms {
    when  = contains(["s3", "extended_s3"], target.destination)
    value = target.s3.logging
    schema = {
      type       = "object"
      required   = ["enabled", "log_group", "log_stream"]
      properties = { enabled = { const = true } }
    }
    message = "nothing says that a delivery failed, or why"
    fix     = "set ${spelled.s3.logging.enabled} to true, with a log group and a log stream beside it"
  }

  conforms {
    when    = contains(["s3", "extended_s3"], target.destination)
    value   = target.s3.error_prefix != null
    schema  = { type = "boolean", const = true }
    message = "what fails lies among the logs"
    fix     = "set ${spelled.s3.error_prefix} to errors/!{firehose:error-output-type}/"
  }

  conforms {
    when = (
      contains(["s3", "extended_s3"], target.destination)
      && target.s3.error_prefix != null
      && try(strcontains(target.s3.error_prefix, "!{"), false)
    )
    value   = target.s3.error_prefix
    schema  = { type = ["string", "null"], pattern = "!\\{firehose:error-output-type\\}" }
    message = "Firehose refuses an error prefix with an expression but without the kind of error"
    fix     = "set ${spelled.s3.error_prefix} to errors/!{firehose:error-output-type}/"
  }
}
