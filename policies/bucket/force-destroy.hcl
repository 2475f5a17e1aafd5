policy "bucket-force-destroy" {
  title    = "Terraform cannot empty the log bucket"
  severity = "medium"
  target   = "bucket"

  conforms {
    value   = target.force_destroy
    schema  = { type = ["boolean", "null"], enum = [false, null] }
    message = "`terraform destroy` deletes every log together with the bucket"
    fix     = "no force_destroy"
  }
}
