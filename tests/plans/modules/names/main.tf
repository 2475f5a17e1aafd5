variable "name" {}

variable "days" {
  type = number
}

module "inner" {
  source = "./inner"
  name   = var.name
}

output "full" {
  value = "${module.inner.upper}-${var.days}"
}
