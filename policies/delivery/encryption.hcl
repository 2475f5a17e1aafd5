policy "delivery-encryption" {
  title    = "Logs are encrypted on their way through Firehose and where it puts them"
  severity = "high"
  target   = "delivery_stream"

  conforms {
    when    = contains(["s3", "extended_s3"], target.destination)
    value   = target.s3.key == null ? linked.s3.bucket.encryption.key_owner : target.s3.key_owner
    schema  = { type = "string", const = "customer" }
    message = "it delivers to S3 without the customer's key"
    fix     = "kms_key_arn in extended_s3_configuration, or the key as the bucket's default encryption"
  }

  conforms {
    when    = target.source.stream == null && target.source.cluster == null
    value   = target.encryption.enabled
    schema  = { type = "boolean", const = true }
    message = "it takes records directly and keeps them without encryption"
    fix     = "server_side_encryption { enabled = true, key_type = \"CUSTOMER_MANAGED_CMK\", key_arn = ... }"
  }

  conforms {
    when    = target.source.stream != null || target.source.cluster != null
    value   = target.encryption.enabled
    schema  = { type = ["boolean", "null"], enum = [false, null] }
    message = "Firehose refuses server-side encryption where it reads a stream: the stream's own encryption counts"
    fix     = "no server_side_encryption, and encryption_type = \"KMS\" on the stream"
  }
}
