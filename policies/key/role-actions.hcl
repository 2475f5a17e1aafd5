policy "key-role-actions" {
  title    = "A role of the pipeline may encrypt and decrypt with the key, and do nothing else to it"
  severity = "high"
  target   = "key"

  allows_only {
    when         = target.policy != null
    delegates_to = target.account

    among {
      principals = target.roles
    }
    among {
      condition = { ArnLike = { "aws:PrincipalArn" = "arn:*:iam::${target.account}:role/${config.namespace}-*" } }
    }
    except {
      condition = { ArnLike = { "aws:PrincipalArn" = concat(config.deployers, config.break_glass) } }
    }
    statement {
      actions = [
        "kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:Generate*", "kms:Get*", "kms:List*", "kms:ReEncrypt*"
      ]
    }
    # Services that work with a role's rights pass them on to themselves.
    statement {
      actions   = ["kms:CreateGrant", "kms:RevokeGrant", "kms:RetireGrant"]
      condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
    }
    message = "a role of the pipeline may do more with the key than it needs"
    fix     = "allow it kms:GenerateDataKey, kms:Decrypt or both, and leave administration to deployers and break_glass"
  }
}
