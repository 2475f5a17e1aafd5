# Every setting, each with another value than its default.
namespace = "acme-sec"
partition = "aws"

security_account {
  id      = "111122223333"
  regions = ["eu-central-1", "us-west-2"]
}

application_account "payments" {
  id         = "222222222222"
  regions    = ["eu-central-1"]
  log_groups = ["/payments/api"]

  log_group "/payments/audit" {
    filter_pattern = "{ $.user = \"$${\" || $.path = \"%%{\" }"
    retention_days = 365
    distribution   = "ByLogStream"
  }

  log_group "/aws/lambda/payments" {
    create = false
  }

  log_group "/payments/syslog" {
    files = ["/var/log/messages", "/var/log/secure"]
  }
}

application_account "orders" {
  id         = "333333333333"
  regions    = ["eu-central-1", "us-west-2"]
  log_groups = ["/orders/api"]
}

analysts = [
  "arn:aws:iam::111122223333:role/acme-analyst",
  "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_*",
]
deployers   = ["arn:aws:iam::111122223333:role/ci/acme-apply"]
break_glass = ["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_BreakGlass_*"]

stream {
  mode            = "provisioned"
  shards          = 4
  retention_hours = 336
}

delivery {
  buffer_mib     = 32
  buffer_seconds = 120
  prefix         = "central/!{timestamp:yyyy-MM-dd}/"
  error_prefix   = "failed/!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/"
}

archive {
  bucket                       = "acme-sec-central-logs"
  infrequent_access_after_days = 30
  glacier_after_days           = 120
  deep_archive_after_days      = 400
  expire_after_days            = 3650
  lock                         = "compliance"
  lock_days                    = 730
}

alarms {
  enabled              = true
  notify               = ["security@example.com", "https://alerts.example.com/hook"]
  silence_hours        = 48
  stream_silence_hours = 2
}

tags = {
  "cost centre" = "security"
  owner         = "secops@example.com"
}

terraform {
  required_version     = "~> 1.10"
  aws_provider_version = "~> 5.100"
  assume_role          = "ci/acme-apply"

  backend "s3" {
    bucket     = "acme-terraform-state"
    region     = "eu-central-1"
    key_prefix = "security/logging"
    kms_key_id = "arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555"
    role_arn   = "arn:aws:iam::111122223333:role/terraform-state"
  }
}
