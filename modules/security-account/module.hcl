title = "The security account: takes log events from other accounts and keeps them"

feature "alarms" {
  when  = "alarms.enabled"
  files = ["alarms.tf", "notifications.tf"]
}

feature "analysts" {
  when  = "analysts"
  files = ["analysts.tf"]
}

feature "lock" {
  when  = "features.lock"
  files = ["lock.tf"]
}

satisfies = [
  "alarm-missing",
  "bucket-encryption",
  "bucket-immutability",
  "bucket-lifecycle",
  "bucket-old-tls",
  "bucket-plain-http",
  "bucket-public-access",
  "bucket-wrong-key",
  "delivery-encryption",
  "delivery-errors",
  "delivery-format",
  "destination-order",
  "grant-namespace",
  "key-principals",
  "key-role-actions",
  "key-rotation",
  "log-group-retention",
  "policy-grammar",
  "policy-no-effect",
  "resource-namespace",
  "role-actions",
  "role-pass-role",
  "role-per-service",
  "role-trust",
  "role-trust-size",
  "stream-encryption",
  "stream-retention",
]
