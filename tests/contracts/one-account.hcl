security_account {
  id      = "111122223333"
  regions = ["eu-west-1"]
}

application_account "payments" {
  id         = "222222222222"
  log_groups = ["/payments/api", "/payments/worker"]
}

alarms {
  notify = ["security@example.com"]
}
