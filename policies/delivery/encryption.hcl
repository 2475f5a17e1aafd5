policy "delivery-encryption" {
  title    = "Logs are encrypted on their way through Firehose and where it puts them"
  severity = "high"
  target   = "delivery_stream"

  conforms {
    when    = contains(["s3", "extended_s3"], target.destination)
    value   = target.s3.key == null ? linked.s3.bucket.encryption.key_owner : target.s3.key_owner
    schema  = { type = "string", const = "customer" }
    message = "it delivers to S3 without the customer's key"
    fix     = "set ${spelled.s3.key} to the key's ARN, or make it the key of the bucket's default encryption"
  }

  conforms {
    when    = target.source.stream == null && target.source.cluster == null
    value   = target.encryption.enabled
    schema  = { type = "boolean", const = true }
    message = "it takes records directly and keeps them without encryption"
    fix     = "switch on server-side encryption, with ${spelled.encryption.type} CUSTOMER_MANAGED_CMK and ${spelled.encryption.key} the key's ARN"
  }

  conforms {
    when    = target.source.stream != null || target.source.cluster != null
    value   = target.encryption.enabled
    schema  = { type = ["boolean", "null"], enum = [false, null] }
    message = "Firehose refuses server-side encryption where it reads a stream: the stream's own encryption counts"
    fix     = "no server-side encryption here, and encryption with KMS on the stream"
  }
}
