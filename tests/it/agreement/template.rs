//! From the resources of Terraform code to the template that says the same.

use std::collections::{BTreeMap, BTreeSet};

use seclog::base::settle::{chosen, settle};
use seclog::base::{Key, Kind as Of, Mode, Resource, Unknown, Value, without_keys};
use serde_json::{Map, Value as Json, json};

use super::at::{Found, found, put};
use super::table::{Form, How, Kind, Line, kinds};
use super::text::each_text;
use super::unsaid::Unsaid;
use super::words::{Return, Words};

/// Where all templates of cases run.
pub struct Here {
    pub account: Option<&'static str>,
    pub region: Option<&'static str>,
}

/// A resource of the template.
struct Draft {
    ty: &'static str,
    condition: Option<Unknown>,
    properties: Json,
    /// The Terraform resources that say its properties.
    said_by: BTreeMap<&'static str, String>,
    /// The Terraform resources, without keys, that it waits for.
    waits_for: BTreeSet<String>,
}

impl Draft {
    fn new(ty: &'static str) -> Self {
        Self { ty, condition: None, properties: json!({}), said_by: BTreeMap::new(), waits_for: BTreeSet::new() }
    }
}

/// A template that is being written.
struct Writer<'a> {
    words: Words,
    resources: &'a [Resource],
    drafts: BTreeMap<String, Draft>,
    /// The logical ids of what Terraform resources are, or are a part of.
    ids: BTreeMap<String, Vec<String>>,
}

/// The template; `is_all`: whether all resources are in view.
pub fn template(resources: &[Resource], is_all: bool, here: &Here) -> Result<Json, Unsaid> {
    let managed: Vec<&Resource> = resources.iter().filter(|resource| resource.mode == Mode::Managed).collect();
    let mut writer = Writer { words: Words::default(), resources, drafts: BTreeMap::new(), ids: BTreeMap::new() };
    let mut of = BTreeMap::new();
    for is_part in [false, true] {
        for resource in &managed {
            let kind = kinds().get(&*resource.kind).ok_or_else(|| Unsaid(resource.kind.to_string()))?;
            if is_part == matches!(kind.form, Form::Part { .. }) {
                check(resource, kind, here)?;
                of.insert(&*resource.address, (*resource, kind, writer.places(resource, kind)?));
            }
        }
    }
    for (resource, kind, ids) in managed.iter().filter_map(|resource| of.get(&*resource.address)) {
        for id in ids {
            writer.write(id, resource, kind)?;
        }
    }
    Ok(writer.done(is_all))
}

/// Holds that a template can make the resource, and that the table has all that it says.
fn check(resource: &Resource, kind: &Kind, here: &Here) -> Result<(), Unsaid> {
    let (account, region) = (resource.provider.account.as_str(), resource.provider.region.as_str());
    if account.map(|own| &**own) != here.account || region.map(|own| &**own) != here.region {
        return Err(Unsaid("another account or region".to_owned()));
    }
    if resource.key == Some(Key::Any) {
        return Err(Unsaid("instances of which the number is not known".to_owned()));
    }
    if *resource.ignored != seclog::base::Ignored::Nothing {
        return Err(Unsaid("ignore_changes".to_owned()));
    }
    let entries = resource.values.as_entries().map(|entries| entries.items()).unwrap_or_default();
    let said = entries.iter().filter(|entry| !entry.value.is_null() && !["id", "tags_all"].contains(&&*entry.key));
    match said.map(|entry| &*entry.key).find(|argument| !kind.says(argument)) {
        Some(argument) => Err(Unsaid(format!("{}.{argument}", resource.kind))),
        None => Ok(()),
    }
}

impl Writer<'_> {
    /// The logical ids of what a resource is, or is a part of.
    fn places(&mut self, resource: &Resource, kind: &Kind) -> Result<Vec<String>, Unsaid> {
        let ids = match kind.form {
            Form::Own(ty) => vec![self.draft(resource, kind, ty)],
            Form::Part { main, by } => self.mains(resource, main, by)?,
        };
        self.ids.entry(without_keys(&resource.address)).or_default().extend(ids.iter().cloned());
        Ok(ids)
    }

    /// A new resource of the template.
    fn draft(&mut self, resource: &Resource, kind: &Kind, ty: &'static str) -> String {
        let last = ty.rsplit("::").next().unwrap_or(ty);
        let key = resource.key.as_ref().map(ToString::to_string).unwrap_or_default();
        let id = self.words.name(&format!("{} {last} {key}", resource.name));
        for (attribute, returned) in kind.returns.iter().filter(|(_, returned)| *returned != "-") {
            let (attribute, end) = attribute.split_once(':').unwrap_or((attribute, ""));
            let value = seclog::aws::at(&resource.values, attribute);
            let text = match &value.kind {
                Of::Unknown(unknown) => self.words.marks.mark(unknown).into(),
                _ => self.words.marks.text(&value),
            };
            let text = if end.is_empty() { text } else { format!("{text}:{end}") };
            let name = if *returned == "Ref" { id.clone() } else { format!("{id}.{returned}") };
            self.words.returns.push(Return { of: without_keys(&resource.address), text, name });
        }
        let condition = resource.presence.as_ref().map(Unknown::exists);
        self.drafts.insert(id.clone(), Draft { condition, ..Draft::new(ty) });
        id
    }

    /// The resources that a part is of; one that the code does not make is made with its name only.
    fn mains(&mut self, resource: &Resource, main: &'static str, by: &str) -> Result<Vec<String>, Unsaid> {
        let named = seclog::aws::at(&resource.values, by);
        let all = named.as_seq().map_or_else(|| vec![named.clone()], |seq| seq.items().to_vec());
        let kind = &kinds()[main];
        let Form::Own(ty) = kind.form else { panic!("{main} is a part itself") };
        let mut ids = Vec::new();
        for named in all {
            let text = match &named.kind {
                Of::Unknown(unknown) => self.words.marks.mark(unknown).into(),
                _ => self.words.marks.text(&named),
            };
            let is_it = |own: &&Return| {
                own.text == text && self.drafts[own.name.split('.').next().unwrap_or_default()].ty == ty
            };
            if let Some(found) = self.words.returns.iter().find(is_it) {
                ids.push(found.name.split('.').next().unwrap_or_default().to_owned());
                continue;
            }
            let is_name =
                |line: &&Line| kind.returns.iter().any(|(own, returned)| *returned == "Ref" && *own == line.argument);
            let Some(line) = kind.lines.iter().find(is_name) else {
                return Err(Unsaid(format!("{} of what is not in view", resource.kind)));
            };
            let id = self.words.name(&format!("{} {}", resource.name, ty.rsplit("::").next().unwrap_or(ty)));
            let name = self.words.value(&text, &BTreeSet::new());
            self.words.returns.push(Return { of: String::new(), text, name: id.clone() });
            self.drafts.insert(id.clone(), Draft { properties: json!({ line.property: name }), ..Draft::new(ty) });
            ids.push(id);
        }
        Ok(ids)
    }

    /// Writes what a resource says.
    fn write(&mut self, id: &str, resource: &Resource, kind: &Kind) -> Result<(), Unsaid> {
        let mut near = self.near(resource);
        // What it is a part of cannot refer to itself.
        near.retain(|address| self.ids.get(address).is_none_or(|ids| !ids.iter().any(|own| own == id)));
        let is_part = matches!(kind.form, Form::Part { .. });
        for line in kind.lines.iter().filter(|line| line.property != "-") {
            for Found { value, indices, conditions } in found(&resource.values, line.argument)? {
                let mut json = self.value(&value, &line.how, &near)?;
                let own = resource.presence.as_ref().filter(|_| is_part).map(|presence| (presence.exists(), true));
                for (condition, holds) in own.into_iter().chain(conditions) {
                    json = match holds {
                        true => self.words.choice(&condition, json, Json::Null),
                        false => self.words.choice(&condition, Json::Null, json),
                    };
                }
                if json.is_null() {
                    continue;
                }
                let draft = self.drafts.get_mut(id).expect("a draft");
                let before = draft.said_by.insert(line.property, resource.address.to_string());
                if before.is_some_and(|other| *other != *resource.address) && !line.property.ends_with("[+]") {
                    return Err(Unsaid("two resources say one property".to_owned()));
                }
                put(&mut draft.properties, line.property, &indices, json);
            }
        }
        let draft = self.drafts.get_mut(id).expect("a draft");
        draft.waits_for.extend(resource.references.iter().map(|reference| without_keys(&reference.target)));
        Ok(())
    }

    /// The Terraform resources, without keys, that a resource refers to, through data sources too.
    fn near(&self, resource: &Resource) -> BTreeSet<String> {
        let mut near = BTreeSet::new();
        let mut open = vec![resource];
        while let Some(next) = open.pop() {
            for target in next.references.iter().map(|reference| without_keys(&reference.target)) {
                if near.insert(target.clone()) {
                    let is_it = |other: &&Resource| other.mode == Mode::Data && without_keys(&other.address) == target;
                    open.extend(self.resources.iter().filter(is_it));
                }
            }
        }
        near
    }

    /// A value as a property has it.
    fn value(&mut self, value: &Value, how: &How, near: &BTreeSet<String>) -> Result<Json, Unsaid> {
        let all = settle(value).ok_or_else(|| Unsaid("too many conditions".to_owned()))?;
        if let Some((condition, _)) = all[0].assumed.first() {
            let then = self.value(&chosen(value, condition, true), how, near)?;
            let otherwise = self.value(&chosen(value, condition, false), how, near)?;
            return Ok(self.words.choice(condition, then, otherwise));
        }
        if value.is_null() {
            return Ok(Json::Null);
        }
        let plain = match how {
            How::Is(constant) => {
                let is_none = value.as_seq().is_some_and(|seq| seq.items().iter().all(Value::is_null));
                return Ok(if is_none { Json::Null } else { json!(constant) });
            }
            How::Text => {
                let text = self.words.marks.text(value);
                return Ok(self.words.document(&text, near));
            }
            How::Words(words) => match self.other_words(value, words) {
                Some(word) => return Ok(word),
                None => self.words.marks.json(value)?,
            },
            How::Document => match self.words.marks.document(value)? {
                Some(document) => document,
                None => self.words.marks.json(value)?,
            },
            How::Pairs(key, value_key) => {
                let plain = self.words.marks.json(value)?;
                let pair = |(own, inner): (&String, &Json)| json!({ *key: own, *value_key: inner });
                plain.as_object().into_iter().flatten().map(pair).collect()
            }
            How::Plain => self.words.marks.json(value)?,
        };
        let words = &mut self.words;
        Ok(each_text(plain, &mut |text| words.value(text, near)))
    }

    /// A value in other words, if it has others.
    fn other_words(&mut self, value: &Value, words: &[(&str, &str)]) -> Option<Json> {
        let meant = |word: &str| {
            let (_, meant) = words.iter().find(|(own, _)| *own == word)?;
            Some(if *meant == "-" { Json::Null } else { json!(meant) })
        };
        match &value.kind {
            Of::Unknown(unknown) => Some(self.words.choice(unknown, meant("true")?, meant("false")?)),
            Of::Bool(known) => meant(&known.to_string()),
            Of::Number(known) => meant(&known.to_string()),
            _ => meant(value.as_str()?),
        }
    }

    /// The template.
    fn done(mut self, is_all: bool) -> Json {
        let mut resources = Map::new();
        let mut conditions = BTreeMap::new();
        for (id, draft) in &self.drafts {
            if let Some(condition) = &draft.condition {
                conditions.insert(id.clone(), self.words.condition(condition));
            }
        }
        for (id, draft) in &mut self.drafts {
            for (property, value) in kinds()
                .values()
                .filter(|kind| matches!(kind.form, Form::Own(ty) if ty == draft.ty))
                .flat_map(|kind| &kind.wanted)
            {
                if draft.properties.get(property).is_none() {
                    let value = if *value == "true" { Json::Bool(true) } else { json!(value) };
                    draft.properties[property] = value;
                }
            }
            let written = draft.properties.to_string();
            let is_named = |other: &String| {
                ["\"Ref\":\"{}\"", "\"Fn::GetAtt\":[\"{}\"", "${{}}", "${{}."]
                    .iter()
                    .any(|form| written.contains(&form.replacen("{}", other, 1)))
            };
            let waits_for: BTreeSet<&String> =
                draft.waits_for.iter().filter_map(|address| self.ids.get(address)).flatten().collect();
            let waits_for: Vec<&String> =
                waits_for.into_iter().filter(|other| *other != id && !is_named(other)).collect();
            let mut resource = json!({ "Type": draft.ty, "Properties": hoisted(draft.properties.take()) });
            if !waits_for.is_empty() {
                resource["DependsOn"] = json!(waits_for);
            }
            if let Some(condition) = conditions.get(id) {
                resource["Condition"] = json!(condition);
            }
            resources.insert(id.clone(), resource);
        }
        if !is_all {
            let stack = json!({ "TemplateURL": "https://s3.eu-west-1.amazonaws.com/secops-templates/elsewhere.yaml" });
            resources
                .insert("Elsewhere".to_owned(), json!({ "Type": "AWS::CloudFormation::Stack", "Properties": stack }));
        }
        let mut template = json!({ "AWSTemplateFormatVersion": "2010-09-09" });
        let sections = [("Parameters", self.words.parameters), ("Conditions", self.words.conditions)];
        for (section, entries) in sections.into_iter().filter(|(_, entries)| !entries.is_empty()) {
            template[section] = json!(entries);
        }
        template["Resources"] = Json::Object(resources);
        template
    }
}

/// Properties in which an object all of whose members hang on one condition hangs on it itself.
fn hoisted(properties: Json) -> Json {
    let Json::Object(members) = properties else { return properties };
    let members = members.into_iter().map(|(name, value)| {
        let value = hoisted(value);
        let conditions: Option<Vec<&Json>> =
            value.as_object().map(|inner| inner.values().filter_map(condition).collect());
        let whole = match conditions.as_deref() {
            Some([first, rest @ ..])
                if rest.iter().all(|other| other == first)
                    && value.as_object().is_some_and(|inner| inner.len() == rest.len() + 1) =>
            {
                let first = (*first).clone();
                let inner = value.as_object().into_iter().flatten();
                let then: Json =
                    Json::Object(inner.map(|(name, value)| (name.clone(), value["Fn::If"][1].clone())).collect());
                json!({ "Fn::If": [first, then, { "Ref": "AWS::NoValue" }] })
            }
            _ => value,
        };
        (name, whole)
    });
    Json::Object(members.collect())
}

/// The condition on which a value is there.
fn condition(value: &Json) -> Option<&Json> {
    let [condition, _, otherwise] = value.get("Fn::If")?.as_array()?.as_slice() else { return None };
    (*otherwise == json!({ "Ref": "AWS::NoValue" })).then_some(condition)
}
