resource "aws_kinesis_stream" "logs" {
  name             = "secops-logs"
  retention_period = 168

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}

resource "aws_cloudwatch_log_destination" "logs" {
  name       = "secops-logs"
  role_arn   = aws_iam_role.destination.arn
  target_arn = aws_kinesis_stream.logs.arn
}

resource "aws_cloudwatch_log_destination_policy" "logs" {
  destination_name = aws_cloudwatch_log_destination.logs.name
  access_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.accounts }
      Action    = "logs:PutSubscriptionFilter"
      Resource  = aws_cloudwatch_log_destination.logs.arn
    }]
  })
}

resource "aws_iam_role" "destination" {
  name = "secops-destination"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "destination" {
  role = aws_iam_role.destination.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "kinesis:PutRecord", Resource = aws_kinesis_stream.logs.arn },
      { Effect = "Allow", Action = "iam:PassRole", Resource = "*" },
    ]
  })
}

module "delivery" {
  source     = "./modules/delivery"
  bucket_arn = aws_s3_bucket.logs.arn
  stream_arn = aws_kinesis_stream.logs.arn
  actions    = ["s3:Put*", "s3:GetBucketLocation"]
}
