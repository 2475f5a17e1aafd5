# The contract that the cases of the policies' pages are held to.
namespace = "secops"

security_account {
  id      = "111122223333"
  regions = ["eu-west-1"]
}

application_account "payments" {
  id         = "222222222222"
  log_groups = ["/payments/api"]
}

application_account "orders" {
  id         = "333333333333"
  log_groups = ["/orders/api"]
}
