//! The least grants for the services of the pipeline.

use seclog::iam::actions::{Missing, Values, need, needs, table};

use super::names;

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";

/// A value for every name that needs use.
fn values() -> Values<'static> {
    Values::from([
        ("account", "111122223333"),
        ("bucket", "arn:aws:s3:::secops-logs"),
        ("bucket_owner", "222222222222"),
        ("catalog", "arn:aws:glue:eu-west-1:111122223333:catalog"),
        ("database", "arn:aws:glue:eu-west-1:111122223333:database/logs"),
        ("delivery_stream", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/secops-logs"),
        ("destination", "arn:aws:logs:eu-west-1:111122223333:destination:secops-logs"),
        ("dns_suffix", "amazonaws.com"),
        ("error_prefix", "errors/"),
        ("function", "arn:aws:lambda:eu-west-1:111122223333:function:transform:1"),
        ("key", KEY),
        ("log_group", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/kinesisfirehose/secops-logs"),
        ("log_stream", "DestinationDelivery"),
        ("organization", "o-a1b2c3d4e5"),
        ("partition", "aws"),
        ("prefix", "logs/"),
        ("queue", "arn:aws:sqs:eu-west-1:111122223333:secops-logs"),
        ("region", "eu-west-1"),
        ("sender_role", "arn:aws:iam::222222222222:role/secops-sender"),
        ("stream", "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs"),
        ("table", "arn:aws:glue:eu-west-1:111122223333:table/logs/events"),
        ("topic", "arn:aws:sns:eu-west-1:111122223333:secops-logs"),
        ("trail", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/secops"),
    ])
}

/// Actions and resources of the least grants.
fn least(name: &str, values: &Values<'_>) -> Vec<(Vec<String>, Vec<String>)> {
    let grants = need(name).expect("a need").least(table(), values).expect("all values");
    grants.into_iter().map(|grant| (names(&grant.actions), grant.resources)).collect()
}

fn only(names: &[&str]) -> Values<'static> {
    let mut values = values();
    values.retain(|name, _| names.contains(name));
    values
}

fn pair(actions: &[&str], resources: &[&str]) -> (Vec<String>, Vec<String>) {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    (owned(actions), owned(resources))
}

#[test]
fn firehose_delivery_needs_what_aws_documents() {
    assert_eq!(
        least("firehose-delivery", &only(&["bucket", "prefix", "error_prefix", "key", "region", "dns_suffix"])),
        [
            pair(
                &["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                &["arn:aws:s3:::secops-logs"]
            ),
            pair(
                &["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                &["arn:aws:s3:::secops-logs/logs/*", "arn:aws:s3:::secops-logs/errors/*"]
            ),
            pair(&["kms:Decrypt", "kms:GenerateDataKey"], &[KEY]),
        ]
    );
}

#[test]
fn what_is_not_used_is_not_granted() {
    let stream = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs";
    assert_eq!(least("destination-stream", &only(&["stream"])), [pair(&["kinesis:PutRecord"], &[stream])]);
    let reading = ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"];
    assert_eq!(least("firehose-source", &only(&["stream"])), [pair(&reading, &[stream])]);
}

#[test]
fn conditions_are_filled_in() {
    let grants = need("destination-stream").expect("a need").least(table(), &values()).expect("all values");
    let equals = &grants[1].conditions["StringEquals"];
    assert_eq!(equals["kms:ViaService"], ["kinesis.eu-west-1.amazonaws.com"]);
    assert_eq!(equals["kms:EncryptionContext:aws:kinesis:arn"], [values()["stream"]]);
}

#[test]
fn a_missing_value_is_named() {
    let missing = Missing { need: "firehose-delivery".to_owned(), value: "error_prefix".to_owned() };
    let need = need("firehose-delivery").expect("a need");
    assert_eq!(need.least(table(), &only(&["bucket", "prefix"])), Err(missing));
    assert!(need.values()["bucket"]);
    assert!(!need.values()["function"]);
}

#[test]
fn every_need_names_actions_that_work_on_its_resources() {
    assert!(!needs().is_empty());
    let text: serde_json::Value = serde_json::from_str(&crate::project::text("data/needs.json")).expect("JSON");
    for need in needs() {
        let least = need.least(table(), &values()).unwrap_or_else(|missing| panic!("{missing}"));
        assert!(need.values().keys().all(|name| values().contains_key(name)), "{}", need.name);
        assert!(need.service(&values()).is_ok() && (need.role_of.is_none() || need.service(&values()) == Ok(None)));
        let entry = text.as_array().expect("a list").iter().find(|entry| entry["name"] == *need.name).expect("it");
        for grant in entry["grants"].as_array().expect("grants") {
            for action in grant["actions"].as_array().expect("actions") {
                let documented = table().expand(action.as_str().expect("a pattern"));
                assert!(!documented.is_empty(), "{}: {action}", need.name);
                let served = documented.iter().any(|id| least.iter().any(|grant| grant.actions.contains(id)));
                assert!(served, "{}: {action} works on none of its resources", need.name);
            }
        }
        for grant in &least {
            for key in grant.conditions.values().flat_map(|keys| keys.keys()) {
                assert!(table().condition_key(key).is_some(), "{}: {key}", need.name);
            }
        }
    }
}
