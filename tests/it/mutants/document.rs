//! Operators on policy documents, each at every place where it applies.

use serde_json::{Value, json};

/// An account that no contract names.
const STRANGER: &str = "444444444444";

/// What a change does to a statement, by which a promise names the policy that it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// More principals: of other accounts, or everyone.
    Principals,
    /// Another service of the pipeline.
    Service,
    /// A service that has no part in it.
    OtherService,
    /// More actions.
    Actions,
    /// More resources.
    Resources,
    /// Fewer conditions, or weaker ones.
    Conditions,
    /// Less is denied.
    Denial,
    /// Less is allowed.
    Starved,
    /// An account less.
    AccountDropped,
    /// An entry that is no account.
    AccountFormat,
    /// What AWS refuses.
    Grammar,
    /// What never matches.
    NoEffect,
}

/// A document that was changed.
#[derive(Debug, Clone)]
pub struct Mutant {
    pub operator: &'static str,
    /// The statement, by its Sid.
    pub sid: String,
    pub change: Change,
    /// What was done, in words.
    pub what: String,
    pub document: Value,
}

/// A statement, and what becomes of it.
struct Site<'a> {
    document: &'a Value,
    number: usize,
    all: &'a mut Vec<Mutant>,
}

impl Site<'_> {
    fn statement(&self) -> &Value {
        &self.document["Statement"][self.number]
    }

    fn sid(&self) -> String {
        self.statement()["Sid"].as_str().unwrap_or("?").to_owned()
    }

    fn is_deny(&self) -> bool {
        self.statement()["Effect"] == "Deny"
    }

    /// Adds a mutant in which `change` was made to the statement.
    fn with(&mut self, operator: &'static str, kind: Change, what: &str, change: impl FnOnce(&mut Value)) {
        let mut document = self.document.clone();
        change(&mut document["Statement"][self.number]);
        if document != *self.document {
            let (sid, what) = (self.sid(), what.to_owned());
            self.all.push(Mutant { operator, sid, change: kind, what, document });
        }
    }
}

/// All mutants of a document whose statements are a list.
pub fn mutants(document: &Value) -> Vec<Mutant> {
    let mut all = Vec::new();
    for number in 0..document["Statement"].as_array().unwrap().len() {
        let mut site = Site { document, number, all: &mut all };
        statement(&mut site);
        principals(&mut site);
        actions(&mut site);
        resources(&mut site);
        conditions(&mut site);
        accounts(&mut site);
        faults(&mut site);
    }
    all
}

fn statement(site: &mut Site<'_>) {
    let less = if site.is_deny() { Change::Denial } else { Change::Starved };
    let mut document = site.document.clone();
    document["Statement"].as_array_mut().unwrap().remove(site.number);
    if !document["Statement"].as_array().unwrap().is_empty() {
        let (sid, what) = (site.sid(), "the statement".to_owned());
        site.all.push(Mutant { operator: "statement removed", sid, change: less, what, document });
    }
    let other = if site.is_deny() { "Allow" } else { "Deny" };
    site.with("effect turned", less, other, |statement| statement["Effect"] = other.into());
}

fn principals(site: &mut Site<'_>) {
    let Some(principal) = site.statement().get("Principal").cloned() else { return };
    if site.is_deny() {
        let role = json!({ "AWS": "arn:aws:iam::111122223333:role/secops-archive-writer" });
        let service = json!({ "Service": "logs.amazonaws.com" });
        for (what, one) in [("one role only", role), ("one service only", service)] {
            site.with("principal narrowed", Change::Denial, what, |statement| statement["Principal"] = one);
        }
        site.with("principal inverted", Change::Denial, "NotPrincipal", |statement| {
            let own = statement.as_object_mut().unwrap();
            own.remove("Principal");
            own.insert("NotPrincipal".to_owned(), json!({ "AWS": "arn:aws:iam::111122223333:root" }));
        });
        return;
    }
    let stranger = format!("arn:aws:iam::{STRANGER}:root");
    for (what, one) in [
        ("*", json!("*")),
        ("AWS *", json!({ "AWS": "*" })),
        ("another account", json!({ "AWS": joined(&principal["AWS"], &stranger) })),
        (
            "another account's role",
            json!({ "AWS": joined(&principal["AWS"], &format!("arn:aws:iam::{STRANGER}:role/x")) }),
        ),
    ] {
        let mut one = one;
        if let (Some(service), Some(kinds)) = (principal.get("Service"), one.as_object_mut()) {
            kinds.insert("Service".to_owned(), service.clone());
        }
        site.with("principal widened", Change::Principals, what, |statement| statement["Principal"] = one);
    }
    if let Some(service) = principal.get("Service") {
        for other in ["lambda.amazonaws.com", "firehose.amazonaws.com", "logs.amazonaws.com"] {
            if items(service).iter().any(|one| one == other) {
                continue;
            }
            let both = json!({ "Service": joined(service, other) });
            let kind = if other.starts_with("lambda") { Change::OtherService } else { Change::Service };
            site.with("service added", kind, other, |statement| statement["Principal"] = both);
        }
        let other = json!({ "Service": "lambda.amazonaws.com" });
        site.with("service replaced", Change::Starved, "lambda", |statement| statement["Principal"] = other);
    }
}

/// What nobody of the pipeline needs of a service.
fn surplus(service: &str) -> &'static [&'static str] {
    match service {
        "s3" => &["s3:PutBucketPolicy", "s3:DeleteObject", "s3:Put*", "iam:PassRole"],
        "kinesis" => &["kinesis:DeleteStream", "kinesis:Put*", "kinesis:Get*", "iam:PassRole"],
        "kms" => &["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateGrant"],
        "logs" => &["logs:DeleteLogGroup", "logs:PutDestinationPolicy"],
        "sts" => &["sts:TagSession"],
        _ => &[],
    }
}

fn actions(site: &mut Site<'_>) {
    let all = items(&site.statement()["Action"]);
    let service = all[0].split(':').next().unwrap_or_default().to_owned();
    if site.is_deny() {
        for gone in all.iter().filter(|_| all.len() > 1) {
            let kept: Vec<&String> = all.iter().filter(|one| *one != gone).collect();
            site.with("action narrowed", Change::Denial, &format!("without {gone}"), |own| own["Action"] = json!(kept));
        }
        for one in all.iter().filter(|one| one.ends_with(":*")) {
            for fewer in ["Get*", "Put*", "GetObject"] {
                let fewer = one.replace('*', fewer);
                site.with("action narrowed", Change::Denial, &fewer, |own| own["Action"] = json!(fewer));
            }
        }
        site.with("action inverted", Change::Denial, "NotAction", |own| inverted(own, "Action"));
        return;
    }
    for gone in &all {
        let kept: Vec<&String> = all.iter().filter(|one| *one != gone).collect();
        if !kept.is_empty() {
            site.with("action dropped", Change::Starved, &format!("without {gone}"), |own| own["Action"] = json!(kept));
        }
    }
    let more: Vec<String> = surplus(&service).iter().map(ToString::to_string).collect();
    let wild = [format!("{service}:*"), "*".to_owned()];
    for one in wild.iter().chain(&more) {
        let all = joined(&json!(all), one);
        site.with("action widened", Change::Actions, one, |own| own["Action"] = all);
    }
    site.with("action inverted", Change::Actions, "NotAction", |own| inverted(own, "Action"));
}

fn resources(site: &mut Site<'_>) {
    let all = items(&site.statement()["Resource"]);
    if all.iter().all(|one| one == "*") || all.is_empty() {
        return;
    }
    if site.is_deny() {
        for gone in all.iter().filter(|_| all.len() > 1) {
            let kept: Vec<&String> = all.iter().filter(|one| *one != gone).collect();
            let what = format!("without {gone}");
            site.with("resource narrowed", Change::Denial, &what, |own| own["Resource"] = json!(kept));
        }
        let other: Vec<String> = all.iter().map(|one| one.replacen("secops-", "secops-other-", 1)).collect();
        site.with("resource renamed", Change::Denial, "another", |own| own["Resource"] = json!(other));
        let some: Vec<String> = all.iter().map(|one| one.replace("/*", "/logs/*")).collect();
        site.with("resource narrowed", Change::Denial, "a prefix", |own| own["Resource"] = json!(some));
        site.with("resource inverted", Change::Denial, "NotResource", |own| inverted(own, "Resource"));
        return;
    }
    site.with("resource widened", Change::Resources, "*", |own| own["Resource"] = json!("*"));
    site.with("resource inverted", Change::Resources, "NotResource", |own| inverted(own, "Resource"));
    let outside: Vec<String> = all.iter().map(|one| cut(one, "")).collect();
    site.with("resource widened", Change::Resources, "all of its kind", |own| own["Resource"] = json!(outside));
    let inside: Vec<String> = all.iter().map(|one| cut(one, "secops-")).collect();
    site.with("resource widened", Change::Resources, "the namespace", |own| own["Resource"] = json!(inside));
    let other: Vec<String> = all.iter().map(|one| one.replacen("secops-", "other-", 1)).collect();
    site.with("resource renamed", Change::Resources, "out of the namespace", |own| own["Resource"] = json!(other));
    for gone in all.iter().filter(|_| all.len() > 1) {
        let kept: Vec<&String> = all.iter().filter(|one| *one != gone).collect();
        site.with("resource dropped", Change::Starved, &format!("without {gone}"), |own| own["Resource"] = json!(kept));
    }
}

/// An ARN whose name is only what it begins with.
fn cut(arn: &str, prefix: &str) -> String {
    let Some(at) = arn.find("secops-") else { return arn.to_owned() };
    format!("{}{prefix}*", &arn[..at])
}

/// What weakens a value of a condition.
fn weaker(operator: &str, key: &str, value: &str) -> Vec<String> {
    let is_negated = operator.contains("Not");
    match value {
        "false" => vec!["true".to_owned()],
        "true" => vec!["false".to_owned()],
        "1.2" => vec!["1.0".to_owned(), "1.1".to_owned()],
        _ if operator.starts_with("Arn") && value.contains("iam::") => vec![
            "arn:aws:iam::111122223333:role/*".to_owned(),
            "*".to_owned(),
            format!("arn:aws:iam::{STRANGER}:role/x"),
        ],
        _ if is_negated || key.contains("Account") || key.contains("ExternalId") => vec![STRANGER.to_owned()],
        _ => Vec::new(),
    }
}

fn conditions(site: &mut Site<'_>) {
    let is_deny = site.is_deny();
    let Some(condition) = site.statement().get("Condition").and_then(Value::as_object).cloned() else { return };
    let kind = if is_deny { Change::Denial } else { Change::Conditions };
    if !is_deny {
        site.with("condition dropped", kind, "all", |own| {
            own.as_object_mut().unwrap().remove("Condition");
        });
    }
    let each = condition.iter().flat_map(|(operator, keys)| {
        keys.as_object().unwrap().iter().map(move |(key, values)| (operator.as_str(), key.as_str(), values))
    });
    let each: Vec<(&str, &str, &Value)> = each.collect();
    for (operator, key, values) in &each {
        let what = format!("{operator} {key}");
        if !is_deny && each.len() > 1 {
            site.with("condition dropped", kind, &what, |own| unconditioned(own, operator, key));
        }
        let first = items(values).into_iter().next().unwrap_or_default();
        for more in weaker(operator, key, &first) {
            let what = format!("{what}: {more}");
            // A flag is another one; of what is listed there is more.
            let flag = ["true", "false", "1.0", "1.1"].contains(&more.as_str());
            let new = if flag { json!(more) } else { joined(values, &more) };
            site.with("condition value widened", kind, &what, |own| conditioned(own, operator, key, new));
        }
        let mut change = |name, other: &str| {
            let what = format!("{other} {key}");
            site.with(name, kind, &what, |own| {
                unconditioned(own, operator, key);
                conditioned(own, other, key, (*values).clone());
            });
        };
        change("condition operator turned", &turned(operator));
        if !is_deny {
            for wider in [format!("{operator}IfExists"), format!("ForAllValues:{operator}")] {
                change("condition operator widened", &wider);
            }
        }
    }
    if is_deny {
        for (operator, key, value) in [
            ("StringEquals", "aws:PrincipalAccount", "111122223333"),
            ("StringNotEquals", "aws:PrincipalAccount", "111122223333"),
            ("IpAddress", "aws:SourceIp", "198.51.100.0/24"),
            ("Bool", "aws:ViaAWSService", "false"),
        ] {
            let what = format!("{operator} {key}");
            site.with("condition added", Change::Denial, &what, |own| conditioned(own, operator, key, value.into()));
        }
    }
}

/// The statement with a condition more, or with another value of it.
fn conditioned(statement: &mut Value, operator: &str, key: &str, values: Value) {
    if statement.get("Condition").is_none() {
        statement["Condition"] = json!({});
    }
    if statement["Condition"].get(operator).is_none() {
        statement["Condition"][operator] = json!({});
    }
    statement["Condition"][operator][key] = values;
}

/// The statement without a condition.
fn unconditioned(statement: &mut Value, operator: &str, key: &str) {
    let condition = statement["Condition"].as_object_mut().unwrap();
    let keys = condition[operator].as_object_mut().unwrap();
    keys.remove(key);
    if keys.is_empty() {
        condition.remove(operator);
    }
    if condition.is_empty() {
        statement.as_object_mut().unwrap().remove("Condition");
    }
}

/// An operator that asks for the opposite. A flag is turned by its value; of its operator the form for absent keys is tried.
fn turned(operator: &str) -> String {
    if let Some((head, tail)) = operator.split_once("Not") {
        return format!("{head}{tail}");
    }
    match operator {
        "Bool" => "BoolIfExists".to_owned(),
        "Null" => "Bool".to_owned(),
        "NumericLessThan" => "NumericGreaterThanEquals".to_owned(),
        _ => operator.replacen("Equals", "NotEquals", 1).replacen("Like", "NotLike", 1),
    }
}

/// The lists of accounts: of principals, and of conditions on where a request is from.
fn accounts(site: &mut Site<'_>) {
    if site.is_deny() {
        return;
    }
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    for path in
        ["/Principal/AWS", "/Condition/StringEquals/aws:SourceAccount", "/Condition/StringEquals/sts:ExternalId"]
    {
        let Some(all) = site.statement().pointer(path).map(items) else { continue };
        let is_principal = path.starts_with("/Principal");
        if !all.iter().all(|one| is_account(one)) {
            continue;
        }
        let mut put = |operator, kind, what: &str, new: Value| {
            site.with(operator, kind, what, |own| *own.pointer_mut(path).unwrap() = new);
        };
        let more = if is_principal { Change::Principals } else { Change::Conditions };
        put("account added", more, STRANGER, joined(&json!(all), STRANGER));
        for gone in all.iter().filter(|_| all.len() > 1) {
            let kept: Vec<&String> = all.iter().filter(|one| *one != gone).collect();
            put("account dropped", Change::AccountDropped, gone, json!(kept));
        }
        let first = &all[0];
        let rest = || all[1..].iter().cloned();
        let with = |one: String| json!(std::iter::once(one).chain(rest()).collect::<Vec<_>>());
        let format = if is_principal { Change::AccountFormat } else { Change::AccountDropped };
        put("account mistyped", format, "11 digits", with(first[..11].to_owned()));
        put("account mistyped", format, "13 digits", with(format!("{first}0")));
        put("account mistyped", format, "quoted", with(format!("\"{first}\"")));
        put("account mistyped", more, "other digits", with(first.replace(&first[..1], "9")));
        if all.len() > 1 {
            put("accounts joined", format, "by a comma", json!([all.join(",")]));
            put("accounts joined", format, "by a comma and quotes", json!([all.join("\", \"")]));
        }
    }
}

/// What AWS refuses or never matches.
fn faults(site: &mut Site<'_>) {
    let action = items(&site.statement()["Action"])[0].clone();
    let (service, name) = action.split_once(':').unwrap();
    if name != "*" {
        let wrong = format!("{service}:{}", name.replacen(&name[..3], "Pu", 1));
        let all = joined(&site.statement()["Action"].clone(), &wrong);
        site.with("action misspelled", Change::Grammar, &wrong, |own| own["Action"] = all);
        let wrong = action.replace(':', ".");
        let all = joined(&site.statement()["Action"].clone(), &wrong);
        site.with("action misspelled", Change::Grammar, &wrong, |own| own["Action"] = all);
    }
    site.with("action missing", Change::Grammar, "", |own| {
        own.as_object_mut().unwrap().remove("Action");
    });
    site.with("effect misspelled", Change::Grammar, "deny", |own| own["Effect"] = "deny".into());
    if let Some(sid) =
        site.document["Statement"].get((site.number + 1) % site.document["Statement"].as_array().unwrap().len())
    {
        let sid = sid["Sid"].clone();
        site.with("sid twice", Change::Grammar, "", |own| own["Sid"] = sid);
    }
    let resources = items(&site.statement()["Resource"]);
    if let Some(arn) = resources.iter().find(|one| one.starts_with("arn:")) {
        let wrong = arn.replacen("arn:aws:", "arn:aws::", 1);
        site.with("resource misspelled", Change::Grammar, &wrong, |own| own["Resource"] = json!(wrong));
    }
    if site.statement().get("Condition").is_some() {
        site.with("condition operator misspelled", Change::Grammar, "StringEqual", |own| {
            own["Condition"]["StringEqual"] = json!({ "aws:SourceAccount": "111122223333" });
        });
        site.with("condition key misspelled", Change::Grammar, "aws:SourceAcount", |own| {
            own["Condition"]["StringLike"]["aws:SourceAcount"] = "111122223333".into();
        });
        site.with("condition of the wrong type", Change::Grammar, "Bool aws:SourceAccount", |own| {
            own["Condition"]["DateLessThan"] = json!({ "aws:CurrentTime": "tomorrow" });
        });
    }
    if !site.is_deny() && site.statement().pointer("/Principal/Service").is_some() {
        site.with("condition that a service never meets", Change::NoEffect, "aws:PrincipalOrgID", |own| {
            own["Condition"]["StringEquals"]["aws:PrincipalOrgID"] = "o-a1b2c3d4e5".into();
        });
    }
}

/// `Action` as `NotAction`, and the like.
fn inverted(statement: &mut Value, element: &str) {
    let own = statement.as_object_mut().unwrap();
    let value = own.remove(element).unwrap();
    own.insert(format!("Not{element}"), value);
}

/// One string or a list of them.
pub fn items(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

fn joined(value: &Value, more: &str) -> Value {
    let mut all = items(value);
    all.push(more.to_owned());
    json!(all)
}
