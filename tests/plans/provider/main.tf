# What the provider plans for what is null, empty, or written in another way than it keeps it.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true

  default_tags {
    tags = { team = "secops" }
  }
}

variable "nothing" {
  type    = string
  default = null
}

variable "none" {
  type    = list(string)
  default = []
}

locals {
  trust = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

variable "rules" {
  type = map(object({
    days   = optional(number)
    prefix = optional(string)
  }))
  default = { a = { days = 30 }, b = { prefix = "b/" } }
}

resource "aws_sqs_queue" "defaults" {
  name                       = basename(path.cwd) == "" ? "never" : "queue"
  delay_seconds              = var.nothing
  visibility_timeout_seconds = null
  fifo_queue                 = var.nothing
  kms_master_key_id          = var.nothing
  tags                       = {}
}

resource "aws_iam_role" "defaults" {
  name                  = "role"
  path                  = var.nothing
  description           = var.nothing
  max_session_duration  = null
  force_detach_policies = null
  assume_role_policy    = local.trust
  tags                  = { used = aws_sqs_queue.defaults.visibility_timeout_seconds, path = coalesce(var.nothing, "/x/") }

  dynamic "inline_policy" {
    for_each = ["b", "a"]

    content {
      name   = inline_policy.value == "a" ? null : inline_policy.value
      policy = null
    }
  }
}

# A resource without tags_all.
resource "aws_iam_role_policy" "untagged" {
  name   = "p"
  role   = aws_iam_role.defaults.name
  policy = local.trust
}

resource "aws_s3_bucket" "rules" {
  bucket = "rules"

  # Elements of sets: what is not said is empty, which decides the order.
  dynamic "lifecycle_rule" {
    for_each = var.rules

    content {
      enabled = true
      id      = lifecycle_rule.key

      dynamic "transition" {
        for_each = [{ days = 90, class = "GLACIER" }, { date = "2027-01-01", class = "DEEP_ARCHIVE" }, { days = 7, class = "STANDARD_IA" }]

        content {
          date          = lookup(transition.value, "date", null)
          days          = lookup(transition.value, "days", null)
          storage_class = transition.value.class
        }
      }
    }
  }

  # None: the same as not written.
  dynamic "cors_rule" {
    for_each = var.none

    content {
      allowed_methods = []
      allowed_origins = []
    }
  }
}

resource "aws_lb" "application" {
  name                             = "application"
  internal                         = null
  enable_cross_zone_load_balancing = true
  idle_timeout                     = 30
  subnets                          = ["subnet-1", "subnet-2"]
}

resource "aws_lb" "network" {
  name                             = "network"
  load_balancer_type               = "network"
  enable_cross_zone_load_balancing = true
  idle_timeout                     = 30
  subnets                          = ["subnet-1", "subnet-2"]
}

resource "aws_acm_certificate" "names" {
  domain_name               = "example.com"
  subject_alternative_names = ["www.example.com"]
  validation_method         = "EMAIL"
}

resource "aws_route53_zone" "names" {
  name    = "Example.COM."
  comment = var.nothing
}

resource "aws_security_group_rule" "protocols" {
  for_each = toset(["6", "tcp", "UDP", "-1", "all"])

  type              = "ingress"
  protocol          = each.key
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["10.0.0.0/8"]
  self              = null
  security_group_id = "sg-1"
}

resource "aws_instance" "hashed" {
  ami           = "ami-1"
  instance_type = "t3.micro"
  user_data     = "#!/bin/sh\n"
  monitoring    = var.nothing
}

resource "aws_dynamodb_table" "standard" {
  name         = "t"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"
  table_class  = "STANDARD"

  attribute {
    name = "id"
    type = "S"
  }
}

# What a block has by default hangs on the type of the action.
resource "aws_lb_listener" "redirect" {
  load_balancer_arn = aws_lb.application.arn
  port              = 80

  default_action {
    type = "redirect"

    redirect {
      status_code = "HTTP_301"
      protocol    = "HTTPS"
      host        = var.nothing
      port        = "443"
    }
  }
}

resource "aws_lb_target_group" "network" {
  name     = "network"
  port     = 80
  protocol = "TCP"
  vpc_id   = "vpc-1"

  stickiness {
    type            = "source_ip"
    cookie_duration = var.nothing
  }
}
