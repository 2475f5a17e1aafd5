terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.home]
    }
  }
}

variable "index" {}
variable "shards" {}

variable "names" {
  type = list(string)
}

locals {
  joined = join(",", var.names)
}

resource "aws_kinesis_stream" "this" {
  name        = "logs-${var.index}"
  shard_count = var.shards
  tags        = { for at, name in var.names : "name${at}" => name }
}

resource "aws_sqs_queue" "home" {
  provider = aws.home
  name     = "${aws_kinesis_stream.this.name}-${basename(abspath("/a/${path.module}"))}"
  policy   = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:x"
      values   = var.names
    }
  }
}

output "joined" {
  value = local.joined
}
