//! What follows from a resource's properties: what `Ref` and `Fn::GetAtt` return.
//!
//! AWS CloudFormation User Guide, "Resource and property types reference", "Return values" of each; the forms of ARNs: Service
//! Authorization Reference, "Resource types defined by" each service.

/// `{region}`, `{account}`, `{partition}` and `{dns}` are where the stack runs, other names properties of the resource or forms that stand
/// before; `{Path|/}` is `/` where there is none, `{RoleName!}` chosen by CloudFormation where the template does not name it.
type Forms = &'static [(&'static str, &'static str)];

const TABLE: &[(&str, Forms)] = &[
    (
        "AWS::Athena::WorkGroup",
        &[("Ref", "{Name}"), ("Arn", "arn:{partition}:athena:{region}:{account}:workgroup/{Name}")],
    ),
    (
        "AWS::CloudTrail::Trail",
        &[("Ref", "{TrailName!}"), ("Arn", "arn:{partition}:cloudtrail:{region}:{account}:trail/{Ref}")],
    ),
    (
        "AWS::CloudWatch::Alarm",
        &[("Ref", "{AlarmName!}"), ("Arn", "arn:{partition}:cloudwatch:{region}:{account}:alarm:{Ref}")],
    ),
    (
        "AWS::DynamoDB::Table",
        &[("Ref", "{TableName!}"), ("Arn", "arn:{partition}:dynamodb:{region}:{account}:table/{Ref}")],
    ),
    (
        "AWS::ECR::Repository",
        &[
            ("Ref", "{RepositoryName!}"),
            ("Arn", "arn:{partition}:ecr:{region}:{account}:repository/{Ref}"),
            ("RepositoryUri", "{account}.dkr.ecr.{region}.{dns}/{Ref}"),
        ],
    ),
    (
        "AWS::ECS::Cluster",
        &[("Ref", "{ClusterName!}"), ("Arn", "arn:{partition}:ecs:{region}:{account}:cluster/{Ref}")],
    ),
    ("AWS::IAM::Group", &[("Ref", "{GroupName!}"), ("Arn", "arn:{partition}:iam::{account}:group{Path|/}{Ref}")]),
    (
        "AWS::IAM::InstanceProfile",
        &[("Ref", "{InstanceProfileName!}"), ("Arn", "arn:{partition}:iam::{account}:instance-profile{Path|/}{Ref}")],
    ),
    (
        "AWS::IAM::ManagedPolicy",
        &[("Ref", "arn:{partition}:iam::{account}:policy{Path|/}{ManagedPolicyName!}"), ("PolicyArn", "{Ref}")],
    ),
    ("AWS::IAM::Role", &[("Ref", "{RoleName!}"), ("Arn", "arn:{partition}:iam::{account}:role{Path|/}{Ref}")]),
    ("AWS::IAM::User", &[("Ref", "{UserName!}"), ("Arn", "arn:{partition}:iam::{account}:user{Path|/}{Ref}")]),
    ("AWS::KMS::Alias", &[("Ref", "{AliasName}")]),
    (
        "AWS::KMS::Key",
        &[("Ref", "{KeyId!}"), ("KeyId", "{Ref}"), ("Arn", "arn:{partition}:kms:{region}:{account}:key/{Ref}")],
    ),
    ("AWS::Kinesis::Stream", &[("Ref", "{Name!}"), ("Arn", "arn:{partition}:kinesis:{region}:{account}:stream/{Ref}")]),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        &[
            ("Ref", "{DeliveryStreamName!}"),
            ("Arn", "arn:{partition}:firehose:{region}:{account}:deliverystream/{Ref}"),
        ],
    ),
    (
        "AWS::Lambda::Function",
        &[("Ref", "{FunctionName!}"), ("Arn", "arn:{partition}:lambda:{region}:{account}:function:{Ref}")],
    ),
    ("AWS::Logs::AccountPolicy", &[("Ref", "{PolicyName}")]),
    (
        "AWS::Logs::Destination",
        &[
            ("Ref", "{DestinationName}"),
            ("Arn", "arn:{partition}:logs:{region}:{account}:destination:{DestinationName}"),
        ],
    ),
    (
        "AWS::Logs::LogGroup",
        &[("Ref", "{LogGroupName!}"), ("Arn", "arn:{partition}:logs:{region}:{account}:log-group:{Ref}:*")],
    ),
    ("AWS::Logs::LogStream", &[("Ref", "{LogStreamName!}")]),
    ("AWS::Logs::SubscriptionFilter", &[("Ref", "{FilterName!}")]),
    (
        "AWS::S3::Bucket",
        &[
            ("Ref", "{BucketName!}"),
            ("Arn", "arn:{partition}:s3:::{Ref}"),
            ("DomainName", "{Ref}.s3.{dns}"),
            ("DualStackDomainName", "{Ref}.s3.dualstack.{region}.{dns}"),
            ("RegionalDomainName", "{Ref}.s3.{region}.{dns}"),
        ],
    ),
    (
        "AWS::SNS::Topic",
        &[
            ("Ref", "arn:{partition}:sns:{region}:{account}:{TopicName!}"),
            ("TopicArn", "{Ref}"),
            ("TopicName", "{TopicName!}"),
        ],
    ),
    (
        "AWS::SQS::Queue",
        &[
            ("Ref", "https://sqs.{region}.{dns}/{account}/{QueueName!}"),
            ("Arn", "arn:{partition}:sqs:{region}:{account}:{QueueName!}"),
            ("QueueName", "{QueueName!}"),
            ("QueueUrl", "{Ref}"),
        ],
    ),
    ("AWS::SSM::Parameter", &[("Ref", "{Name!}")]),
    (
        "AWS::StepFunctions::StateMachine",
        &[
            ("Ref", "arn:{partition}:states:{region}:{account}:stateMachine:{StateMachineName!}"),
            ("Arn", "{Ref}"),
            ("Name", "{StateMachineName!}"),
        ],
    ),
];

/// What a type of resources returns, by the names of attributes; `Ref` is one.
pub fn forms(ty: &str) -> Forms {
    TABLE.binary_search_by(|(own, _)| (*own).cmp(ty)).map_or(&[], |at| TABLE[at].1)
}

/// A part of a form.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Characters.
    Literal(&'a str),
    /// Where the stack runs: `region`, `account`, `partition` or `dns`.
    Place(&'a str),
    /// A property or another form.
    Named {
        /// Its name.
        name: &'a str,
        /// What stands for it where it is not there.
        fallback: Option<&'a str>,
        /// Whether CloudFormation chooses one.
        is_chosen: bool,
    },
}

/// The parts of a form.
pub fn parts(form: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = form;
    while let Some((literal, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        let (name, is_chosen) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        let (name, fallback) = name.split_once('|').map_or((name, None), |(name, fallback)| (name, Some(fallback)));
        parts.push(match name {
            "region" | "account" | "partition" | "dns" => Part::Place(name),
            _ => Part::Named { name, fallback, is_chosen },
        });
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(TABLE.iter().all(|(_, forms)| forms[0].0 == "Ref"));
    }

    #[test]
    fn forms_have_parts() {
        let named = |name, fallback, is_chosen| Part::Named { name, fallback, is_chosen };
        let parts = parts("arn:{partition}:role{Path|/}{RoleName!}x");
        let expected = [
            Part::Literal("arn:"),
            Part::Place("partition"),
            Part::Literal(":role"),
            named("Path", Some("/"), false),
            named("RoleName", None, true),
            Part::Literal("x"),
        ];
        assert_eq!(parts, expected);
    }
}
