# The contract that `seclog tf gen --example` builds: two accounts that send from two regions.
namespace = "secops"

security_account {
  id      = "111122223333"
  regions = ["eu-west-1", "us-east-1"] # the first one is home
}

application_account "payments" {
  id         = "222222222222"
  regions    = ["eu-west-1"]
  log_groups = ["/payments/api", "/payments/worker"]
}

application_account "orders" {
  id = "333333333333"

  log_group "/orders/audit" {
    filter_pattern = "{ $.level = \"SECURITY\" }"
    retention_days = 90
  }

  log_group "/orders/syslog" {
    files = ["/var/log/messages"]
  }
}

analysts = ["arn:aws:iam::111122223333:role/secops-analyst"]

alarms {
  notify = ["security@example.com"]
}

tags = {
  owner = "security"
}
