variable "bucket" {
  type    = string
  default = "secops-collected-logs"
}

# The ids of the sending accounts, quoted and joined.
variable "senders" {
  type    = string
  default = "\"222222222\", \"333333333\""
}

data "aws_caller_identity" "own" {}

data "aws_region" "own" {}

locals {
  account = data.aws_caller_identity.own.account_id
  region  = data.aws_region.own.name
}

resource "aws_iam_role" "ingest" {
  name = "collected-logs-ingest"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
      {
        Effect    = "Allow"
        Principal = { Service = "firehose.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "sts:ExternalId" = local.account } }
      },
    ]
  })
}

resource "aws_iam_role_policy" "ingest" {
  name = "collected-logs-ingest"
  role = aws_iam_role.ingest.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Stream"
        Effect   = "Allow"
        Action   = ["kinesis:Describe*", "kinesis:Get*", "kinesis:List*", "kinesis:Subscribe*", "kinesis:PutRecord"]
        Resource = "arn:aws:kinesis:${local.region}:${local.account}:stream/secops-*"
      },
      {
        Sid      = "Bucket"
        Effect   = "Allow"
        Action   = ["s3:Get*", "s3:Put*", "s3:List*"]
        Resource = ["arn:aws:s3:::secops-*", "arn:aws:s3:::secops-*/*"]
      },
      {
        Sid      = "Itself"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.ingest.arn
      },
    ]
  })
}

resource "aws_kms_key" "logs" {
  description = "Encrypts what is collected"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Ingest"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.ingest.arn }
        Action    = "kms:*"
        Resource  = "*"
      },
    ]
  })
}

resource "aws_s3_bucket" "logs" {
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.ingest.arn }
      Action    = ["s3:GetObject", "s3:PutObject"]
      Resource  = "arn:aws:s3:::${var.bucket}/*"
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }]
  })
}

resource "aws_kinesis_stream" "logs" {
  name            = "secops-collected-logs"
  shard_count     = 1
  encryption_type = "KMS"
  kms_key_id      = aws_kms_key.logs.arn
}

resource "aws_kinesis_firehose_delivery_stream" "logs" {
  name        = "secops-collected-logs"
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.logs.arn
    role_arn           = aws_iam_role.ingest.arn
  }

  extended_s3_configuration {
    bucket_arn         = aws_s3_bucket.logs.arn
    role_arn           = aws_iam_role.ingest.arn
    buffering_interval = 300
    buffering_size     = 5
    compression_format = "GZIP"
    kms_key_arn        = aws_kms_key.logs.arn
  }
}

resource "aws_cloudwatch_log_destination" "logs" {
  name       = "CollectedLogs"
  role_arn   = aws_iam_role.ingest.arn
  target_arn = aws_kinesis_stream.logs.arn
}

resource "aws_cloudwatch_log_destination_policy" "logs" {
  destination_name = aws_cloudwatch_log_destination.logs.name
  access_policy = join("", [
    "{ \"Version\": \"2012-10-17\", \"Statement\": [{ \"Effect\": \"Allow\",",
    " \"Principal\": { \"AWS\": [", var.senders, "] },",
    " \"Action\": \"logs:PutSubscriptionFilter\",",
    " \"Resource\": \"${aws_cloudwatch_log_destination.logs.arn}\" }] }",
  ])
}
