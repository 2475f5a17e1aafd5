policy "bucket-wrong-key" {
  title    = "No object can be written to the log bucket with another key"
  severity = "medium"
  target   = "bucket"

  conforms {
    value   = target.encryption.key_form
    schema  = { type = "string", const = "key" }
    message = "the bucket's default encryption names no key by its ARN, so what says no key is written with another"
    fix     = "set ${spelled.encryption.key} to the key's ARN: an alias is looked up in the account of whoever writes"
  }

  denies {
    when = target.encryption.key_form == "key"
    statement {
      principals = ["*"]
      actions    = ["s3:PutObject"]
      resources  = ["${target.arn}/*"]
      condition = {
        Null = { "s3:x-amz-server-side-encryption" = "false" }
        StringNotEquals = {
          "s3:x-amz-server-side-encryption-aws-kms-key-id" = [
            linked.encryption.key == null ? target.encryption.key : linked.encryption.key.arn
          ]
        }
      }
    }
    statement {
      principals = ["*"]
      actions    = ["s3:PutObject"]
      resources  = ["${target.arn}/*"]
      condition  = { Null = { "s3:x-amz-server-side-encryption-customer-algorithm" = "false" } }
    }
    message = "an object may be written with another key, with one of AWS or with one of the writer"
    fix     = "deny s3:PutObject to everyone where the request names an encryption but not this key, and where it brings a key of its own"
  }
}
