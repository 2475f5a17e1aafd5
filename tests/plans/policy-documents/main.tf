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
  skip_region_validation      = true
}
data "aws_iam_policy_document" "lists" {
  statement {
    sid       = "A"
    actions   = ["s3:GetObject", "s3:PutObject", "a:b"]
    resources = ["arn:aws:s3:::x/&{aws:username}", "*"]
  }
  statement {
    effect        = "Deny"
    not_actions   = ["s3:GetObject"]
    not_resources = ["b", "a", "b"]
  }
}
data "aws_iam_policy_document" "principals" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
    principals {
      type        = "AWS"
      identifiers = ["222222222222"]
    }
    principals {
      type        = "Service"
      identifiers = ["logs.amazonaws.com", "firehose.amazonaws.com"]
    }
  }
  statement {
    actions = ["x:*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
  statement {
    actions = ["x:*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
  statement {
    actions = ["x:*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    principals {
      type        = "AWS"
      identifiers = ["a", "b", "c"]
    }
    principals {
      type        = "AWS"
      identifiers = ["d"]
    }
    principals {
      type        = "AWS"
      identifiers = ["e"]
    }
    principals {
      type        = "AWS"
      identifiers = ["f", "g"]
    }
    not_principals {
      type        = "Federated"
      identifiers = ["x"]
    }
  }
}
data "aws_iam_policy_document" "conditions" {
  statement {
    actions   = ["x:*"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["1"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["2"]
    }
  }
  statement {
    actions   = ["x:*"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["z", "&{aws:b}", "z"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["y"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:b"
      values   = ["y"]
    }
    condition {
      test     = "Null"
      variable = "aws:b"
      values   = ["true", "false"]
    }
    condition {
      test     = "Null"
      variable = "aws:b"
      values   = ["q", "r"]
    }
  }
  statement {
    actions   = ["x:*"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["1", "2"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["8"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["3", "4"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:a"
      values   = []
    }
  }
}
data "aws_iam_policy_document" "merged" {
  policy_id = "own"
  source_policy_documents = [
    data.aws_iam_policy_document.lists.json,
    jsonencode({
      Version = "2008-10-17"
      Id      = "src"
      Statement = [{
        Sid       = "B"
        Effect    = "Allow"
        Action    = ["x"]
        Resource  = "y"
        Principal = { AWS = ["b", "c", "a"], Service = "s" }
        Condition = { Bool = { "aws:SecureTransport" = false, "z" = ["b", "a"], "w" = "true" } }
      }, { Effect = "Allow", Action = "*", Principal = "*", Resource = ["z", "a"] }]
    })
  ]
  override_policy_documents = [
    jsonencode({ Statement = [{ Sid = "A", Effect = "Deny", Action = "q" }, { Sid = "new", Effect = "Allow", Action = ["p"] }] }),
    <<-EOT
    {"Version": "2012-10-17", "Statement": [{"Sid": "new", "Effect": "Deny", "NotAction": "p", "NotPrincipal": {"AWS": "*"}}]}
    EOT
  ]
  statement {
    sid     = "B"
    actions = ["own"]
  }
  statement {
    sid     = ""
    actions = ["own2"]
  }
}
data "aws_iam_policy_document" "merged_conditions" {
  source_policy_documents = [<<-EOT
    {"Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": {
      "Bool": {"aws:bool": true, "aws:text": "false", "aws:list": ["true"]},
      "StringLike": {"aws:two": ["b", "a"], "aws:none": []}}}]}
  EOT
  ]
}
data "aws_iam_policy_document" "empty" {}
data "aws_iam_policy_document" "dynamic" {
  version = "2008-10-17"
  dynamic "statement" {
    for_each = { b = ["x", "y"], a = ["z"] }
    iterator = s
    content {
      sid       = s.key
      actions   = s.value
      resources = ["<&>", "é"]
      dynamic "condition" {
        for_each = s.value
        content {
          test     = "StringEquals"
          variable = condition.value
          values   = [condition.key]
        }
      }
    }
  }
}
