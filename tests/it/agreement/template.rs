//! From the resources of Terraform code to the template that says the same.

use std::collections::{BTreeMap, BTreeSet};

use seclog::aws;
use seclog::base::{Ignored, Key, Mode, Resource, Unknown, Value, without_keys};
use seclog::cloudformation::evaluate::Environment;
use serde_json::{Map, Value as Json, json};

use super::at::{found, said};
use super::draft::Draft;
use super::style::Style;
use super::table::{Form, Kind, Kinds, kinds};
use super::told::Made;
use super::unsaid::Unsaid;
use super::value;
use super::words::{Return, Words};

/// A template that is being written.
struct Writer<'a> {
    kinds: &'static Kinds,
    words: Words,
    resources: &'a [Resource],
    /// The resources, by their logical ids.
    drafts: BTreeMap<String, Draft>,
    /// The logical ids of what Terraform resources are, or are a part of, by their addresses without keys.
    ids: BTreeMap<String, BTreeSet<String>>,
}

/// The template that says what code makes, and where its stack runs.
pub fn template(made: &Made, style: Style) -> Result<(Json, Environment), Unsaid> {
    let resources = &made.resources;
    let here = place(resources)?;
    let (drafts, ids) = (BTreeMap::new(), BTreeMap::new());
    let mut writer = Writer { kinds: kinds(style), words: Words::new(style, here.clone()), resources, drafts, ids };
    let managed = resources.iter().filter(|resource| resource.mode == Mode::Managed);
    let kind = |resource| Ok((resource, kind(kinds(style), resource)?));
    // What others are a part of comes first.
    let (own, parts): (Vec<_>, Vec<_>) = managed
        .map(kind)
        .collect::<Result<Vec<(&Resource, &Kind)>, Unsaid>>()?
        .into_iter()
        .partition(|(_, kind)| matches!(kind.form, Form::Own(_)));
    let all = own.iter().chain(&parts);
    let places: Vec<Vec<String>> =
        all.clone().map(|(resource, kind)| writer.place(resource, kind)).collect::<Result<_, _>>()?;
    for ((resource, kind), ids) in all.zip(&places) {
        for id in ids {
            writer.write(id, resource, kind)?;
        }
    }
    Ok((writer.done(made.beyond.is_none()), here))
}

/// The one account and region in which all resources are.
fn place(resources: &[Resource]) -> Result<Environment, Unsaid> {
    let mut places = resources.iter().filter(|resource| resource.mode == Mode::Managed).map(|resource| {
        let provider = &resource.provider;
        [&provider.account, &provider.region, &provider.partition].map(|fact| fact.as_str().cloned())
    });
    let first = places.next().unwrap_or_default();
    if places.any(|other| other != first) {
        return Err(Unsaid("several accounts or regions".to_owned()));
    }
    let [account, region, partition] = first;
    Ok(Environment { account, region, partition })
}

/// What a resource is in a template that can make it and has all that it says.
fn kind(kinds: &'static Kinds, resource: &Resource) -> Result<&'static Kind, Unsaid> {
    let kind = kinds.get(&*resource.kind).ok_or_else(|| Unsaid(resource.kind.to_string()))?;
    if resource.key == Some(Key::Any) {
        return Err(Unsaid("instances of which the number is not known".to_owned()));
    }
    if *resource.ignored != Ignored::Nothing {
        return Err(Unsaid("ignore_changes".to_owned()));
    }
    let mut said = said(&resource.values).into_iter().filter(|argument| !["id", "tags_all"].contains(&&**argument));
    match said.find(|argument| !kind.says(argument)) {
        Some(argument) => Err(Unsaid(format!("{}.{argument}", resource.kind))),
        None => Ok(kind),
    }
}

/// The last word of a type.
fn last(ty: &str) -> &str {
    ty.rsplit("::").next().unwrap_or(ty)
}

impl Writer<'_> {
    /// The logical ids of what a resource is, or is a part of.
    fn place(&mut self, resource: &Resource, kind: &Kind) -> Result<Vec<String>, Unsaid> {
        let ids = match kind.form {
            Form::Own(ty) => vec![self.draft(resource, kind, ty)],
            Form::Part { main, by } => {
                let named = aws::at(&resource.values, by);
                let all = named.as_seq().map_or(std::slice::from_ref(&named), |seq| seq.items());
                all.iter().map(|named| self.main(resource, main, named)).collect::<Result<_, _>>()?
            }
        };
        self.ids.entry(without_keys(&resource.address)).or_default().extend(ids.iter().cloned());
        Ok(ids)
    }

    /// A new resource of the template.
    fn draft(&mut self, resource: &Resource, kind: &Kind, ty: &'static str) -> String {
        let key = resource.key.as_ref().map(ToString::to_string).unwrap_or_default();
        let id = self.words.name(&format!("{} {} {key}", resource.name, last(ty)));
        for (attribute, returned) in kind.returns.iter().filter(|(_, returned)| *returned != "-") {
            let (attribute, end) = attribute.split_once(':').map_or((*attribute, None), |(own, end)| (own, Some(end)));
            let mut text = self.words.marks.text(&aws::at(&resource.values, attribute));
            text.extend(end.map(|end| format!(":{end}")));
            let name = if *returned == "Ref" { id.clone() } else { format!("{id}.{returned}") };
            self.words.returns.push(Return { of: without_keys(&resource.address), text, id: id.clone(), name });
        }
        let condition = resource.presence.as_ref().map(Unknown::exists);
        self.drafts.insert(id.clone(), Draft::new(ty, condition));
        id
    }

    /// The resource that a part is of. One that the code does not make is made with its name only.
    fn main(&mut self, part: &Resource, main: &'static str, named: &Value) -> Result<String, Unsaid> {
        let kind = &self.kinds[main];
        let Form::Own(ty) = kind.form else { panic!("{main} is a part itself") };
        let text = self.words.marks.text(named);
        let is_it = |own: &&Return| own.text == text && self.drafts[&own.id].ty == ty;
        if let Some(found) = self.words.returns.iter().find(is_it) {
            return Ok(found.id.clone());
        }
        let is_ref = |argument: &str| kind.returns.contains(&(argument, "Ref"));
        let Some(line) = kind.lines.iter().find(|line| is_ref(line.argument)) else {
            return Err(Unsaid(format!("{} of what is not in view", part.kind)));
        };
        let id = self.words.name(&format!("{} {}", part.name, last(ty)));
        let mut draft = Draft::new(ty, None);
        draft.say("", line.property, &[], self.words.value(&text, &BTreeSet::new()))?;
        self.words.returns.push(Return { of: String::new(), text, id: id.clone(), name: id.clone() });
        self.drafts.insert(id.clone(), draft);
        Ok(id)
    }

    /// Writes what a resource says.
    fn write(&mut self, id: &str, resource: &Resource, kind: &Kind) -> Result<(), Unsaid> {
        let mut near = self.near(resource);
        let draft = self.drafts.get_mut(id).expect("a draft");
        draft.waits_for.extend(near.iter().cloned());
        // What it is a part of cannot refer to itself.
        near.retain(|address| self.ids.get(address).is_none_or(|ids| !ids.contains(id)));
        let is_part = matches!(kind.form, Form::Part { .. });
        let presence = resource.presence.as_ref().filter(|_| is_part).map(|presence| (presence.exists(), true));
        for line in kind.lines.iter().filter(|line| line.property != "-") {
            for found in found(&resource.values, line.argument)? {
                let mut json = value::written(&mut self.words, &found.value, &line.how, &near)?;
                for (condition, holds) in presence.iter().cloned().chain(found.conditions) {
                    let (then, otherwise) = if holds { (json, Json::Null) } else { (Json::Null, json) };
                    json = self.words.choice(&condition, then, otherwise);
                }
                if !json.is_null() {
                    draft.say(&resource.address, line.property, &found.indices, json)?;
                }
            }
        }
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

    /// The template; `is_all`: whether all resources are in view.
    fn done(mut self, is_all: bool) -> Json {
        let mut resources = Map::new();
        for (id, draft) in self.drafts {
            let all = draft.waits_for.clone();
            let others = all.iter().filter_map(|address| self.ids.get(address)).flatten().map(String::as_str);
            let others = others.filter(|other| *other != id).collect();
            let condition = draft.condition.as_ref().map(|condition| self.words.condition(condition));
            let resource = draft.done(&id, self.kinds, &others, condition);
            resources.insert(id, resource);
        }
        if !is_all {
            let url = "https://s3.eu-west-1.amazonaws.com/secops-templates/elsewhere.yaml";
            let stack = json!({ "Type": "AWS::CloudFormation::Stack", "Properties": { "TemplateURL": url } });
            resources.insert("Elsewhere".to_owned(), stack);
        }
        let mut template = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": resources });
        let sections = [("Parameters", self.words.parameters), ("Conditions", self.words.conditions)];
        for (section, entries) in sections.into_iter().filter(|(_, entries)| !entries.is_empty()) {
            template[section] = json!(entries);
        }
        template
    }
}
