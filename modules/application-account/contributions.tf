# What several files contribute to one document, one element a line.

locals {
  key_documents = [
    data.aws_iam_policy_document.key_administration.json,
    data.aws_iam_policy_document.key_log_groups.json,
    data.aws_iam_policy_document.key_alarms.json,
  ]
}
