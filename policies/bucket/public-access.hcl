policy "bucket-public-access" {
  title    = "The log bucket can never be made public"
  severity = "high"
  target   = "bucket"

  conforms {
    value = target.public_access_block
    schema = {
      type     = "object"
      required = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
      additionalProperties = { const = true }
    }
    message = "the bucket's public access block is missing or lets something through"
    fix     = "set ${spelled.public_access_block.block_public_acls} to true, and the other three beside it too"
  }
}
