policy "stream-encryption" {
  title    = "The stream is encrypted with a KMS key"
  severity = "high"
  target   = "stream"

  conforms {
    value   = target.encryption.type
    schema  = { type = "string", const = "KMS" }
    message = "the stream is not encrypted"
    fix     = "encryption_type = \"KMS\" and kms_key_id"
  }

  conforms {
    when    = target.encryption.type == "KMS"
    value   = target.encryption.key != null
    schema  = { type = "boolean", const = true }
    message = "the stream is to be encrypted, but with no key: Kinesis refuses that"
    fix     = "kms_key_id"
  }
}
