policy "role-service-region" {
  title    = "A role is trusted by its service in the region that uses it"
  severity = "medium"
  target   = "role"

  # Names of a service with a region in them; one without is right everywhere.
  conforms {
    when = target.made_here && length(target.jobs) > 0
    value = anytrue(flatten([
      for name in target.services : [
        length(regexall("[.][a-z]+(-[a-z]+)+-[0-9]+[.]", name)) == 0,
        [for region in target.regions : [for service in ["logs", "firehose", "cloudtrail"] : name == "${service}.${region}.amazonaws.com"]]
      ]
    ])) ? [] : target.services
    schema  = { type = "array", items = { type = "string", maxLength = 0 } }
    message = "the service is named with another region than the one that uses the role, ${join(", ", target.regions)}, and cannot assume it"
    fix     = "the name of the service without a region, as logs.amazonaws.com"
  }
}
