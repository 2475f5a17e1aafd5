//! What the AWS provider plans for what is configured: its defaults, how it writes texts, and what it leaves out.
//!
//! The table of [`schema`] holds what the provider itself says of single attributes. What depends on other attributes stands here, after
//! the provider's source: `internal/service/elbv2/load_balancer.go` and `target_group.go`, `acm/certificate.go`, `autoscaling/group.go`, `dynamodb/table.go` and
//! `ec2/vpc_security_group_rule.go`.

use sha1::{Digest as _, Sha1};

use super::schema::{Attribute, Block, Body, Nesting};
use crate::base::{Either, Entries, Entry, Kind, Seq, Str, Type, Unknown, Value};
use crate::hcl::functions::hexadecimal;
use crate::hcl::types::set;

/// Load balancers' attributes that only some types have. What others say of them is no change to the provider.
const OF_LOAD_BALANCERS: [(&str, &[&str]); 13] = [
    ("client_keep_alive", &["application"]),
    ("desync_mitigation_mode", &["application"]),
    ("dns_record_client_routing_policy", &["network"]),
    ("drop_invalid_header_fields", &["application"]),
    ("enable_cross_zone_load_balancing", &["network", "gateway"]),
    ("enable_http2", &["application"]),
    ("enable_tls_version_and_cipher_suite_headers", &["application"]),
    ("enable_waf_fail_open", &["application"]),
    ("enable_xff_client_port", &["application"]),
    ("enable_zonal_shift", &["application", "network"]),
    ("idle_timeout", &["application"]),
    ("preserve_host_header", &["application"]),
    ("xff_header_processing_mode", &["application"]),
];

/// What is planned for a value. `unknown` stands for what the provider sets later.
pub fn value(value: &Value, attribute: &Attribute, unknown: &dyn Fn() -> Unknown) -> Value {
    let kind = match &value.kind {
        Kind::Null(_) => attribute.default().unwrap_or_else(|| value.kind.clone()),
        Kind::String(text) => match text.text() {
            Some(known) if attribute.rewrites() => Kind::String(Str::known(rewritten(known, attribute))),
            _ => return value.clone(),
        },
        Kind::Either(either) => {
            let arm = |arm: &Value| match self::value(arm, attribute, unknown) {
                null if null.is_null() && attribute.computed => Value::unknown(unknown(), null.place()),
                value => value,
            };
            Kind::Either(Either::new(either.condition().clone(), arm(either.then()), arm(either.otherwise())))
        }
        _ if attribute.empty_is_null && is_empty(value) => Kind::Null(value.ty()),
        _ => return value.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}

/// The text as the provider plans it.
fn rewritten(text: &str, attribute: &Attribute) -> String {
    let is = |flag| attribute.flags.contains(flag);
    let text = if is('t') { text.strip_suffix('.').unwrap_or(text) } else { text };
    match () {
        () if is('l') => text.to_lowercase(),
        () if is('u') => text.to_uppercase(),
        () if is('h') => hexadecimal(Sha1::digest(text)),
        () => text.to_owned(),
    }
}

/// A collection that is known to hold nothing.
fn is_empty(value: &Value) -> bool {
    let no_items = value.as_seq().is_some_and(|seq| seq.items().is_empty() && seq.more().is_none());
    no_items || value.as_entries().is_some_and(|entries| entries.items().is_empty() && entries.more().is_none())
}

/// Changes what the plan has otherwise because of other arguments of the resource.
pub fn resource(kind: &str, entries: &mut Vec<Entry>) {
    match kind {
        "aws_alb" | "aws_lb" => {
            let known = entries.iter().find(|entry| &*entry.key == "load_balancer_type");
            let known = known.map_or(Some("application"), |entry| entry.value.as_str().map(|text| &**text));
            let Some(known) = known.map(ToOwned::to_owned) else { return };
            let has = |name: &str| {
                let limited = OF_LOAD_BALANCERS.iter().find(|(limited, _)| *limited == name);
                limited.is_none_or(|(_, types)| types.contains(&known.as_str()))
            };
            entries.retain(|entry| has(&entry.key));
        }
        "aws_acm_certificate" => {
            let domain = entries.iter().find(|entry| &*entry.key == "domain_name").map(|entry| entry.value.clone());
            let names = entries.iter_mut().find(|entry| &*entry.key == "subject_alternative_names");
            // ACM adds the domain itself.
            if let (Some(domain), Some(names)) = (domain, names)
                && let Kind::Set(seq) = &names.value.kind
            {
                let all = seq.items().iter().cloned().chain([domain]).collect();
                names.value.kind = Kind::Set(set::normalized(Type::String, all, seq.more().cloned()));
            }
        }
        "aws_alb_target_group" | "aws_lb_target_group" => {
            let protocol =
                entries.iter().find(|entry| &*entry.key == "protocol").and_then(|entry| entry.value.as_str());
            let of_network = protocol.is_some_and(|text| ["TCP", "UDP", "TCP_UDP", "TLS", "GENEVE"].contains(&&**text));
            for entry in entries.iter_mut().filter(|entry| of_network && &*entry.key == "stickiness") {
                entry.value = without(&entry.value, "cookie_duration");
            }
        }
        "aws_autoscaling_group" => {
            for entry in entries.iter_mut().filter(|entry| &*entry.key == "mixed_instances_policy") {
                entry.value = with_zeros(&entry.value);
            }
        }
        "aws_dynamodb_table" => {
            let standard = |value: &Value| value.as_str().is_some_and(|text| &**text == "STANDARD");
            entries.retain(|entry| &*entry.key != "table_class" || !standard(&entry.value));
        }
        "aws_security_group_rule" => {
            for entry in entries.iter_mut().filter(|entry| &*entry.key == "protocol") {
                if let Some(name) = entry.value.as_str().and_then(|number| protocol(number)) {
                    entry.value.kind = Kind::String(Str::known(name));
                }
            }
        }
        _ => {}
    }
}

/// Blocks without an argument.
fn without(blocks: &Value, name: &str) -> Value {
    let one = |block: &Value| match &block.kind {
        Kind::Object(entries) => {
            let rest = entries.items().iter().filter(|entry| &*entry.key != name).cloned().collect();
            let kind = Kind::Object(Entries::of(Type::Any, rest, entries.more().cloned()));
            Value { kind, origin: block.origin.clone() }
        }
        _ => block.clone(),
    };
    let Kind::List(seq) = &blocks.kind else { return blocks.clone() };
    let kind = Kind::List(Seq::of(Type::Any, seq.items().iter().map(one).collect(), seq.more().cloned()));
    Value { kind, origin: blocks.origin.clone() }
}

/// The value with zeros in place of numbers and bools that are null.
fn with_zeros(value: &Value) -> Value {
    let all =
        |seq: &Seq| Seq::of(seq.element().clone(), seq.items().iter().map(with_zeros).collect(), seq.more().cloned());
    let kind = match &value.kind {
        Kind::Null(Type::Number) => Kind::Number(0_usize.into()),
        Kind::Null(Type::Bool) => Kind::Bool(false),
        Kind::List(seq) => Kind::List(all(seq)),
        Kind::Object(entries) => {
            let items = entries.items().iter();
            let items = items.map(|entry| Entry { value: with_zeros(&entry.value), ..entry.clone() });
            Kind::Object(Entries::of(Type::Any, items.collect(), entries.more().cloned()))
        }
        _ => return value.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}

/// The name of a protocol's number.
fn protocol(number: &str) -> Option<&'static str> {
    match number {
        "all" | "-1" => Some("-1"),
        "1" => Some("icmp"),
        "6" => Some("tcp"),
        "17" => Some("udp"),
        "58" => Some("icmpv6"),
        _ => None,
    }
}

/// A block with all that the schema has, as the provider's library has it when it sorts blocks.
pub fn whole(item: &Value, schema: Option<&'static Body>) -> Value {
    let (Kind::Object(entries), Some(schema)) = (&item.kind, schema) else { return item.clone() };
    let place = item.place();
    let entry = |key: &&'static str, kind: Kind| Entry { key: (*key).into(), place, value: Value::new(kind, place) };
    let attributes = schema
        .attributes
        .iter()
        .map(|(name, attribute)| entry(name, attribute.default().unwrap_or_else(|| Kind::Null(attribute.ty()))));
    let blocks = schema.blocks.iter().map(|(name, block)| {
        let single = block.nesting == Nesting::Single;
        entry(name, if single { Kind::Null(Type::Any) } else { Kind::List(Seq::new(Vec::new())) })
    });
    let written = entries.items().iter().map(|written| {
        let inner = schema.blocks.get(&*written.key).map(Block::body);
        let value = match written.value.as_seq() {
            Some(seq) if inner.is_some() => {
                Value::list(Type::Any, seq.items().iter().map(|item| whole(item, inner)).collect(), place)
            }
            _ => written.value.clone(),
        };
        Entry { value, ..written.clone() }
    });
    Value::object(attributes.chain(blocks).chain(written).collect(), place)
}
