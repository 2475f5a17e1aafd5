# The contract of an organization, for the cases that name it.
organization {
  id                 = "o-a1b2c3d4e5"
  management_account = "999988887777"
}

security_account {
  id      = "111122223333"
  regions = ["eu-west-1"]
}

application_account "payments" {
  id         = "222222222222"
  log_groups = ["/payments/api"]
}

application_account "legacy" {
  id        = "333333333333"
  subscribe = "account"
}
