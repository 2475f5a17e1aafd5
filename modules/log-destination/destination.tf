# A log destination takes the subscriptions of one region. Its stream may be in another.

variable "role_arn" {
  description = "ARN of the role with which CloudWatch Logs writes to the stream (output destination_role_arn of security-account)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+$", var.role_arn))
    error_message = "role_arn must be the ARN of a role, such as arn:aws:iam::111122223333:role/secops-destination."
  }
}

variable "stream_arn" {
  description = "ARN of the stream that takes the logs (output stream_arn of security-account)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[\\w.-]+$", var.stream_arn))
    error_message = "stream_arn must be the ARN of a Kinesis data stream, such as arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs."
  }
}

resource "aws_cloudwatch_log_destination" "logs" {
  name       = local.destination_name
  role_arn   = var.role_arn
  target_arn = var.stream_arn
}
