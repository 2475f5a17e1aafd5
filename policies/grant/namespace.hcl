policy "grant-namespace" {
  title    = "A role of the pipeline reaches nothing outside the namespace"
  severity = "high"
  target   = "role"

  # Log groups of applications are theirs to name, keys have no names.
  allows_only {
    # Without a contract only who bears the default namespace is held to it.
    when = length(target.jobs) > 0 && (config.security_account != null || startswith(target.name, "${config.namespace}-")) && (
      target.made_here || length(target.used_by) > 0 ? true : startswith(target.name, "${config.namespace}-") && !contains(config.people, target.name)
    )
    among {
      actions   = ["s3:*"]
      resources = ["arn:*:s3:::*"]
    }
    among {
      actions   = ["kinesis:*"]
      resources = ["arn:*:kinesis:*:*:stream/*"]
    }
    among {
      actions   = ["firehose:*"]
      resources = ["arn:*:firehose:*:*:deliverystream/*"]
    }
    statement {
      resources = [
        "arn:*:s3:::${config.namespace}-*",
        "arn:*:kinesis:*:*:stream/${config.namespace}-*",
        "arn:*:firehose:*:*:deliverystream/${config.namespace}-*",
      ]
    }
    message = "the role reaches resources outside the namespace ${config.namespace}-"
    fix     = "name the stream or bucket, or begin its name with ${config.namespace}- before any wildcard"
  }
}
