# The contract of this organization's central security logging.
# `seclog tf gen` builds it; `seclog lint` holds code to it.
# What is commented out shows the default, or an example where there is none.

# The first part of every name that is created.
# namespace = "secops"

# "aws", "aws-us-gov" or "aws-cn".
# partition = "aws"

# The organization of all accounts: its members may send without being named. `seclog lint` knows it, `seclog tf gen` not yet.
# organization {
#   id                 = "o-a1b2c3d4e5"
#   management_account = "444444444444" # owns the organization's trail
# }

# The account that receives and keeps the logs.
security_account {
  id = "111122223333"

  # The regions that logs come from. The first one is home: it has the stream, the key and the bucket.
  regions = ["eu-west-1"]
}

# An account that sends. The name is the folder of its stacks.
application_account "payments" {
  id = "222222222222"

  # Log groups that take every default; log_group blocks are the long form.
  log_groups = ["/payments/api"]

  # The regions that send. Default: all of the security account's.
  # regions = ["eu-west-1"]

  # log_group "/payments/syslog" {
  #   filter_pattern = ""       # all events; else a CloudWatch Logs filter pattern
  #   retention_days = 30       # how long the log group itself keeps them
  #   distribution   = "Random" # over the stream's shards; or "ByLogStream"
  #   create         = true     # false: the log group exists, it is only subscribed
  #   files          = []       # files that the CloudWatch agent sends to it, as in "/var/log/messages"
  # }
}

# An account that sends every log group, also those to come, by an account-level policy. `seclog lint` knows it, `seclog tf gen` not yet.
# application_account "legacy" {
#   id        = "333333333333"
#   subscribe = "account" # default: "log_groups", those that are listed
# }

# Who may decrypt the archive: roles or users of the security account.
# analysts = []

# Who may change policies and lifecycle: the roles that apply the generated code.
# deployers = ["arn:aws:iam::111122223333:role/secops-deploy"]

# Who may unlock and delete.
# break_glass = ["arn:aws:iam::111122223333:role/secops-break-glass"]

# The Kinesis stream that receives.
# stream {
#   mode            = "on-demand" # or "provisioned", with a number of shards
#   shards          = 2           # only where provisioned; 1 MB/s each
#   retention_hours = 168         # how long delivery may stand still before logs are lost
# }

# The Firehose delivery stream that writes to the bucket, at whichever of the two comes first.
# delivery {
#   buffer_mib     = 64
#   buffer_seconds = 300
#   prefix         = "logs/!{timestamp:yyyy/MM/dd/HH}/"
#   error_prefix   = "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"
# }

# The bucket that keeps the logs.
# archive {
#   bucket                       = "secops-logs-111122223333-eu-west-1"
#   infrequent_access_after_days = 30 # default: never
#   glacier_after_days           = 90
#   deep_archive_after_days      = 365 # default: never
#   expire_after_days            = 2555
#   lock                         = "governance" # break-glass may unlock; "compliance": nobody may; "none"
#   lock_days                    = 365
# }

# Alarms in every account.
# alarms {
#   enabled              = true
#   notify               = [] # e-mail and https:// addresses
#   silence_hours        = 24 # a log group without an event for so long is an alarm
#   stream_silence_hours = 1  # no record from any account
# }

# Tags of every resource.
# tags = {
#   owner = "security"
# }

# How `seclog lint` holds code to this contract. `seclog policies` lists the policies, `seclog explain ID` says what each is about.
# lint {
#   policy "bucket-old-tls" {
#     enabled    = true
#     severity   = "medium" # default: the policy's own
#     parameters = {}
#   }
# }

# How the generated root stacks run.
# terraform {
#   required_version     = ">= 1.9"
#   aws_provider_version = ">= 5.40, < 6.0"
#   assume_role          = "secops-deploy" # a role of this name in each account; default: the credentials at hand
#
#   backend "s3" { # default: local files
#     bucket     = "example-terraform-state"
#     region     = "eu-west-1"
#     key_prefix = "seclog"
#     kms_key_id = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
#     role_arn   = "arn:aws:iam::111122223333:role/terraform-state"
#   }
# }
