# What the code beside this is held to.
security_account {
  id      = "111122223333"
  regions = ["eu-west-1"]
}

application_account "shop" {
  id         = "222222222222"
  log_groups = ["shop-security"]
}
