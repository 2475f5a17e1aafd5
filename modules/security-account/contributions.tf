# What several files contribute to one thing. Each element stands on a line of its own,
# so that a file can be left out together with its elements and nothing else changes.

locals {
  key_documents = [
    data.aws_iam_policy_document.key_administration.json,
    data.aws_iam_policy_document.key_destination.json,
    data.aws_iam_policy_document.key_stream_reader.json,
    data.aws_iam_policy_document.key_archive_writer.json,
    data.aws_iam_policy_document.key_delivery_log.json,
    data.aws_iam_policy_document.key_alarms.json,
    data.aws_iam_policy_document.key_analysts.json,
  ]

  bucket_documents = [
    data.aws_iam_policy_document.bucket_transport.json,
    data.aws_iam_policy_document.bucket_encryption.json,
    data.aws_iam_policy_document.bucket_writers.json,
    data.aws_iam_policy_document.bucket_immutability.json,
  ]

  # What has to be in place before the bucket's policy forbids to change it.
  bucket_settings = [
    aws_s3_bucket_versioning.archive.bucket,
    aws_s3_bucket_server_side_encryption_configuration.archive.bucket,
    aws_s3_bucket_ownership_controls.archive.bucket,
    aws_s3_bucket_public_access_block.archive.bucket,
    aws_s3_bucket_lifecycle_configuration.archive.bucket,
    aws_s3_bucket_object_lock_configuration.archive.bucket,
  ]
}
