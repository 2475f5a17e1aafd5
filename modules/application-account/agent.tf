variable "agent_files" {
  description = "Log files that the CloudWatch agent sends. path: absolute path, with * as wildcard. log_group: one of log_groups. timestamp_format: how the file writes its times, in the agent's own notation, such as \"%b %d %H:%M:%S\"; without it an event has the time of its arrival."
  type = list(object({
    path             = string
    log_group        = string
    timestamp_format = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for file in var.agent_files : contains(keys(var.log_groups), file.log_group)])
    error_message = "Expected the log_group of every file to be one of log_groups: the agent would send to a log group that nothing subscribes."
  }

  validation {
    condition     = alltrue([for file in var.agent_files : can(regex("^(/|[A-Za-z]:\\\\)[ -\\\\^-~]+$", file.path))])
    error_message = "Expected absolute paths, such as /var/log/messages, of printable ASCII without a closing bracket."
  }

  validation {
    condition     = alltrue([for file in var.agent_files : can(regex("^[ -~]+$", file.timestamp_format)) || file.timestamp_format == null])
    error_message = "Expected timestamp formats of printable ASCII, such as \"%b %d %H:%M:%S\"."
  }

  validation {
    condition     = length(distinct(var.agent_files[*].path)) == length(var.agent_files)
    error_message = "Expected every path once: two entries for one file fight over its position."
  }
}

locals {
  # IAM, CloudWatchAgentServerPolicy: instances that have this AWS managed policy may read parameters of this prefix only.
  agent_parameter_name = "AmazonCloudWatch-${var.namespace}-agent"

  # Systems Manager User Guide, "Managing parameter tiers": the size of an advanced parameter, 8 KB.
  agent_configuration_max_bytes = 8192

  # The name of the log stream says which instance wrote which file. CloudWatch Logs allows no : and no * in it.
  agent_log_streams = { for file in var.agent_files : file.path => "{instance_id}/${replace(trimprefix(file.path, "/"), "/[:*]/", "_")}" }

  agent_configuration = jsonencode({
    logs = {
      logs_collected = {
        files = {
          collect_list = [for file in var.agent_files : {
            for key, value in {
              file_path        = file.path
              log_group_name   = file.log_group
              log_stream_name  = local.agent_log_streams[file.path]
              timestamp_format = file.timestamp_format
            } : key => value if value != null
          }]
        }
      }
    }
  })

  # The older agent, for instances that cannot run the present one.
  awslogs_sections = [for file in var.agent_files : join("\n", concat(
    [
      "[${file.path}]",
      "file = ${file.path}",
      "log_group_name = ${file.log_group}",
      "log_stream_name = ${local.agent_log_streams[file.path]}",
      "initial_position = start_of_file",
      "buffer_duration = 5000",
    ],
    file.timestamp_format == null ? [] : ["datetime_format = ${file.timestamp_format}"],
  ))]
  awslogs_configuration = "${join("\n\n", concat(["[general]\nstate_file = /var/lib/awslogs/agent-state"], local.awslogs_sections))}\n"
}

resource "aws_ssm_parameter" "agent" {
  name        = local.agent_parameter_name
  description = "CloudWatch agent: the log files that go to the security account"
  type        = "String"
  tier        = "Intelligent-Tiering"
  value       = local.agent_configuration

  lifecycle {
    precondition {
      condition     = length(local.agent_configuration) <= local.agent_configuration_max_bytes
      error_message = "The agent's configuration is over ${local.agent_configuration_max_bytes} bytes, which no parameter can hold. Join files by wildcards."
    }
  }
}

# In place of CloudWatchAgentServerPolicy, which lets an instance shorten the retention of any log group in the account.
data "aws_iam_policy_document" "agent" {
  # Left out where there is no file: IAM takes no statement without a resource.
  dynamic "statement" {
    for_each = length(var.agent_files) > 0 ? ["files"] : []

    content {
      sid       = "SendEvents"
      actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      resources = [for name in sort(distinct(var.agent_files[*].log_group)) : "${local.log_group_arns[name]}:*"]
    }
  }

  statement {
    sid       = "ReadConfiguration"
    actions   = ["ssm:GetParameter"]
    resources = ["arn:${local.partition}:ssm:${local.region}:${local.account_id}:parameter/${local.agent_parameter_name}"]
  }
}

resource "aws_iam_policy" "agent" {
  # IAM is global: a second region of this account has a policy of its own.
  name        = "${var.namespace}-agent-${local.region}"
  description = "What an instance needs to send the log files of ${local.agent_parameter_name}"
  policy      = data.aws_iam_policy_document.agent.json
}

output "agent_parameter_name" {
  description = "Name of the Systems Manager parameter that holds the configuration of the CloudWatch agent."
  value       = aws_ssm_parameter.agent.name
}

output "agent_policy_arn" {
  description = "ARN of the policy for the role of the instances that run the agent."
  value       = aws_iam_policy.agent.arn
}

output "awslogs_configuration" {
  description = "The same configuration for the older awslogs agent (/etc/awslogs/awslogs.conf)."
  value       = local.awslogs_configuration
}
