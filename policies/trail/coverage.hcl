policy "trail-coverage" {
  title    = "The trail records all regions and global services"
  severity = "medium"
  target   = "trail"

  conforms {
    value   = target.enabled
    schema  = { type = ["boolean", "null"], enum = [true, null] }
    message = "the trail records nothing"
    fix     = "no enable_logging = false"
  }

  conforms {
    value   = target.all_regions
    schema  = { type = "boolean", const = true }
    message = "the trail records one region only: what happens in the others leaves no trace"
    fix     = "is_multi_region_trail = true"
  }

  conforms {
    value   = target.global_events
    schema  = { type = ["boolean", "null"], enum = [true, null] }
    message = "the trail leaves out IAM, STS and other global services"
    fix     = "no include_global_service_events = false"
  }
}
