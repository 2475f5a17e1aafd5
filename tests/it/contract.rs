//! `seclog.hcl`: what is taken, what is refused, and where a mistake is shown.

use std::collections::BTreeSet;

use seclog::base::Source;
use seclog::config::{self, Lock, StreamMode, Subscribe};
use serde_json::Value;

const SECURITY: &str = "security_account {\n  id = \"111122223333\"\n  regions = [\"eu-west-1\"]\n}\n";
const PAYMENTS: &str =
    "application_account \"payments\" {\n  id = \"222222222222\"\n  log_groups = [\"/payments/api\"]\n}\n";

fn read(text: &str) -> Result<config::Contract, Vec<(String, String)>> {
    config::read_text(&Source::new("seclog.hcl", text)).map(|config| config.contract).map_err(|mistakes| {
        mistakes.iter().map(|mistake| (text[mistake.span().clone()].to_owned(), mistake.to_string())).collect()
    })
}

/// Reads a text in which « and » mark the one place that a mistake must be shown at, and asserts its message.
#[track_caller]
fn refuses(marked: &str, message: &str) {
    let place = marked
        .split_once('«')
        .and_then(|(_, rest)| rest.split_once('»'))
        .map(|(place, _)| place.to_owned())
        .expect("a marked place");
    let text = marked.replace(['«', '»'], "");
    let Err(mistakes) = read(&text) else { panic!("accepted, but expected {message:?}:\n{marked}") };
    assert!(
        mistakes.iter().any(|(at, said)| *at == place && said.contains(message)),
        "expected {message:?} at {place:?}, got {mistakes:#?}"
    );
    assert_eq!(mistakes.len(), 1, "one mistake, told once: {mistakes:#?}");
}

fn with(rest: &str) -> String {
    format!("{SECURITY}{PAYMENTS}{rest}")
}

#[test]
fn the_smallest_contract_takes_every_default() {
    let contract = read(&with("")).expect("a contract");
    assert_eq!(contract.namespace, "secops");
    assert_eq!(contract.deployers, ["arn:aws:iam::111122223333:role/secops-deploy"]);
    assert_eq!(contract.break_glass, ["arn:aws:iam::111122223333:role/secops-break-glass"]);
    assert_eq!(contract.archive.bucket, "secops-logs-111122223333-eu-west-1");
    assert_eq!(contract.archive.lock, Lock::Governance);
    assert_eq!(contract.stream.mode, StreamMode::OnDemand);
    let payments = &contract.application_account["payments"];
    assert_eq!(payments.regions, ["eu-west-1"]);
    assert_eq!(payments.log_group["/payments/api"].distribution, "Random");
}

#[test]
fn the_role_that_applies_is_a_deployer() {
    let contract = read(&with("terraform {\n  assume_role = \"platform/apply\"\n}\n")).expect("a contract");
    assert_eq!(contract.deployers, ["arn:aws:iam::111122223333:role/platform/apply"]);
}

#[test]
fn log_groups_are_short_for_blocks() {
    let text = format!(
        "{SECURITY}application_account \"a\" {{\n  id = \"222222222222\"\n  log_groups = [\"/short\"]\n  log_group \"/long\" {{\n    \
         retention_days = 7\n  }}\n}}\n"
    );
    let contract = read(&text).expect("a contract");
    let groups = &contract.application_account["a"].log_group;
    assert_eq!(groups["/short"].retention_days, 30);
    assert_eq!(groups["/long"].retention_days, 7);
}

#[test]
fn an_organization_and_accounts_that_send_all() {
    let text = format!(
        "organization {{\n  id = \"o-a1b2c3d4e5\"\n}}\n{SECURITY}application_account \"a\" {{\n  id = \"222222222222\"\n  \
         subscribe = \"account\"\n}}\n"
    );
    let contract = read(&text).expect("a contract");
    assert_eq!(contract.organization.expect("one").id, "o-a1b2c3d4e5");
    assert_eq!(contract.application_account["a"].subscribe, Subscribe::Account);
    let mut text = accounts(400);
    text.push_str("organization {\n  id = \"o-a1b2c3d4e5\"\n}\n");
    assert!(read(&text).is_ok(), "documents that name an organization name no accounts");
}

#[test]
fn null_is_as_good_as_absent() {
    assert_eq!(read(&with("namespace = null\n")).expect("a contract").namespace, "secops");
}

#[test]
fn every_kind_of_mistake_is_shown_at_its_value() {
    let app = |inside: &str| format!("{SECURITY}application_account \"a\" {{\n{inside}\n}}\n");
    for (text, message) in [
        (with("namespace = «\"Sec_Ops\"»\n"), "`namespace` has a value"),
        (with("namespace = «\"sthree\"»\n"), "S3 keeps names"),
        (with("«namespce» = \"secops\"\n"), "no setting `namespce`"),
        (with("partition = «\"azure\"»\n"), "`partition` has a value"),
        (with("namespace = «var.x»\n"), "no literal value"),
        (with("namespace = «\"a${1}\"»\n"), "no literal value"),
        (with("tags = { a = \"1\", «a» = \"2\" }\n"), "`a` stands here a second time"),
        (with("archive {}\n«archive» {}\n"), "a second time"),
        (app("  id = «\"2222\"»\n  log_groups = [\"x\"]"), "`id` has a value"),
        (app("  id = «222222222222»\n  log_groups = [\"x\"]"), "`id` has a value"),
        (app("  id = «\"111122223333\"»\n  log_groups = [\"x\"]"), "is no application account"),
        (app("  id = \"222222222222\"\n  log_groups = «[]»"), "`log_groups` has a value"),
        (app("  id = \"222222222222\"\n  log_groups = [«\"a b\"»]"), "cannot stand here"),
        (app("  id = \"222222222222\"\n  log_groups = [\"x\", «\"x\"»]"), "a second time"),
        (app("  id = \"222222222222\"\n  log_groups = [«\"x\"»]\n  log_group \"x\" {}"), "a second time"),
        (app("  id = \"222222222222\"\n  log_group «\"a b\"» {}"), "cannot be a name"),
        (
            app("  id = \"222222222222\"\n  log_group \"x\" {\n    retention_days = «31»\n  }"),
            "`retention_days` has a value",
        ),
        (
            app("  id = \"222222222222\"\n  regions = [«\"us-east-1\"»]\n  log_groups = [\"x\"]"),
            "is no region of the security account",
        ),
        (format!("{SECURITY}«application_account \"a\"» {{\n  log_groups = [\"x\"]\n}}\n"), "`id` is missing"),
        (format!("{SECURITY}«application_account \"a\"» {{\n  id = \"222222222222\"\n}}\n"), "no log group to send"),
        (
            format!(
                "{SECURITY}application_account «\"security\"» {{\n  id = \"222222222222\"\n  log_groups = [\"x\"]\n}}\n"
            ),
            "cannot be named `security`",
        ),
        (
            with("application_account \"b\" {\n  id = «\"222222222222\"»\n  log_groups = [\"x\"]\n}\n"),
            "account 222222222222 stands here a second time",
        ),
        (
            format!(
                "security_account {{\n  id = \"111122223333\"\n  regions = [\"eu-west-1\", «\"eu-wst-2\"»]\n}}\n{PAYMENTS}"
            ),
            "no region `eu-wst-2`",
        ),
        (
            format!("security_account {{\n  id = \"111122223333\"\n  regions = [«\"us-gov-west-1\"»]\n}}\n{PAYMENTS}"),
            "no region `us-gov-west-1`",
        ),
        (with("stream {\n  mode = «\"provisioned\"»\n}\n"), "needs `shards`"),
        (with("stream {\n  shards = «2»\n}\n"), "no number of shards"),
        (with("stream {\n  retention_hours = «24»\n}\n"), "`retention_hours` has a value"),
        (with("delivery {\n  prefix = «\"logs/!{timestamp:hh}/\"»\n}\n"), "`prefix` has a value"),
        (with("delivery {\n  error_prefix = «\"errors/\"»\n}\n"), "`error_prefix` has a value"),
        (with("delivery {\n  prefix = «\"errors/\"»\n}\n"), "lie inside each other"),
        (with("archive {\n  bucket = «\"other-logs\"»\n}\n"), "cannot be the bucket's name"),
        (with("archive {\n  bucket = «\"secops-Logs\"»\n}\n"), "cannot be the bucket's name"),
        (
            with("archive {\n  lock_days = 90\n  glacier_after_days = 1\n  expire_after_days = «60»\n}\n"),
            "before their lock ends",
        ),
        (with("archive {\n  lock_days = «4000»\n}\n"), "before their lock ends"),
        (
            with("archive {\n  infrequent_access_after_days = 60\n  glacier_after_days = «80»\n}\n"),
            "glacier_after_days is 80",
        ),
        (with("archive {\n  glacier_after_days = «3000»\n}\n"), "but objects expire after 2555"),
        (with("archive {\n  lock = «\"full\"»\n}\n"), "`lock` has a value"),
        (with("organization {\n  id = «\"a1b2c3d4e5\"»\n}\n"), "`id` has a value"),
        (app("  id = \"222222222222\"\n  subscribe = «\"all\"»\n  log_groups = [\"x\"]"), "`subscribe` has a value"),
        (
            app("  id = \"222222222222\"\n  subscribe = \"account\"\n  log_groups = «[\"x\"]»"),
            "sends every log group already",
        ),
        (with("tags = { «\"aws:x\"» = \"y\" }\n"), "cannot be a name"),
        (with("alarms {\n  notify = [«\"nobody\"»]\n}\n"), "cannot stand here"),
        (with("alarms {\n  notify = [«\"http://example.com\"»]\n}\n"), "cannot stand here"),
        (with("analysts = [«\"arn:aws:iam::111122223333:role/*\"»]\n"), "cannot stand here"),
        (with("deployers = [«\"arn:aws:iam::111122223333:role/*\"»]\n"), "cannot stand here"),
        (with("deployers = [«\"arn:aws:iam::222222222222:role/x\"»]\n"), "not of the security account"),
        (with("analysts = [«\"arn:aws-cn:iam::222222222222:role/x\"»]\n"), "another partition"),
        (with("terraform {\n  required_version = «\"latest\"»\n}\n"), "`required_version` has a value"),
        (with("terraform {\n  assume_role = «\"arn:aws:iam::111122223333:role/x\"»\n}\n"), "`assume_role` has a value"),
        (with("terraform {\n  «backend \"s3\"» {\n    region = \"eu-west-1\"\n  }\n}\n"), "`bucket` is missing"),
        (
            with("terraform {\n  «backend» \"gcs\" {}\n}\n").replace("«backend» \"gcs\"", "backend «\"gcs\"»"),
            "no setting `gcs`",
        ),
    ] {
        refuses(&text, message);
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = with("namespace = \"X\"\narchive {\n  lock = \"full\"\n  lock_days = 9999\n}\nnope = 1\n");
    let mistakes = read(&text).expect_err("mistakes");
    let places: Vec<&str> = mistakes.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["\"X\"", "\"full\"", "9999", "nope"]);
}

#[test]
fn what_is_no_hcl_is_shown_where_it_breaks() {
    let mistakes = read("security_account {\n  id = = 1\n}\n").expect_err("a mistake");
    assert_eq!(mistakes.len(), 1);
    assert_eq!(mistakes[0].0, "=");
    assert!(mistakes[0].1.starts_with("this is no HCL"));
}

/// A contract with this many application accounts.
fn accounts(count: usize) -> String {
    let account = |at: usize| {
        let id = 200_000_000_000 + at;
        format!("application_account \"a{at}\" {{\n  id = \"{id}\"\n  log_groups = [\"/a\"]\n}}\n")
    };
    (0..count).map(account).fold(SECURITY.to_owned(), |text, account| text + &account)
}

#[test]
fn more_accounts_than_a_document_holds_are_refused_with_its_size() {
    let most = (1..400).take_while(|&count| read(&accounts(count)).is_ok()).last().expect("some fit");
    assert!((115..=124).contains(&most), "{most}");
    let mistakes = read(&accounts(most + 1)).expect_err("too many");
    assert_eq!(mistakes.len(), 1);
    assert_eq!(mistakes[0].0, format!("application_account \"a{most}\""));
    assert!(mistakes[0].1.contains("AWS takes 2048"), "{mistakes:?}");

    let mistakes = read(&accounts(400)).expect_err("far too many");
    let said: Vec<bool> = ["2048", "5120"]
        .iter()
        .map(|limit| mistakes.iter().any(|(_, message)| message.contains(&format!("AWS takes {limit}"))))
        .collect();
    assert_eq!(said, [true, true]);
}

#[test]
fn the_example_is_a_contract() {
    assert!(read(config::EXAMPLE).is_ok());
}

/// The template with every commented option switched on.
fn uncommented_template() -> String {
    let is_option = |line: &str| {
        let rest = line.trim_start().strip_prefix("# ")?;
        let first = rest.trim_start().split([' ', '=']).next()?;
        let code = rest.contains(" = ") || rest.trim_start() == "}" || rest.contains(" {");
        (code && first.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '}')).then(|| rest.to_owned())
    };
    config::TEMPLATE.lines().map(|line| is_option(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

#[test]
fn the_template_is_a_contract_and_shows_every_option() {
    assert!(read(config::TEMPLATE).is_ok());

    let text = uncommented_template().replace("\"on-demand\"", "\"provisioned\"").replace("/payments/syslog", "/x");
    let mut schema_options = BTreeSet::new();
    let schema: Value = serde_json::from_str(config::SCHEMA).expect("JSON");
    options(&schema, &schema, &mut schema_options);
    read(&text).unwrap_or_else(|mistakes| panic!("{mistakes:#?}\n{text}"));
    for option in schema_options {
        let shown = text.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with(&format!("{option} ")) || line.contains(&format!(" \"{option}\" {{"))
        });
        assert!(shown, "the template does not show `{option}`");
    }
}

/// Names of all settings in a schema.
fn options(root: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(&reference[1..]).expect("a definition"),
        None => schema,
    };
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone());
        options(root, inner, found);
    }
    if schema["additionalProperties"].is_object() {
        options(root, &schema["additionalProperties"], found);
    }
}

#[test]
fn every_setting_is_described_and_has_an_expectation() {
    fn walk(schema: &Value, path: &str) {
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            assert!(inner["description"].is_string() || inner["$ref"].is_string(), "{path} has no description");
            assert!(inner["x-expected"].is_string() || inner["$ref"].is_string(), "{path} has no x-expected");
            walk(inner, &path);
            walk(&inner["additionalProperties"], &path);
        }
    }
    walk(&serde_json::from_str(config::SCHEMA).expect("JSON"), "");
}
