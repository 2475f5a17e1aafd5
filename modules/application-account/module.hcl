title = "Application account: log groups and their subscriptions to the security account"

feature "alarms" {
  when  = "alarms.enabled"
  files = ["alarms.tf", "notifications.tf"]
}

feature "agent" {
  when  = "features.agent"
  files = ["agent.tf"]
}

satisfies = [
  "alarm-missing",
  "key-principals",
  "key-rotation",
  "log-group-retention",
  "policy-grammar",
  "policy-no-effect",
  "resource-namespace",
  "subscription-distribution",
  "subscription-duplicate",
  "subscription-missing",
  "subscription-region",
  "subscription-role",
]
