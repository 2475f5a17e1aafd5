//! The resources of a plan and what `seclog inspect` says of the same root module, attribute by attribute.

use std::collections::{BTreeMap, BTreeSet};

use seclog::base::Mode;
use seclog::terraform::schema::{self, Block, Nesting};
use serde_json::Value;

/// How often what was seen.
#[derive(Debug, Default)]
pub struct Tally {
    pub instances: usize,
    /// Instances of the plan that are not here.
    pub missing: Vec<String>,
    /// The same, where an instance that may exist stands for them.
    pub open: Vec<String>,
    /// Instances that the plan does not have.
    pub surplus: Vec<String>,
    /// Values that are configured and that the plan knows.
    pub attributes: usize,
    pub equal: usize,
    pub unknown: Vec<String>,
    /// Unknown, because it depends on what a data source reads.
    pub remote: Vec<String>,
    pub different: Vec<String>,
    /// What the plan has in blocks that nobody wrote: the provider's defaults.
    pub defaults: BTreeSet<String>,
    pub documents: usize,
    pub equal_documents: usize,
    /// Whether a data source is compared.
    data: bool,
}

/// A value of the plan and of here, each with what is not known of it.
#[derive(Clone, Copy)]
struct Pair<'a> {
    plan: &'a Value,
    plan_unknown: &'a Value,
    own: Option<&'a Value>,
    own_unknown: &'a Value,
}

impl<'a> Pair<'a> {
    fn at(&self, key: &str) -> Self {
        Self {
            plan: &self.plan[key],
            plan_unknown: &self.plan_unknown[key],
            own: self.own.and_then(|own| own.get(key)),
            own_unknown: &self.own_unknown[key],
        }
    }

    /// The keys of either object.
    fn keys(&self) -> BTreeSet<&'a String> {
        let objects = [Some(self.plan), self.own, Some(self.own_unknown)];
        objects.into_iter().flatten().filter_map(Value::as_object).flat_map(|object| object.keys()).collect()
    }
}

impl Tally {
    /// Compares all that the plan has, data sources included.
    pub fn of(plan: &Value, own: &Value) -> Self {
        let mut tally = Self::default();
        let own: BTreeMap<&str, &Value> =
            array(&own["resources"]).map(|resource| (address(resource), resource)).collect();
        let planned = planned(plan);
        let changes: BTreeMap<&str, &Value> = array(&plan["resource_changes"])
            .map(|change| (address(change), &change["change"]["after_unknown"]))
            .collect();
        let mut arguments = BTreeMap::new();
        configured(&plan["configuration"]["root_module"], "", &mut arguments);
        for (address, planned) in &planned {
            tally.instances += 1;
            let Some(own) = own.get(address) else {
                let stands_for =
                    |own: &&&Value| !own["exists_if"].is_null() && bare(self::address(own)) == bare(address);
                match own.values().find(stands_for) {
                    Some(own) => tally.open.push(format!("{address}: {}", own["exists_if"])),
                    None => tally.missing.push((*address).to_owned()),
                }
                continue;
            };
            let unknown = changes.get(address).copied().unwrap_or(&Value::Null);
            let arguments = arguments.get(&bare(address)).map(Vec::as_slice).unwrap_or_default();
            tally.resource(address, planned, unknown, own, arguments);
        }
        for (address, resource) in &own {
            if !planned.contains_key(address) && resource["exists_if"].is_null() {
                tally.surplus.push((*address).to_owned());
            }
        }
        tally
    }

    /// Whether there is nothing that contradicts the plan.
    pub fn agrees(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty() && self.different.is_empty()
    }

    fn resource(&mut self, address: &str, planned: &Value, plan_unknown: &Value, own: &Value, arguments: &[String]) {
        let mode = if planned["mode"] == "data" { Mode::Data } else { Mode::Managed };
        let body = schema::resource(mode, planned["type"].as_str().unwrap());
        self.data = mode == Mode::Data;
        let (values, unknown) = (&own["values"], &own["unknown"]);
        let whole = Pair { plan: &planned["values"], plan_unknown, own: Some(values), own_unknown: unknown };
        let identities = own["identities"].as_object();
        let named = |key: &str| {
            let of =
                |path: &str| path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
            identities.is_some_and(|identities| identities.keys().any(|path| of(path)))
        };
        for key in whole.keys() {
            let path = format!("{address}.{key}");
            let pair = whole.at(key);
            let block = body.and_then(|body| body.blocks.get(key.as_str()));
            if arguments.contains(key) || pair.own.is_some() || named(key) {
                let from = self.unknown.len();
                self.compare(&path, pair, block);
                for line in self.unknown.split_off(from) {
                    let inner = line.strip_prefix(address).and_then(|line| line.split_once(" = ")).unwrap().0;
                    let all: BTreeSet<_> = identities
                        .into_iter()
                        .flatten()
                        .filter(|(path, _)| path.starts_with(&inner[1..]))
                        .map(|(_, identity)| identity.as_str().unwrap())
                        .collect();
                    let remote = |identity: &&str| identity.contains("data.");
                    let list =
                        if !all.is_empty() && all.iter().all(remote) { &mut self.remote } else { &mut self.unknown };
                    list.push(format!("{line}  <- {all:?}"));
                }
            } else {
                self.unwritten(&path, pair, planned["type"].as_str().unwrap(), block.is_some());
            }
        }
    }

    /// Compares what the plan knows. Of a block, `block` says what it may hold.
    fn compare(&mut self, path: &str, pair: Pair<'_>, block: Option<&'static Block>) {
        let body = block.map(Block::body);
        let Pair { plan, plan_unknown, own, own_unknown } = pair;
        if plan_unknown == &Value::Bool(true) {
            return;
        }
        if own_unknown == &Value::Bool(true) {
            self.attributes += 1;
            self.unknown.push(format!("{path} = {plan}"));
            return;
        }
        match (plan, own) {
            (Value::Object(_), Some(Value::Object(_))) => {
                for key in pair.keys() {
                    let path = format!("{path}.{key}");
                    let inner = pair.at(key);
                    let written = inner.own.is_some() || !inner.own_unknown.is_null();
                    let nested = body.and_then(|body| body.blocks.get(key.as_str()));
                    if written || block.is_none() {
                        self.compare(&path, inner, nested);
                    } else {
                        self.unwritten(&path, inner, &bare(&path), nested.is_some());
                    }
                }
            }
            (Value::Array(plan), Some(Value::Array(own)))
                if own_unknown.as_array().is_some_and(|all| all.len() > own.len()) =>
            {
                self.attributes += 1;
                self.unknown.push(format!("{path} = {}", Value::Array(plan.clone())));
            }
            (Value::Array(plan), Some(Value::Array(own))) if plan.len() == own.len() => {
                // What is not known here may stand elsewhere in the order of a set.
                let set = block.is_some_and(|block| block.nesting == Nesting::Set)
                    && own_unknown.to_string().contains("true");
                let mut rest: Vec<usize> = (0..own.len()).collect();
                for (at, plan) in plan.iter().enumerate() {
                    let pair = |from: usize| Pair {
                        plan,
                        plan_unknown: &plan_unknown[at],
                        own: Some(&own[from]),
                        own_unknown: &own_unknown[from],
                    };
                    let fits = |from: &usize| {
                        let mut tally = Self { data: self.data, ..Self::default() };
                        tally.compare(path, pair(*from), block);
                        tally.different.is_empty()
                    };
                    let next = if set { rest.iter().position(fits).unwrap_or(0) } else { 0 };
                    self.compare(&format!("{path}[{at}]"), pair(rest.remove(next)), block);
                }
            }
            // Of what a data source does not say, what it reads has defaults.
            (plan, None | Some(Value::Null)) if self.data && !plan.is_null() && !empty(plan) => {
                self.defaults.insert(format!("{} = {plan}", bare(path)));
            }
            (plan, own) => {
                let own = own.unwrap_or(&Value::Null);
                // What a data source reads has null where one that is read later has what is written: empty.
                let equal = same(plan, own) || self.data && empty(plan) && empty(own);
                self.attributes += 1;
                self.equal += usize::from(equal);
                if document(plan).is_some_and(|document| document.get("Statement").is_some()) {
                    self.documents += 1;
                    self.equal_documents += usize::from(equal);
                }
                if !equal {
                    self.different.push(format!("{path}:\n    plan {plan}\n    here {own}"));
                }
            }
        }
    }

    /// What the plan has and nobody wrote. Blocks have no defaults.
    fn unwritten(&mut self, path: &str, pair: Pair<'_>, of: &str, block: bool) {
        if pair.plan_unknown == &Value::Bool(true) || nothing(pair.plan) {
            return;
        }
        if block && pair.plan.is_array() && !pair.plan_unknown.is_array() {
            self.different.push(format!("{path}:\n    plan {}\n    here nothing", pair.plan));
        } else {
            let name = path.rsplit('.').next().unwrap_or(path);
            self.defaults.insert(format!("{of}.{name} = {}", pair.plan));
        }
    }
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn address(resource: &Value) -> &str {
    resource["address"].as_str().unwrap()
}

/// All resources of a plan, data sources included, by address.
pub fn planned(plan: &Value) -> BTreeMap<&str, &Value> {
    let mut found = BTreeMap::new();
    instances(&plan["prior_state"]["values"]["root_module"], &mut found);
    instances(&plan["planned_values"]["root_module"], &mut found);
    found
}

/// The resources of a module of a plan and of those inside of it, by address.
fn instances<'a>(module: &'a Value, found: &mut BTreeMap<&'a str, &'a Value>) {
    found.extend(array(&module["resources"]).map(|resource| (address(resource), resource)));
    for child in array(&module["child_modules"]) {
        instances(child, found);
    }
}

/// The arguments that are configured, by the address of the block.
fn configured(module: &Value, prefix: &str, found: &mut BTreeMap<String, Vec<String>>) {
    for resource in array(&module["resources"]) {
        let arguments = resource["expressions"].as_object().map(|all| all.keys().cloned().collect());
        found.insert(format!("{prefix}{}", address(resource)), arguments.unwrap_or_default());
    }
    for (name, call) in module["module_calls"].as_object().into_iter().flatten() {
        configured(&call["module"], &format!("{prefix}module.{name}."), found);
    }
}

/// An address without keys.
fn bare(address: &str) -> String {
    let mut text = String::new();
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for c in address.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth -= 1,
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text
}

fn nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(known) => !known,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.values().all(nothing),
    }
}

fn empty(value: &Value) -> bool {
    value.is_null()
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(serde_json::Map::is_empty)
}

/// What a text of JSON says.
fn document(value: &Value) -> Option<Value> {
    let parsed: Value = serde_json::from_str(value.as_str()?).ok()?;
    (parsed.is_object() || parsed.is_array()).then_some(parsed)
}

/// Documents are the same if what they mean is.
fn same(plan: &Value, own: &Value) -> bool {
    plan == own || document(plan).is_some() && document(plan) == document(own)
}
