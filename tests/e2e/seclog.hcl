# The contract of the end-to-end tests: one account that receives, two that send.
namespace = "secops"

security_account {
  id      = "111122223333"
  regions = ["eu-west-1"]
}

application_account "payments" {
  id = "222222222222"

  log_group "/payments/api" {
    files = ["/var/log/payments/api.log"]
  }
}

application_account "orders" {
  id         = "333333333333"
  log_groups = ["/orders/web", "/orders/worker"]
}

analysts = ["arn:aws:iam::111122223333:role/secops-analyst"]

archive {
  lock = "governance"
}

alarms {
  notify = ["security@example.com"]
}

tags = {
  owner = "security"
}

terraform {
  assume_role = "secops-deploy"
}
