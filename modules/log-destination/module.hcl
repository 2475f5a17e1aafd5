title = "A log destination: lets other accounts send the log events of one region"

satisfies = [
  "destination-account-format",
  "destination-account-missing",
  "destination-accounts",
  "destination-actions",
  "destination-order",
  "destination-policy-present",
  "destination-policy-size",
  "policy-grammar",
  "policy-no-effect",
  "resource-namespace",
]
