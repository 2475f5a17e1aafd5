//! Provider configurations: which one a resource has, and what it says of account and region.

use std::rc::Rc;
use std::sync::Arc;

use super::run::Frame;
use crate::base::{Kind, Piece, Place, Provider, Type, Unknown, Value, identity};
use crate::hcl::ast::{Block, Expression, Kind as Syntax};
use crate::names::region;
use crate::terraform::module::{self, Name};

/// A provider's local name and the alias of one of its configurations.
type Selected = (Name, Option<Name>);

impl Frame<'_> {
    /// The provider configuration of a resource.
    pub(super) fn provider(&self, block: &Block, kind: &str) -> Arc<Provider> {
        let selected = block.body.attribute("provider").and_then(reference);
        // The name of a type begins with its provider's.
        let selected = selected.unwrap_or_else(|| (kind.split('_').next().unwrap_or(kind).into(), None));
        self.configuration(&selected, block.header)
    }

    fn configuration(&self, selected: &Selected, place: Place) -> Arc<Provider> {
        let instance = Rc::clone(&self.instance);
        let found = instance.providers.get(
            selected,
            place,
            || "a provider".to_owned(),
            || {
                if let Some(block) = instance.module.providers.get(selected) {
                    return Ok(Arc::new(Frame::new(self.run, Rc::clone(&instance)).configured(
                        selected,
                        Some(block),
                        place,
                    )));
                }
                let Some(caller) = &instance.call else {
                    return Ok(Arc::new(Frame::new(self.run, Rc::clone(&instance)).configured(selected, None, place)));
                };
                let parent = self.run.instance(caller.instance);
                let module = Arc::clone(&parent.module);
                let handed = module.calls.get(&caller.name).and_then(|call| handed_over(call, selected));
                let parent = Frame::new(self.run, parent);
                Ok(match (handed, &selected.1) {
                    (Some(handed), _) => parent.configuration(&handed, place),
                    // Only default configurations are inherited.
                    (None, None) => parent.configuration(selected, place),
                    (None, Some(_)) => {
                        Arc::new(Frame::new(self.run, Rc::clone(&instance)).configured(selected, None, place))
                    }
                })
            },
        );
        found.unwrap_or_else(|_| Arc::new(Frame::new(self.run, instance).configured(selected, None, place)))
    }

    /// What a configuration says; without a block it is the default one.
    fn configured(&self, (name, alias): &Selected, block: Option<&Block>, place: Place) -> Provider {
        let local = alias.as_ref().map_or_else(|| name.to_string(), |alias| format!("{name}.{alias}"));
        let address = &self.instance.address;
        let key = if address.is_empty() { local } else { format!("{address}:{local}") };
        let environment = self.run.environment;
        let place = block.map_or(place, |block| block.header);
        let unknown =
            |what: &str| Value::unknown(Unknown::new(format!("{key}.{what}"), Type::String).not_null(), place);
        let given = |known: &Option<Arc<str>>, what: &str| match known {
            Some(known) => Value::string(Arc::clone(known), place),
            // The same for all configurations: it is where the code runs.
            None => Value::unknown(Unknown::new(format!("{name}.{what}"), Type::String).not_null(), place),
        };
        let argument = |attribute: &str| {
            let expression = block?.body.attribute(attribute)?;
            let value = self.value_or(expression, || Unknown::new(format!("{key}.{attribute}"), Type::Any));
            (!value.is_null()).then_some(value)
        };
        let region = argument("region").unwrap_or_else(|| given(&environment.region, "region"));
        let partition = match region.as_str().and_then(|region| region::partition(region)) {
            Some(partition) => Value::string(partition.as_str(), region.place()),
            None => given(&environment.partition, "partition"),
        };
        let role = block.and_then(|block| {
            let role = block.body.blocks("assume_role").find_map(|role| role.body.attribute("role_arn"))?;
            Some(self.value_or(role, || unknown_of(&format!("{key}.assume_role"))))
        });
        let account = match (argument("allowed_account_ids").as_ref().and_then(only), role) {
            (Some(account), _) => account,
            (None, Some(role)) if !role.is_null() => account_of(&role),
            _ if block.is_some_and(|block| block.body.attribute("profile").is_some()) && alias.is_some() => {
                unknown("account_id")
            }
            _ => given(&environment.account, "account_id"),
        };
        let default_tags = block.and_then(|block| {
            let tags = block.body.blocks("default_tags").find_map(|tags| tags.body.attribute("tags"))?;
            Some(self.value_or(tags, || unknown_of(&format!("{key}.default_tags"))))
        });
        let source = self.source(name);
        Provider { key: key.into(), source, account, region, partition, default_tags }
    }

    /// The address of a provider, by `required_providers`.
    fn source(&self, name: &str) -> Arc<str> {
        let written =
            self.instance.module.settings.iter().flat_map(|settings| settings.body.blocks("required_providers"));
        let source = written.filter_map(|block| block.body.attribute(name)).find_map(|provider| {
            let Syntax::Object(entries) = &provider.kind else { return None };
            entries.iter().find_map(|(key, value)| match key {
                crate::hcl::ast::Key::Name(key) if &*key.text == "source" => module::literal(value),
                crate::hcl::ast::Key::Expression(key) if module::literal(key).as_deref() == Some("source") => {
                    module::literal(value)
                }
                _ => None,
            })
        });
        let source = source.map_or_else(|| format!("hashicorp/{name}"), String::from);
        if source.split('/').count() < 3 { format!("registry.terraform.io/{source}").into() } else { source.into() }
    }
}

fn unknown_of(identity: &str) -> Unknown {
    Unknown::new(identity, Type::Any)
}

/// `aws` or `aws.west`.
fn reference(expression: &Expression) -> Option<Selected> {
    match &expression.kind {
        Syntax::Variable(name) => Some((name.clone(), None)),
        Syntax::Attribute(of, alias) => match &of.kind {
            Syntax::Variable(name) => Some((name.clone(), Some(alias.text.clone()))),
            _ => None,
        },
        // In quotes, as older code and JSON syntax have it.
        Syntax::Template(_) => {
            let text = module::literal(expression)?;
            Some(match text.split_once('.') {
                Some((name, alias)) => (name.into(), Some(alias.into())),
                None => (text, None),
            })
        }
        _ => None,
    }
}

/// The configuration that a module call hands over for one that the module needs.
fn handed_over(call: &Block, needed: &Selected) -> Option<Selected> {
    let Syntax::Object(entries) = &call.body.attribute("providers")?.kind else { return None };
    entries.iter().find_map(|(key, value)| {
        let key = match key {
            crate::hcl::ast::Key::Name(name) => (name.text.clone(), None),
            crate::hcl::ast::Key::Expression(key) => reference(key)?,
        };
        (key == *needed).then(|| reference(value)).flatten()
    })
}

/// The only element.
fn only(list: &Value) -> Option<Value> {
    let seq = list.as_seq()?;
    match (seq.items(), seq.more()) {
        ([one], None) => crate::hcl::types::convert(one, &Type::String).ok(),
        _ => None,
    }
}

/// The account in a role's ARN.
fn account_of(role: &Value) -> Value {
    let place = role.place();
    let unknown = || {
        let identity = identity::call("account_of", [role]);
        Value::unknown(Unknown::new(identity, Type::String).not_null(), place)
    };
    let Kind::String(text) = &role.kind else { return unknown() };
    // arn:PARTITION:iam::ACCOUNT:role/NAME
    let mut colons = 0;
    let mut account: Vec<Piece> = Vec::new();
    for piece in text.flat_pieces(place) {
        let Piece::Known(known, at) = &piece else {
            if colons == 4 {
                account.push(piece);
            }
            continue;
        };
        for part in known.split_inclusive(':') {
            let inner = part.strip_suffix(':').unwrap_or(part);
            if colons == 4 && !inner.is_empty() {
                account.push(Piece::Known(inner.into(), *at));
            }
            colons += usize::from(part.ends_with(':'));
        }
    }
    match account.as_slice() {
        _ if colons < 5 => unknown(),
        [Piece::Known(account, at)] => Value::string(Arc::clone(account), *at),
        [Piece::Unknown(account)] => Value::unknown(account.clone(), place),
        _ => unknown(),
    }
}
