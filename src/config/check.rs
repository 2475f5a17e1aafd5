//! What a schema cannot say: values that contradict each other or that AWS would refuse.
//!
//! The checks read plain JSON, so that they run on a file that has other mistakes too: the user sees all of them at once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::size;
use crate::base::{Mistake, Span};
use crate::hcl::literal::Literal;
use crate::names::{Partition, limits};

/// A contract with its defaults, whole or not, and its places.
struct Checker<'a> {
    document: &'a Literal,
    value: &'a Value,
    mistakes: Vec<Mistake>,
}

/// Every mistake that needs more than one value to see.
pub fn mistakes(document: &Literal, value: &Value) -> Vec<Mistake> {
    let mut checker = Checker { document, value, mistakes: Vec::new() };
    checker.accounts();
    checker.account_names();
    checker.regions();
    checker.log_groups();
    checker.principals();
    checker.stream();
    checker.prefixes();
    checker.archive();
    checker.bucket_name();
    checker.sizes();
    checker.mistakes
}

impl<'a> Checker<'a> {
    fn get(&self, path: &[&str]) -> Option<&'a Value> {
        path.iter().try_fold(self.value, |here, step| match here {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => here.get(step),
        })
    }

    fn text(&self, path: &[&str]) -> Option<&'a str> {
        self.get(path)?.as_str()
    }

    fn number(&self, path: &[&str]) -> Option<u64> {
        self.get(path)?.as_u64()
    }

    fn list(&self, path: &[&str]) -> Vec<&'a str> {
        let items = self.get(path).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn span(&self, path: &[&str]) -> Span {
        self.document.nearest(path.iter().copied()).span.clone()
    }

    /// The application accounts in the order of the file.
    fn applications(&self) -> Vec<(&'a str, &'a Value)> {
        let accounts = self.value.get("application_account").and_then(Value::as_object);
        let mut accounts: Vec<_> =
            accounts.into_iter().flatten().map(|(name, account)| (name.as_str(), account)).collect();
        accounts.sort_by_key(|(name, _)| self.span(&["application_account", name]).start);
        accounts
    }

    fn report(&mut self, path: &[&str], message: impl Into<String>, expected: impl Into<String>) {
        let span = self.span(path);
        self.mistakes.push(Mistake::new(span, message).expected(expected));
    }

    /// The partition, where it is a known one.
    fn partition(&self) -> Option<Partition> {
        serde_json::from_value(self.value.get("partition")?.clone()).ok()
    }

    fn accounts(&mut self) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        if let Some(id) = self.text(&["security_account", "id"]) {
            seen.insert(id, self.span(&["security_account", "id"]));
        }
        let security = self.text(&["security_account", "id"]);
        for (name, account) in self.applications() {
            let Some(id) = account.get("id").and_then(Value::as_str) else { continue };
            let span = self.span(&["application_account", name, "id"]);
            match seen.get(id) {
                None => {
                    seen.insert(id, span);
                }
                Some(first) if Some(id) == security => self.mistakes.push(
                    Mistake::new(span, "the security account is no application account")
                        .related(first.clone(), "the security account")
                        .expected("an account that only sends: one that could also receive could read and change its own logs"),
                ),
                Some(first) => self.mistakes.push(
                    Mistake::new(span, format!("account {id} stands here a second time"))
                        .related(first.clone(), "the first is here")
                        .expected("one application_account block for each account"),
                ),
            }
        }
    }

    fn account_names(&mut self) {
        let accounts = self.document.nearest(["application_account"]);
        if let Some(span) = accounts.key_span("security") {
            self.mistakes.push(
                Mistake::new(span.clone(), "an application account cannot be named `security`")
                    .expected("another name: the security account's stacks lie in that folder"),
            );
        }
    }

    fn regions(&mut self) {
        let security = self.list(&["security_account", "regions"]);
        self.known_regions(&["security_account", "regions"]);
        for (name, _) in self.applications() {
            let path = ["application_account", name, "regions"];
            if self.known_regions(&path) {
                for (at, region) in self.list(&path).into_iter().enumerate() {
                    if !security.contains(&region) {
                        self.report(
                            &[path[0], path[1], path[2], &at.to_string()],
                            format!("`{region}` is no region of the security account"),
                            format!(
                                "one of {}, or {region} among them: a log group can only send to a destination in its own region",
                                security.join(", ")
                            ),
                        );
                    }
                }
            }
        }
        self.known_regions_of_backend();
        self.regions_without_senders(&security);
    }

    /// A further region exists only to receive; a destination that lets nobody in is refused.
    fn regions_without_senders(&mut self, security: &[&str]) {
        for (at, region) in security.iter().enumerate().skip(1) {
            let sends = |account: &Value| match account.get("regions").and_then(Value::as_array) {
                Some(regions) => regions.iter().any(|own| own == region),
                None => true,
            };
            if !self.applications().into_iter().any(|(_, account)| sends(account)) {
                self.report(
                    &["security_account", "regions", &at.to_string()],
                    format!("no application account sends from `{region}`"),
                    "an account that does, or this region left out",
                );
            }
        }
    }

    /// Reports regions that do not exist; false if there was one.
    fn known_regions(&mut self, path: &[&str]) -> bool {
        let before = self.mistakes.len();
        for (at, region) in self.list(path).into_iter().enumerate() {
            let at = at.to_string();
            let path: Vec<&str> = path.iter().copied().chain([at.as_str()]).collect();
            self.known_region(&path, region);
        }
        self.mistakes.len() == before
    }

    fn known_regions_of_backend(&mut self) {
        let path = ["terraform", "backend", "s3", "region"];
        if let Some(region) = self.text(&path) {
            self.known_region(&path, region);
        }
    }

    fn known_region(&mut self, path: &[&str], region: &str) {
        let Some(partition) = self.partition() else { return };
        let known = partition.regions();
        if known.contains(&region) {
            return;
        }
        let expected = match similar::get_close_matches(region, known, 1, 0.6).first() {
            Some(near) => format!("a region of partition {}: did you mean \"{near}\"?", partition.as_str()),
            None => format!("a region of partition {}, as in \"{}\"", partition.as_str(), known[0]),
        };
        self.report(path, format!("there is no region `{region}`"), expected);
    }

    fn log_groups(&mut self) {
        for (name, account) in self.applications() {
            let path = ["application_account", name, "log_groups"];
            let listed = self.list(&path);
            let blocks = account.get("log_group").and_then(Value::as_object);
            let sends_all = account.get("subscribe").and_then(Value::as_str) == Some("account");
            if sends_all {
                let listed = if account.get("log_groups").is_some() { "log_groups" } else { "log_group" };
                if listed == "log_groups" || blocks.is_some_and(|blocks| !blocks.is_empty()) {
                    self.report(
                        &[path[0], path[1], listed],
                        format!("account `{name}` sends every log group already"),
                        "no log groups beside subscribe = \"account\": their events would be sent twice",
                    );
                }
                continue;
            }
            if account.get("log_groups").is_none() && blocks.is_some_and(serde_json::Map::is_empty) {
                self.report(
                    &path,
                    format!("account `{name}` has no log group to send"),
                    "log_groups = [\"NAME\", ...], log_group \"NAME\" {} blocks, or subscribe = \"account\" for all",
                );
            }
            let blocks = self.document.nearest(["application_account", name]).get("log_group");
            for (at, group) in listed.iter().enumerate() {
                if listed[..at].contains(group) || blocks.is_some_and(|blocks| blocks.get(group).is_some()) {
                    self.report(
                        &[path[0], path[1], path[2], &at.to_string()],
                        format!("log group `{group}` stands here a second time"),
                        "each log group once, in log_groups or as a log_group block",
                    );
                }
            }
        }
    }

    fn principals(&mut self) {
        let Some(partition) = self.partition() else { return };
        let security = self.text(&["security_account", "id"]);
        for setting in ["analysts", "deployers", "break_glass"] {
            for (at, arn) in self.list(&[setting]).into_iter().enumerate() {
                let at = at.to_string();
                let mut parts = arn.split(':').skip(1);
                let (of_partition, of_account) = (parts.next(), parts.nth(2));
                if of_partition != Some(partition.as_str()) {
                    self.report(
                        &[setting, &at],
                        "this ARN is of another partition",
                        format!("an ARN that begins with \"arn:{}:\", as `partition` says", partition.as_str()),
                    );
                } else if security.is_some() && of_account != security {
                    self.report(
                        &[setting, &at],
                        "this principal is not of the security account",
                        "a role or user of the security account: the bucket's and the key's policy can only exempt its own",
                    );
                }
            }
        }
    }

    fn stream(&mut self) {
        let shards = self.number(&["stream", "shards"]);
        match (self.text(&["stream", "mode"]), shards) {
            (Some("provisioned"), None) => self.report(
                &["stream", "mode"],
                "a provisioned stream needs `shards`",
                "shards = NUMBER beside it, or mode = \"on-demand\"",
            ),
            (Some("on-demand"), Some(_)) => self.report(
                &["stream", "shards"],
                "an on-demand stream has no number of shards",
                "mode = \"provisioned\" beside it, or no `shards`",
            ),
            _ => {}
        }
    }

    fn prefixes(&mut self) {
        let (Some(logs), Some(errors)) = (self.text(&["delivery", "prefix"]), self.text(&["delivery", "error_prefix"]))
        else {
            return;
        };
        if logs.starts_with(errors) || errors.starts_with(logs) {
            let given = self.document.nearest(["delivery"]).key_span("error_prefix").is_some();
            let setting = if given { "error_prefix" } else { "prefix" };
            self.report(
                &["delivery", setting],
                "the prefixes of logs and of errors lie inside each other",
                "two prefixes of which neither begins with the other: errors would be read as logs",
            );
        }
    }

    fn archive(&mut self) {
        let days = |setting| self.number(&["archive", setting]);
        let expiry = days("expire_after_days");
        let lock_days = days("lock_days").filter(|_| self.text(&["archive", "lock"]) != Some("none"));
        // A setting that stands in the file is shown, else the one it contradicts.
        let given = |setting: &'static str, other: &'static str| {
            let archive = self.document.nearest(["archive"]);
            if archive.key_span(setting).is_some() { setting } else { other }
        };
        let mut found = Vec::new();
        if let (Some(expiry), Some(lock_days)) = (expiry, lock_days)
            && expiry < lock_days
        {
            found.push((
                given("expire_after_days", "lock_days"),
                format!("objects would expire after {expiry} days, before their lock ends after {lock_days}"),
                "expire_after_days of at least lock_days".to_owned(),
            ));
        }
        let mut before: Option<(&str, u64)> = None;
        for setting in ["infrequent_access_after_days", "glacier_after_days", "deep_archive_after_days"] {
            let Some(after) = days(setting) else { continue };
            if let Some((earlier, earlier_days)) = before {
                let least = earlier_days
                    + if earlier == "infrequent_access_after_days" {
                        u64::from(limits::DAYS_IN_INFREQUENT_ACCESS)
                    } else {
                        1
                    };
                if after < least {
                    found.push((
                        given(setting, earlier),
                        format!("{setting} is {after}, {earlier} is {earlier_days}"),
                        format!("{setting} of at least {least}: objects go from one storage class to the next"),
                    ));
                }
            }
            if let Some(expiry) = expiry
                && after >= expiry
            {
                found.push((
                    given(setting, "expire_after_days"),
                    format!("{setting} is {after}, but objects expire after {expiry} days"),
                    "a move to colder storage before the end".to_owned(),
                ));
            }
            before = Some((setting, after));
        }
        for (setting, message, expected) in found {
            self.report(&["archive", setting], message, expected);
        }
    }

    /// S3 User Guide, "General purpose bucket naming rules". No dots: a TLS certificate would not match the name.
    fn bucket_name(&mut self) {
        const RESERVED_STARTS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
        const RESERVED_ENDS: [&str; 4] = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3"];
        let Some(namespace) = self.text(&["namespace"]) else { return };
        let begin = format!("{namespace}-");
        if let Some(reserved) = RESERVED_STARTS.iter().find(|start| begin.starts_with(**start)) {
            self.report(
                &["namespace"],
                format!("S3 keeps names that begin with `{reserved}` to itself"),
                "another namespace",
            );
        }
        let Some(bucket) = self.text(&["archive", "bucket"]) else { return };
        let sound = (3..=limits::BUCKET_NAME_CHARACTERS).contains(&bucket.len())
            && bucket.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !bucket.ends_with('-')
            && !RESERVED_ENDS.iter().any(|end| bucket.ends_with(end));
        if !sound || !bucket.starts_with(&begin) {
            self.report(
                &["archive", "bucket"],
                format!("`{bucket}` cannot be the bucket's name"),
                format!(
                    "3 to 63 lower-case letters, digits and hyphens that begin with \"{begin}\", end in a letter or digit, and not in {}",
                    RESERVED_ENDS.join(", ")
                ),
            );
        }
    }

    /// The documents that list every account must not grow over what AWS takes.
    fn sizes(&mut self) {
        // In an organization's they are not listed.
        if self.value.get("organization").is_some() {
            return;
        }
        let (Some(partition), Some(namespace), Some(security)) =
            (self.partition(), self.text(&["namespace"]), self.text(&["security_account", "id"]))
        else {
            return;
        };
        let accounts: Vec<(&str, &str)> = self
            .applications()
            .into_iter()
            .filter_map(|(name, account)| Some((name, account.get("id")?.as_str()?)))
            .collect();
        let ids: Vec<&str> = accounts.iter().map(|(_, id)| *id).collect();
        let longest_region = self
            .list(&["security_account", "regions"])
            .into_iter()
            .max_by_key(|region| region.len())
            .unwrap_or_default();
        let trust = size::trust_policy(&[&[security], ids.as_slice()].concat());
        let destination = size::destination_policy(partition.as_str(), longest_region, security, namespace, &ids);
        for (document, size, limit) in [
            ("the trust policy of the role for CloudWatch Logs", trust, limits::TRUST_POLICY_CHARACTERS),
            ("the log destination's policy", destination, limits::DESTINATION_POLICY_BYTES),
        ] {
            let excess = size.saturating_sub(limit).div_ceil(size::OF_ONE_ACCOUNT);
            if excess == 0 {
                continue;
            }
            let most = ids.len().saturating_sub(excess);
            self.report(
                &["application_account", accounts[most].0],
                format!("with {} application accounts {document} has {size} bytes; AWS takes {limit}", ids.len()),
                format!("at most {most} application accounts; organization mode, which names no accounts, will be the way out"),
            );
        }
    }
}
