region = "eu-central-1"
groups = {
  payments = { days = 90, filter = "ERROR", tags = { a = 1 } }
  legacy   = { days = "7" }
  audit    = {}
}
