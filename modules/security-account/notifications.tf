# The topic that the alarms publish to.

variable "subscribers" {
  description = "Who is told of an alarm: the protocol (email, https, sqs, lambda ...) and the endpoint of each."
  type = list(object({
    protocol = string
    endpoint = string
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for subscriber in var.subscribers : contains(["email", "email-json", "https", "sqs", "lambda", "sms", "firehose"], subscriber.protocol)])
    error_message = "protocol must be email, email-json, https, sqs, lambda, sms or firehose (http is not encrypted)."
  }
}

locals {
  topic_name = "${var.namespace}-alarms"
  topic_arn  = "arn:${local.partition}:sns:${local.region}:${local.account_id}:${local.topic_name}"
}

data "aws_iam_policy_document" "topic_alarms" {
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
}

data "aws_iam_policy_document" "topic_transport" {
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["sns:Publish"]
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

data "aws_iam_policy_document" "topic" {
  source_policy_documents = [
    data.aws_iam_policy_document.topic_alarms.json,
    data.aws_iam_policy_document.topic_transport.json,
  ]
}

# Without this an alarm goes off and its message is dropped.
data "aws_iam_policy_document" "key_alarms" {
  statement {
    sid = "PublishAlarms"
    actions = [
      "kms:Decrypt",
      "kms:GenerateDataKey*",
    ]
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
}
