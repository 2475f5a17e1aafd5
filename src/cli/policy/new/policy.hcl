policy "NAME" {
  title    = "Every log bucket says who owns it"
  severity = "low"
  target   = "bucket"

  conforms {
    value   = target.tags
    schema  = { type = "object", required = ["owner"] }
    message = "the bucket has no tag `owner`"
    fix     = "tags = { owner = \"...\" } in the aws_s3_bucket"
  }
}
