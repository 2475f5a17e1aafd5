variable "key_users" {
  description = "Who may read the logs"
  type        = list(string)
  default     = ["*"]
}

variable "bucket_policy" {
  description = "A policy from elsewhere"
  type        = string
}

variable "accounts" {
  description = "Accounts that send logs"
  type        = list(string)
  default     = ["222222222222", "333333333333,444444444444", "999999999999"]
}
