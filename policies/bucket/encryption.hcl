policy "bucket-encryption" {
  title    = "What is written to the log bucket is encrypted with the customer's key"
  severity = "medium"
  target   = "bucket"

  conforms {
    value   = target.encryption.algorithm
    schema  = { type = "string", enum = ["aws:kms", "aws:kms:dsse"] }
    message = "the bucket's default encryption is not with KMS"
    fix     = "set ${spelled.encryption.algorithm} to aws:kms, with the ARN of your key beside it"
  }

  conforms {
    when    = try(contains(["aws:kms", "aws:kms:dsse"], target.encryption.algorithm), false)
    value   = target.encryption.key_owner
    schema  = { type = "string", const = "customer" }
    message = "the bucket's default encryption is with a key of AWS, whose policy is not yours to write"
    fix     = "set ${spelled.encryption.key} to the ARN of your key"
  }
}
