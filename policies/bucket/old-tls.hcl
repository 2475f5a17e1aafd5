policy "bucket-old-tls" {
  title    = "The log bucket refuses versions of TLS before 1.2"
  severity = "info"
  target   = "bucket"

  denies {
    principals = ["*"]
    actions    = ["s3:*"]
    resources  = [target.arn, "${target.arn}/*"]
    condition  = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
    message    = "a request over TLS 1.0 or 1.1 is not denied"
    fix        = "deny s3:* on the bucket and its objects to everyone under NumericLessThan s3:TlsVersion 1.2"
  }
}
