policy "bucket-plain-http" {
  title    = "The log bucket refuses every request that is not made over TLS"
  severity = "high"
  target   = "bucket"

  denies {
    principals = ["*"]
    actions    = ["s3:*"]
    resources  = [target.arn, "${target.arn}/*"]
    condition  = { Bool = { "aws:SecureTransport" = "false" } }
    message    = "a request over plain HTTP is not denied"
    fix        = "deny s3:* on the bucket and its objects to everyone where aws:SecureTransport is false"
  }
}
