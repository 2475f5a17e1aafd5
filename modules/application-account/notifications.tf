# The topic that the alarms publish to.

variable "subscribers" {
  description = "Who is told of alarms. protocol: email, email-json, https, lambda, sms or sqs. endpoint: the address, URL, telephone number or ARN. Somebody must confirm an address or URL before it receives anything."
  type = list(object({
    protocol = string
    endpoint = string
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for subscriber in var.subscribers : contains(["email", "email-json", "https", "lambda", "sms", "sqs"], subscriber.protocol)])
    error_message = "Expected a protocol of email, email-json, https, lambda, sms or sqs. Plain http is not encrypted."
  }

  validation {
    condition     = alltrue([for subscriber in var.subscribers : subscriber.endpoint != ""])
    error_message = "Expected an endpoint for every subscriber."
  }

  validation {
    condition     = length(distinct(var.subscribers)) == length(var.subscribers)
    error_message = "Expected every subscriber once."
  }
}

locals {
  # Not "NAMESPACE-alarms": that is the topic of the security account, which may send logs of its own as well.
  topic_name = "${var.namespace}-application-alarms"
  topic_arn  = "arn:${local.partition}:sns:${local.region}:${local.account_id}:${local.topic_name}"
}

# Without this an alarm changes its state and nobody hears of it: CloudWatch encrypts what it publishes.
data "aws_iam_policy_document" "key_alarms" {
  statement {
    sid       = "PublishAlarms"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "PublishAlarms"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:cloudwatch:${local.region}:${local.account_id}:alarm:${var.namespace}-*"]
    }
  }

  # SNS refuses sns:* here ("action out of service scope"): these are the actions that a topic's policy may name.
  statement {
    sid    = "DenyPlainHttp"
    effect = "Deny"
    actions = [
      "sns:AddPermission",
      "sns:DeleteTopic",
      "sns:GetTopicAttributes",
      "sns:ListSubscriptionsByTopic",
      "sns:Publish",
      "sns:RemovePermission",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
    ]
    resources = [local.topic_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic" "alarms" {
  name              = local.topic_name
  kms_master_key_id = aws_kms_key.logs.arn
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "alarms" {
  for_each = { for subscriber in var.subscribers : "${subscriber.protocol}:${subscriber.endpoint}" => subscriber }

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = each.value.protocol
  endpoint  = each.value.endpoint
}

output "topic_arn" {
  description = "ARN of the topic that the alarms publish to."
  value       = aws_sns_topic.alarms.arn

  depends_on = [aws_sns_topic_policy.alarms]
}
