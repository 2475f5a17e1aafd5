//! Attributes that follow from others: an ARN from a name, an id from a bucket.
//!
//! The forms of ARNs: Service Authorization Reference, "Resource types defined by" each service. What the provider calls `id`: its
//! documentation of each resource, "Attribute Reference".

use std::sync::Arc;

use super::module::ResourceName;
use super::schema;
use crate::base::{Either, Entries, Entry, Kind, Mode, Piece, Place, Provider, Str, Type, Unknown, Value};

/// `{region}`, `{account}`, `{partition}` and `{dns}` are the provider's, other names attributes of the same resource, earlier
/// derived ones too; `{path|/}` is `/` where there is none, `{name!}` not known. One that needs an attribute that is not there is not derived.
const MANAGED: &[(&str, &[(&str, &str)])] = &[
    (
        "aws_athena_workgroup",
        &[("arn", "arn:{partition}:athena:{region}:{account}:workgroup/{name}"), ("id", "{name}")],
    ),
    (
        "aws_cloudtrail",
        &[("arn", "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}"), ("home_region", "{region}")],
    ),
    (
        "aws_cloudwatch_event_bus",
        &[("arn", "arn:{partition}:events:{region}:{account}:event-bus/{name}"), ("id", "{name}")],
    ),
    (
        "aws_cloudwatch_log_destination",
        &[("arn", "arn:{partition}:logs:{region}:{account}:destination:{name}"), ("id", "{name}")],
    ),
    ("aws_cloudwatch_log_destination_policy", &[("id", "{destination_name}")]),
    (
        "aws_cloudwatch_log_group",
        &[("arn", "arn:{partition}:logs:{region}:{account}:log-group:{name}"), ("id", "{name}")],
    ),
    (
        "aws_cloudwatch_log_stream",
        &[
            ("arn", "arn:{partition}:logs:{region}:{account}:log-group:{log_group_name}:log-stream:{name}"),
            ("id", "{name}"),
        ],
    ),
    (
        "aws_cloudwatch_metric_alarm",
        &[("arn", "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarm_name}"), ("id", "{alarm_name}")],
    ),
    ("aws_dynamodb_table", &[("arn", "arn:{partition}:dynamodb:{region}:{account}:table/{name}"), ("id", "{name}")]),
    (
        "aws_ecr_repository",
        &[
            ("arn", "arn:{partition}:ecr:{region}:{account}:repository/{name}"),
            ("id", "{name}"),
            ("registry_id", "{account}"),
            ("repository_url", "{account}.dkr.ecr.{region}.{dns}/{name}"),
        ],
    ),
    ("aws_ecs_cluster", &[("arn", "arn:{partition}:ecs:{region}:{account}:cluster/{name}"), ("id", "{arn}")]),
    ("aws_glue_catalog_database", &[("arn", "arn:{partition}:glue:{region}:{account}:database/{name}")]),
    ("aws_iam_group", &[("arn", "arn:{partition}:iam::{account}:group{path|/}{name}"), ("id", "{name}")]),
    (
        "aws_iam_instance_profile",
        &[("arn", "arn:{partition}:iam::{account}:instance-profile{path|/}{name}"), ("id", "{name}")],
    ),
    ("aws_iam_policy", &[("arn", "arn:{partition}:iam::{account}:policy{path|/}{name}"), ("id", "{arn}")]),
    ("aws_iam_role", &[("arn", "arn:{partition}:iam::{account}:role{path|/}{name!}"), ("id", "{name}")]),
    ("aws_iam_role_policy", &[("id", "{role}:{name}")]),
    ("aws_iam_user", &[("arn", "arn:{partition}:iam::{account}:user{path|/}{name}"), ("id", "{name}")]),
    (
        "aws_kinesis_firehose_delivery_stream",
        &[("arn", "arn:{partition}:firehose:{region}:{account}:deliverystream/{name}"), ("id", "{arn}")],
    ),
    ("aws_kinesis_stream", &[("arn", "arn:{partition}:kinesis:{region}:{account}:stream/{name}"), ("id", "{arn}")]),
    ("aws_kms_alias", &[("arn", "arn:{partition}:kms:{region}:{account}:{name}"), ("id", "{name}")]),
    (
        "aws_kms_key",
        &[("arn", "arn:{partition}:kms:{region}:{account}:key/{key_id!}"), ("key_id", "{key_id!}"), ("id", "{key_id}")],
    ),
    (
        "aws_lambda_function",
        &[
            ("arn", "arn:{partition}:lambda:{region}:{account}:function:{function_name}"),
            ("id", "{function_name}"),
            ("invoke_arn", "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"),
        ],
    ),
    (
        "aws_s3_bucket",
        &[
            ("arn", "arn:{partition}:s3:::{bucket}"),
            ("id", "{bucket}"),
            ("bucket_domain_name", "{bucket}.s3.{dns}"),
            ("bucket_regional_domain_name", "{bucket}.s3.{region}.{dns}"),
            ("region", "{region}"),
        ],
    ),
    ("aws_s3_bucket_lifecycle_configuration", &[("id", "{bucket}")]),
    ("aws_s3_bucket_logging", &[("id", "{bucket}")]),
    ("aws_s3_bucket_notification", &[("id", "{bucket}")]),
    ("aws_s3_bucket_object_lock_configuration", &[("id", "{bucket}")]),
    ("aws_s3_bucket_ownership_controls", &[("id", "{bucket}")]),
    ("aws_s3_bucket_policy", &[("id", "{bucket}")]),
    ("aws_s3_bucket_public_access_block", &[("id", "{bucket}")]),
    ("aws_s3_bucket_server_side_encryption_configuration", &[("id", "{bucket}")]),
    ("aws_s3_bucket_versioning", &[("id", "{bucket}")]),
    (
        "aws_sfn_state_machine",
        &[("arn", "arn:{partition}:states:{region}:{account}:stateMachine:{name}"), ("id", "{arn}")],
    ),
    (
        "aws_sns_topic",
        &[("arn", "arn:{partition}:sns:{region}:{account}:{name}"), ("id", "{arn}"), ("owner", "{account}")],
    ),
    (
        "aws_sqs_queue",
        &[
            ("arn", "arn:{partition}:sqs:{region}:{account}:{name}"),
            ("url", "https://sqs.{region}.{dns}/{account}/{name}"),
            ("id", "{url}"),
        ],
    ),
];

/// The same for data sources.
const DATA: &[(&str, &[(&str, &str)])] = &[
    ("aws_caller_identity", &[("account_id", "{account}"), ("id", "{account}")]),
    (
        "aws_cloudwatch_log_group",
        &[("arn", "arn:{partition}:logs:{region}:{account}:log-group:{name}"), ("id", "{name}")],
    ),
    ("aws_kinesis_stream", &[("arn", "arn:{partition}:kinesis:{region}:{account}:stream/{name}"), ("id", "{arn}")]),
    ("aws_partition", &[("partition", "{partition}"), ("id", "{partition}"), ("dns_suffix", "{dns}")]),
    ("aws_region", &[("name", "{region}"), ("id", "{name}"), ("endpoint", "ec2.{name}.{dns}")]),
    (
        "aws_s3_bucket",
        &[("arn", "arn:{partition}:s3:::{bucket}"), ("id", "{bucket}"), ("bucket_domain_name", "{bucket}.s3.{dns}")],
    ),
    ("aws_sns_topic", &[("arn", "arn:{partition}:sns:{region}:{account}:{name}"), ("id", "{arn}")]),
    ("aws_sqs_queue", &[("arn", "arn:{partition}:sqs:{region}:{account}:{name}")]),
];

/// Adds what follows from the entries of a resource. `place` is the resource's.
pub fn complete(
    entries: &mut Vec<Entry>,
    (resource, address): (&ResourceName, &str),
    provider: &Provider,
    place: Place,
) {
    let schema = schema::resource(resource.mode, &resource.kind);
    if resource.mode == Mode::Managed {
        entries.extend(made_up(entries, schema, address));
    }
    let table = if resource.mode == Mode::Data { DATA } else { MANAGED };
    let forms = table.binary_search_by(|(kind, _)| (*kind).cmp(&resource.kind)).map_or(&[][..], |at| table[at].1);
    for (name, form) in forms {
        if entries.iter().any(|entry| &*entry.key == *name) {
            continue;
        }
        if let Some(value) = filled(form, (entries, address), provider, place) {
            entries.push(Entry { key: (*name).into(), place, value });
        }
    }
    let tagged = schema.is_none_or(|schema| schema.attributes.contains_key("tags_all"));
    let overridden = entries.iter().any(|entry| &*entry.key == "override_provider");
    if tagged && !overridden && resource.mode == Mode::Managed {
        tags(entries, provider);
    }
}

/// Names that the provider makes up, where `name_prefix` and the like say how they begin.
fn made_up(entries: &[Entry], schema: Option<&schema::Body>, address: &str) -> Vec<Entry> {
    let is_written = |name: &str| entries.iter().any(|entry| &*entry.key == name && !entry.value.is_null());
    let is_computed =
        |name: &str| schema.and_then(|schema| schema.attributes.get(name)).is_some_and(|own| own.computed);
    let made_up = entries.iter().filter_map(|entry| {
        let name = entry.key.strip_suffix("_prefix").filter(|name| is_computed(name) && !is_written(name))?;
        let unknown = Unknown::new(format!("{address}.{name}"), Type::String).with_prefix(entry.value.as_str()?);
        let place = entry.value.place();
        Some(Entry { key: name.into(), place, value: Value::unknown(unknown, place) })
    });
    made_up.collect()
}

/// The form with its names filled in, if all of them have values.
fn filled(form: &str, (entries, address): (&[Entry], &str), provider: &Provider, place: Place) -> Option<Value> {
    let mut parts = Vec::new();
    let mut rest = form;
    while let Some(open) = rest.find('{') {
        let (literal, after) = rest.split_at(open);
        let (name, behind) = after[1..].split_once('}')?;
        if !literal.is_empty() {
            parts.push(Value::string(literal, place));
        }
        parts.push(named(name, (entries, address), provider, place)?);
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Value::string(rest, place));
    }
    joined(&parts, place)
}

fn named(name: &str, (entries, address): (&[Entry], &str), provider: &Provider, place: Place) -> Option<Value> {
    let (name, is_chosen) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
    let (name, fallback) = name.split_once('|').map_or((name, None), |(name, fallback)| (name, Some(fallback)));
    match name {
        "partition" => return Some(provider.partition.clone()),
        "region" => return Some(provider.region.clone()),
        "account" => return Some(provider.account.clone()),
        "dns" => return dns(provider, place),
        _ => {}
    }
    let value = entries.iter().find(|entry| &*entry.key == name).map(|entry| &entry.value);
    match (value, fallback) {
        (Some(value), _) if !value.is_null() => Some(value.clone()),
        (_, Some(fallback)) => Some(Value::string(fallback, place)),
        // The provider chooses one.
        _ if is_chosen => {
            let unknown = Unknown::new(format!("{address}.{name}"), Type::String);
            Some(Value::unknown(unknown.not_null(), place))
        }
        _ => None,
    }
}

/// General Reference, "AWS service endpoints".
fn dns(provider: &Provider, place: Place) -> Option<Value> {
    match &**provider.partition.as_str()? {
        "aws" | "aws-us-gov" => Some(Value::string("amazonaws.com", place)),
        "aws-cn" => Some(Value::string("amazonaws.com.cn", place)),
        _ => None,
    }
}

/// Strings one behind the other.
fn joined(parts: &[Value], place: Place) -> Option<Value> {
    if let [only] = parts {
        return Some(only.clone());
    }
    if let Some(at) = parts.iter().position(|part| matches!(part.kind, Kind::Either(_)))
        && let Kind::Either(either) = &parts[at].kind
    {
        let arm = |value: &Value| {
            let mut parts = parts.to_vec();
            parts[at] = value.clone();
            joined(&parts, place)
        };
        let either = Either::new(either.condition().clone(), arm(either.then())?, arm(either.otherwise())?);
        return Some(Value::new(Kind::Either(either), place));
    }
    let mut pieces = Vec::new();
    let mut sensitive = false;
    for part in parts {
        sensitive |= part.origin.sensitive;
        match &part.kind {
            Kind::String(text) => pieces.extend(text.pieces(part.place())),
            Kind::Unknown(unknown) if matches!(unknown.ty(), Type::String | Type::Any) => {
                pieces.push(Piece::Unknown(unknown.clone()));
            }
            _ => return None,
        }
    }
    Some(Value::new(Kind::String(Str::new(pieces)), place).sensitive(sensitive))
}

/// `tags_all`: the provider's default tags and the resource's own, which win.
fn tags(entries: &mut Vec<Entry>, provider: &Provider) {
    let Some(defaults) = &provider.default_tags else { return };
    let own = entries.iter().find(|entry| &*entry.key == "tags").map(|entry| entry.value.clone());
    let (Some(defaults), place) = (defaults.as_entries(), defaults.place()) else { return };
    let mut all: Vec<Entry> = defaults.items().to_vec();
    let mut more = defaults.more().cloned();
    match own.as_ref().map(|own| (&own.kind, own.as_entries())) {
        None | Some((Kind::Null(_), _)) => {}
        Some((_, Some(own))) => {
            all.extend(own.items().iter().cloned());
            more = more.or_else(|| own.more().cloned());
        }
        Some((_, None)) => return,
    }
    let value = Value::new(Kind::Map(Entries::of(Type::String, all, more)), place);
    entries.push(Entry { key: Arc::from("tags_all"), place, value });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_their_names_known() {
        for (mode, table) in [(Mode::Managed, MANAGED), (Mode::Data, DATA)] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for (kind, forms) in table {
                let body = schema::resource(mode, kind).unwrap_or_else(|| panic!("{kind}"));
                for (name, _) in *forms {
                    assert!(body.attributes.contains_key(name), "{kind}.{name}");
                }
            }
        }
    }
}
