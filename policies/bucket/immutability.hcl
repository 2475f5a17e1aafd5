policy "bucket-immutability" {
  title    = "Nobody but break-glass roles can delete or unlock logs, and only deployers can change the bucket's rules"
  severity = "high"
  target   = "bucket"

  # A bucket that is made for object locks is versioned by that.
  conforms {
    when    = !(target.versioning.status == null && target.object_lock.enabled == true)
    value   = target.versioning.status
    schema  = { type = ["string", "boolean"], enum = ["Enabled", true] }
    message = "the bucket is not versioned: what is written over or deleted is gone"
    fix     = "set ${spelled.versioning.status} to Enabled"
  }

  conforms {
    when  = config.archive.lock != "none"
    value = target.object_lock
    schema = {
      type       = "object"
      required   = ["mode"]
      properties = { mode = { type = "string", enum = ["GOVERNANCE", "COMPLIANCE"] } }
      anyOf      = [{ required = ["days"] }, { required = ["years"] }]
    }
    message = "objects are not locked: there is no default retention"
    fix     = "set ${spelled.object_lock.enabled} to true, and ${spelled.object_lock.mode} to GOVERNANCE or COMPLIANCE with days or years beside it"
  }

  # Who is who the contract says.
  denies {
    when = config.security_account != null
    statement {
      actions   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"]
      resources = ["${target.arn}/*"]
    }
    statement {
      actions   = ["s3:DeleteBucket", "s3:PutBucketVersioning", "s3:PutBucketObjectLockConfiguration"]
      resources = [target.arn]
    }
    except {
      condition = { ArnLike = { "aws:PrincipalArn" = concat(config.break_glass, ["arn:*:iam::${target.account}:root"]) } }
    }
    message = "somebody may delete or unlock logs who is no break-glass role"
    fix     = "deny it to everyone with ArnNotLike aws:PrincipalArn: ${join(", ", config.break_glass)}"
  }

  denies {
    when = config.security_account != null
    statement {
      actions   = ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutLifecycleConfiguration"]
      resources = [target.arn]
    }
    except {
      condition = {
        ArnLike = {
          "aws:PrincipalArn" = concat(config.deployers, config.break_glass, ["arn:*:iam::${target.account}:root"])
        }
      }
    }
    message = "somebody may change the bucket's policy or lifecycle who is no deployer"
    fix     = "deny it to everyone with ArnNotLike aws:PrincipalArn: ${join(", ", concat(config.deployers, config.break_glass))}"
  }

  # Without a contract: not to a role that nobody names.
  denies {
    when = config.security_account == null
    statement {
      actions   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"]
      resources = ["${target.arn}/*"]
      condition = {
        StringEquals = { "aws:PrincipalArn" = "arn:${target.partition}:iam::${target.account}:role/nobody-in-particular" }
      }
    }
    statement {
      actions = [
        "s3:DeleteBucket", "s3:PutBucketVersioning", "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutLifecycleConfiguration",
      ]
      resources = [target.arn]
      condition = {
        StringEquals = { "aws:PrincipalArn" = "arn:${target.partition}:iam::${target.account}:role/nobody-in-particular" }
      }
    }
    message = "any role of the account may delete or unlock logs, or change the bucket's policy or lifecycle"
    fix     = "deny it to everyone but the roles that are for it, with ArnNotLike aws:PrincipalArn"
  }
}
