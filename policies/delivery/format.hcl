policy "delivery-format" {
  title    = "What lies in the archive can be read, told apart and ordered"
  severity = "medium"
  target   = "delivery_stream"

  conforms {
    when = (
      contains(["s3", "extended_s3"], target.destination)
      && try(upper(target.s3.compression), "UNCOMPRESSED") != "UNCOMPRESSED"
      && !(
        target.s3.processing.enabled == true
        && try(anytrue([for one in target.s3.processing.processors : contains(["Decompression", "Lambda"], one.type)]), false)
      )
    )
    value   = target.carries_log_events
    schema  = { type = "boolean", const = false }
    message = "log events come compressed from CloudWatch Logs and are compressed once more: no reader expects that"
    fix     = "set ${spelled.s3.compression} to UNCOMPRESSED, or add a processor of type Decompression"
  }

  conforms {
    when  = contains(["s3", "extended_s3"], target.destination)
    value = target.s3.processing.processors
    schema = {
      type = ["array", "null"]
      items = {
        type = "object"
        properties = {
          parameters = {
            type = ["array", "null"]
            items = {
              type = "object"
              anyOf = [
                { properties = { parameter_name = { type = "string", pattern = "^(?!DataMessageExtraction$)" } } },
                { properties = { parameter_value = { type = "string", pattern = "^[Ff]alse$" } } },
              ]
            }
          }
        }
      }
    }
    message = "message extraction leaves out from which account, log group and log stream a line came"
    fix     = "no processor CloudWatchLogProcessing with DataMessageExtraction"
  }

  conforms {
    value   = target.s3.prefix
    schema  = { type = ["string", "null"], pattern = "^(?!.*!\\{timestamp:(?:[^}'hK]|'[^']*')*[hK])" }
    message = "the prefix has a clock of 12 hours: morning and evening share a folder"
    fix     = "HH in place of hh"
  }

  conforms {
    value   = target.s3.error_prefix
    schema  = { type = ["string", "null"], pattern = "^(?!.*!\\{timestamp:(?:[^}'hK]|'[^']*')*[hK])" }
    message = "the error prefix has a clock of 12 hours: morning and evening share a folder"
    fix     = "HH in place of hh"
  }
}
