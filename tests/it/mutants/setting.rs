//! Operators on settings, names, resources and the order in which they are made.

use super::edit::{self, Tree};
use super::form::{VALUES, Written};
use super::promises::{ALARMS, Broken, EDGES, Promise, SETTINGS};

/// Code that was changed.
pub struct Mutant {
    pub operator: &'static str,
    pub form: &'static str,
    pub what: String,
    pub promise: Promise,
    /// The files that differ, or are new.
    pub files: Tree,
}

/// All mutants of the modules of a tree.
pub fn mutants(tree: &Tree) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (path, text) in tree.iter().filter(|(path, _)| path.starts_with("modules/")) {
        for (header, paths) in edit::resources(text) {
            let kind = header.split(' ').nth(1).unwrap();
            for (_, setting, broken, promise) in SETTINGS.iter().filter(|(own, ..)| *own == kind) {
                let file = File { tree, path, text, header: &header };
                let is_there = setting.is_empty() || paths.iter().any(|own| own == setting);
                match broken {
                    Broken::Dropped if setting.is_empty() => file.resource_removed(promise, &mut all),
                    Broken::Dropped if is_there => file.dropped(setting, promise, &mut all),
                    Broken::Weaker(value) => file.weaker(setting, value, promise, &mut all),
                    Broken::Dropped => {}
                }
            }
        }
    }
    alarms(tree, &mut all);
    edges(tree, &mut all);
    stacks(tree, &mut all);
    all
}

struct File<'a> {
    tree: &'a Tree,
    path: &'a str,
    text: &'a str,
    header: &'a str,
}

impl File<'_> {
    fn mutant(&self, operator: &'static str, form: &'static str, what: &str, promise: Promise, text: String) -> Mutant {
        let what = format!("{} {what}", self.header);
        Mutant { operator, form, what, promise, files: Tree::from([(self.path.to_owned(), text)]) }
    }

    fn set(&self, operator: &'static str, path: &str, value: &str, promise: Promise, all: &mut Vec<Mutant>) {
        for (form, written) in VALUES {
            // `lifecycle` takes nothing but literals.
            if path.starts_with("lifecycle") && form != "literal" {
                continue;
            }
            let Written { expression, blocks, files } = written(value);
            let text = match path.split_once("lifecycle.") {
                Some((_, inner)) => {
                    let block = format!("  lifecycle {{\n    {inner} = {expression}\n  }}\n");
                    edit::without(self.text, self.header, "lifecycle")
                        .and_then(|text| edit::set(&text, self.header, "mutant", "null"))
                        .map(|text| text.replace("  mutant = null\n", &block))
                }
                None => edit::set(self.text, self.header, path, &expression),
            };
            let Some(text) = text else { continue };
            let mut mutant = self.mutant(operator, form, &format!("{path} = {value}"), promise, text + &blocks);
            let folder = self.path.rsplit_once('/').unwrap().0;
            mutant.files.extend(files.into_iter().map(|(name, text)| (format!("{folder}/{name}"), text)));
            all.push(mutant);
        }
    }

    fn weaker(&self, path: &str, value: &str, promise: Promise, all: &mut Vec<Mutant>) {
        if !["name", "bucket"].contains(&path) {
            let operator = if value == "false" { "switched off" } else { "setting weakened" };
            return self.set(operator, path, value, promise, all);
        }
        // Where a local gives the name, ARNs are built from it too: it is moved there.
        let operator = "name moved out of the namespace";
        let said = edit::said(self.text, self.header, path).unwrap_or_default();
        let Some(local) = said.strip_prefix("local.") else { return self.set(operator, path, value, promise, all) };
        let folder = self.path.rsplit_once('/').unwrap().0;
        let header = "locals";
        let mut files = self.tree.iter().filter(|(path, _)| path.starts_with(folder));
        let (path, text) = files.find(|(_, text)| edit::said(text, header, local).is_some()).unwrap();
        File { path, text, header, ..*self }.set(operator, local, value, promise, all);
    }

    fn dropped(&self, path: &str, promise: Promise, all: &mut Vec<Mutant>) {
        let Some(text) = edit::without(self.text, self.header, path) else { return };
        all.push(self.mutant("setting dropped", "literal", path, promise, text));
        if edit::said(self.text, self.header, path).is_some() {
            self.set("setting dropped", path, "null", promise, all);
            return;
        }
        let none = "\nvariable \"mutant\" {\n  type    = list(string)\n  default = []\n}\n";
        for (form, each, blocks) in
            [("dynamic", "[]", ""), ("variable", "var.mutant", none), ("for", "[for own in [1] : own if own > 1]", "")]
        {
            let Some(text) = edit::dynamic(self.text, self.header, path, each) else { continue };
            all.push(self.mutant("setting dropped", form, path, promise, text + blocks));
        }
    }

    fn resource_removed(&self, promise: Promise, all: &mut Vec<Mutant>) {
        let mutant =
            |form, files| Mutant { operator: "resource removed", form, what: self.header.to_owned(), promise, files };
        all.push(mutant("literal", edit::removed(self.tree, self.header)));
        let is_counted = |text: &str| edit::said(text, self.header, "for_each").is_some();
        let none = "\nvariable \"mutant\" {\n  type    = bool\n  default = false\n}\n";
        for (form, count, blocks) in [
            ("count", "0", ""),
            ("variable", "var.mutant ? 1 : 0", none),
            ("local", "local.mutant", "\nlocals {\n  mutant = 0\n}\n"),
            ("for", "length([for own in [1] : own if own > 1])", ""),
        ] {
            let text = if is_counted(self.text) {
                let each = format!("{{ for key, own in {{}} : key => own if {count} > 0 }}");
                if form == "variable" { None } else { edit::set(self.text, self.header, "for_each", &each) }
            } else {
                edit::set(self.text, self.header, "count", count)
            };
            let Some(text) = text else { continue };
            // Those who refer to it get along with none.
            let address = self.header.trim_start_matches("resource ").replace(' ', ".");
            let mut files = Tree::new();
            for (path, own) in self.tree {
                let own = if path == self.path { format!("{text}{blocks}") } else { own.clone() };
                let own = own.replace(&format!("{address}.bucket"), &format!("one({address}[*].bucket)"));
                if own != self.tree[path] {
                    files.insert(path.clone(), own);
                }
            }
            all.push(mutant(form, files));
        }
    }
}

/// Alarms that are not made: a resource, or some of those that are made for each entry.
fn alarms(tree: &Tree, all: &mut Vec<Mutant>) {
    const PROMISE: Promise = &["alarm-missing"];
    for (path, text) in tree.iter().filter(|(path, _)| path.starts_with("modules/")) {
        for (header, _) in edit::resources(text).into_iter().filter(|(header, _)| header.contains("metric_alarm")) {
            let file = File { tree, path, text, header: &header };
            let metric = edit::said(text, &header, "metric_name").unwrap();
            for loss in ALARMS {
                if loss.iter().any(|own| metric.trim_matches('"').ends_with(own)) {
                    file.resource_removed(PROMISE, all);
                    file.set("setting weakened", "metric_name", "\"Other\"", PROMISE, all);
                }
                let is_entry = |line: &&str| {
                    line.trim().starts_with("metric ")
                        && loss.iter().any(|own| line.trim_end().ends_with(&format!("{own}\"")))
                };
                if metric != "each.value.metric" || !text.lines().any(|line| is_entry(&line)) {
                    continue;
                }
                let metrics: Vec<String> = loss.iter().map(|own| format!("endswith(own.metric, \"{own}\")")).collect();
                let each = format!("{{ for key, own in local.alarms : key => own if !({}) }}", metrics.join(" || "));
                let without = edit::set(text, &header, "for_each", &each).unwrap();
                all.push(file.mutant("resource removed", "for", loss[0], PROMISE, without));
                let other = |line| if is_entry(&line) { "      metric      = \"Other\"" } else { line };
                let other: Vec<&str> = text.lines().map(other).collect();
                all.push(file.mutant("setting weakened", "for", loss[0], PROMISE, other.join("\n") + "\n"));
            }
        }
    }
}

fn edges(tree: &Tree, all: &mut Vec<Mutant>) {
    for (address, promise) in EDGES.iter().filter(|(address, _)| edit::edges(tree).iter().any(|own| own == address)) {
        let files = edit::without_edge(tree, address);
        let what = format!("depends_on {address}");
        all.push(Mutant { operator: "order edge dropped", form: "literal", what, promise, files });
    }
    // Names in place of what comes out of a module carry no order either.
    for (path, text) in tree.iter().filter(|(path, _)| path.starts_with("stacks/")) {
        let region = path.split('/').nth(2).unwrap();
        let role = "\"arn:aws:iam::111122223333:role/secops-destination\"";
        let stream = format!("\"arn:aws:kinesis:{region}:111122223333:stream/secops-logs\"");
        let named = edit::set(text, "module log_destination", "role_arn", role)
            .and_then(|text| edit::set(&text, "module log_destination", "stream_arn", &stream));
        let files = named.map(|text| Tree::from([(path.clone(), text)]));
        all.extend(files.map(|files| Mutant {
            operator: "order edge dropped",
            form: "literal",
            what: "names instead of references".to_owned(),
            promise: &["destination-order"],
            files,
        }));
    }
}

/// The accounts that root modules pass on.
fn stacks(tree: &Tree, all: &mut Vec<Mutant>) {
    const ACCOUNTS: &[(&str, &str, &str, Promise)] = &[
        (
            "log_destination",
            "account added",
            "[\"222222222222\", \"333333333333\", \"444444444444\"]",
            &["destination-accounts"],
        ),
        ("log_destination", "account dropped", "[\"222222222222\"]", &["destination-account-missing"]),
        ("log_destination", "account mistyped", "[\"222222222222\", \"33333333333\"]", &["destination-account-format"]),
        ("log_destination", "accounts joined", "[\"222222222222,333333333333\"]", &["destination-account-format"]),
        (
            "security_account",
            "account added",
            "[\"222222222222\", \"333333333333\", \"444444444444\"]",
            &["role-trust"],
        ),
        ("security_account", "account dropped", "[\"222222222222\"]", &["role-trust"]),
    ];
    for (path, text) in tree.iter().filter(|(path, _)| path.starts_with("stacks/")) {
        for (module, operator, value, promise) in ACCOUNTS {
            for (form, written) in VALUES.iter().filter(|(form, _)| *form != "module") {
                let Written { expression, blocks, .. } = written(value);
                let header = format!("module {module}");
                let is_there = edit::said(text, &header, "source_accounts").is_some();
                let changed = edit::set(text, &header, "source_accounts", &expression).filter(|_| is_there);
                all.extend(changed.map(|text| Mutant {
                    operator,
                    form,
                    what: format!("{module}.source_accounts = {value}"),
                    promise,
                    files: Tree::from([(path.clone(), text + &blocks)]),
                }));
            }
        }
    }
}
