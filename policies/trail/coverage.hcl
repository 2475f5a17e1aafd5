policy "trail-coverage" {
  title    = "The trail records all regions and global services"
  severity = "medium"
  target   = "trail"

  conforms {
    value   = target.enabled
    schema  = { type = ["boolean", "null"], enum = [true, null] }
    message = "the trail records nothing"
    fix     = "set ${spelled.enabled} to true"
  }

  conforms {
    value   = target.all_regions
    schema  = { type = "boolean", const = true }
    message = "the trail records one region only: what happens in the others leaves no trace"
    fix     = "set ${spelled.all_regions} to true"
  }

  conforms {
    value   = target.global_events
    schema  = { type = ["boolean", "null"], enum = [true, null] }
    message = "the trail leaves out IAM, STS and other global services"
    fix     = "set ${spelled.global_events} to true"
  }
}
