variable "shards" {
  default = [5, 6]
}

resource "aws_iam_role" "this" {
  path = "/y/"
}
