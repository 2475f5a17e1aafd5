policy "stream-encryption" {
  title    = "The stream is encrypted with a KMS key"
  severity = "high"
  target   = "stream"

  conforms {
    value   = target.encryption.type
    schema  = { type = "string", const = "KMS" }
    message = "the stream is not encrypted"
    fix     = "set ${spelled.encryption.type} to KMS, and ${spelled.encryption.key} to your key"
  }

  conforms {
    when    = target.encryption.type == "KMS"
    value   = target.encryption.key != null
    schema  = { type = "boolean", const = true }
    message = "the stream is to be encrypted, but with no key: Kinesis refuses that"
    fix     = "set ${spelled.encryption.key} to your key"
  }
}
