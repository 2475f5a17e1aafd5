policy "resource-namespace" {
  title    = "What the pipeline is made of bears the namespace"
  severity = "medium"
  target   = ["bucket", "stream", "delivery_stream", "destination", "role", "topic", "queue", "trail", "key"]

  # Without a contract nobody has said what the namespace is. Log groups of applications are theirs to name. Of roles it is asked of those
  # that a service of the pipeline assumes.
  conforms {
    when    = config.security_account != null && target.kind != "key" && target.made_here && (target.kind == "role" ? length(target.jobs) > 0 : true)
    value   = startswith(target.name, "${config.namespace}-") ? "${config.namespace}-" : target.name
    schema  = { type = "string", pattern = "^${config.namespace}-" }
    message = "the ${replace(target.kind, "_", " ")} has a name outside the namespace"
    fix     = "a name that begins with ${config.namespace}-"
  }

  # A key goes by its aliases.
  conforms {
    when    = config.security_account != null && target.kind == "key" && target.made_here
    value   = [for name in coalesce(target.aliases, []) : name if !startswith(name, "alias/${config.namespace}-")]
    schema  = { type = "array", maxItems = 0 }
    message = "the key has an alias outside the namespace"
    fix     = "an alias that begins with alias/${config.namespace}-"
  }
}
