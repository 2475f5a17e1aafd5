# Ten accounts that send from three regions.
security_account {
  id      = "111122223333"
  regions = ["eu-west-1", "eu-central-1", "us-east-1"]
}

application_account "accounts" {
  id         = "200000000001"
  log_groups = ["/accounts/api", "/accounts/worker"]
}

application_account "billing" {
  id         = "200000000002"
  log_groups = ["/billing/api", "/billing/worker"]
}

application_account "catalog" {
  id         = "200000000003"
  log_groups = ["/catalog/api", "/catalog/worker"]
}

application_account "delivery" {
  id         = "200000000004"
  log_groups = ["/delivery/api", "/delivery/worker"]
}

application_account "inventory" {
  id         = "200000000005"
  log_groups = ["/inventory/api", "/inventory/worker"]
}

application_account "orders" {
  id         = "200000000006"
  log_groups = ["/orders/api", "/orders/worker"]
}

application_account "payments" {
  id         = "200000000007"
  log_groups = ["/payments/api", "/payments/worker"]
}

application_account "search" {
  id         = "200000000008"
  log_groups = ["/search/api", "/search/worker"]
}

application_account "shipping" {
  id         = "200000000009"
  log_groups = ["/shipping/api", "/shipping/worker"]
}

application_account "support" {
  id         = "200000000010"
  log_groups = ["/support/api", "/support/worker"]
}

alarms {
  notify = ["security@example.com"]
}
