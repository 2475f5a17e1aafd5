terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region                      = var.region
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true

  default_tags {
    tags = { team = "secops" }
  }
}

provider "aws" {
  alias                       = "west"
  region                      = "us-west-2"
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variable "region" {
  type = string
}

variable "groups" {
  type = map(object({
    days   = optional(number, 30)
    filter = optional(string)
    tags   = optional(map(string), {})
  }))
}

variable "shards" {
  type    = list(number)
  default = [1, 2]
}

variable "nullable" {
  type     = string
  default  = "fallback"
  nullable = false
}

locals {
  prefix  = "${terraform.workspace}-${lower("SECOPS")}"
  enabled = { for name, group in var.groups : name => group if group.days > 10 }
}

module "names" {
  source   = "./names"
  for_each = local.enabled
  name     = each.key
  days     = each.value.days
}

module "logs" {
  source    = "./logs"
  count     = 2
  index     = count.index
  shards    = var.shards[count.index]
  names     = [for key in sort(keys(module.names)) : module.names[key].full]
  providers = { aws = aws.west, aws.home = aws }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = var.groups
  name              = "/${local.prefix}/${each.key}"
  retention_in_days = each.value.days
  tags              = merge(each.value.tags, { key = each.key })
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each       = { for name, group in var.groups : name => group if group.filter != null }
  name           = each.key
  log_group_name = aws_cloudwatch_log_group.this[each.key].name
  pattern        = each.value.filter

  metric_transformation {
    name      = "errors"
    namespace = local.prefix
    value     = 1
  }
}

resource "aws_security_group" "this" {
  name = var.nullable

  dynamic "ingress" {
    for_each = toset(["443", "80"])
    content {
      from_port   = ingress.value
      to_port     = ingress.key
      protocol    = "tcp"
      cidr_blocks = [cidrsubnet("10.0.0.0/8", 8, ingress.value == "443" ? 1 : 2), "10.0.0.0/16"]
    }
  }
}

resource "aws_kinesis_stream" "none" {
  count       = var.region == "eu-west-1" ? 0 : 1
  name        = "none"
  shard_count = 1
}

resource "aws_iam_role" "this" {
  name = "${local.prefix}-role"
  path = "/x/"
  assume_role_policy = templatefile("${path.module}/trust.json.tftpl", {
    services = ["logs", "firehose"]
  })
}

output "names" {
  value = module.logs[*].joined
}
