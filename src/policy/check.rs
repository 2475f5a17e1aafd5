//! From a thing and a policy to verdicts.

use std::rc::Rc;

use super::access::{self, Question, Verb as Access};
use super::conforms;
use super::definition::{Check, Part, Policy, Requests, Shape, Verb, WaitsFor};
use super::memory::{self, Looked};
use super::scope::{Scoped, Subject};
use super::shape;
use super::verdict::Verdict;
use super::{sound, waits_for};
use crate::aws::{Linked, at};
use crate::base::{Kind, Related, Seq, Value, Way, identity};
use crate::hcl::ast::Expression;
use crate::hcl::eval::{Fuel, evaluate};
use crate::iam::access::{PolicyKind, Requests as Asked, Shape as AskedShape};

/// What comes of each check of a policy on a thing of its target, with the check. Passes are left out.
///
/// `parameters` are those of the policy that are set otherwise, an object or null. Call it on a thread with a stack of
/// [`crate::hcl::parse::STACK`].
pub fn verdicts<'p>(policy: &'p Policy, subject: &Subject<'_>, parameters: &Value) -> Vec<(&'p Check, Verdict)> {
    let subject = Scoped { subject, parameters: [parameters, &policy.parameters] };
    let judge = Judge { policy, subject };
    let each = policy.checks.iter().flat_map(|check| {
        let verdicts = judge.verdicts(check).unwrap_or_else(|reason| vec![Verdict::Undecided(reason)]);
        verdicts.into_iter().map(move |verdict| (check, verdict))
    });
    each.filter(|(_, verdict)| !matches!(verdict, Verdict::Pass)).collect()
}

struct Judge<'a> {
    policy: &'a Policy,
    subject: Scoped<'a>,
}

impl Judge<'_> {
    fn verdicts(&self, check: &Check) -> Result<Vec<Verdict>, String> {
        if let Some(when) = &check.when {
            let when = self.value(when)?;
            match &when.kind {
                Kind::Bool(false) => return Ok(Vec::new()),
                Kind::Bool(true) => {}
                _ => return Err(format!("whether it is asked hangs on {}", identity::of(&when))),
            }
        }
        let thing = self.subject.subject.thing;
        let value = |name: &str| match &check.value {
            Some(value) => self.value(value),
            None => Ok(at(&thing.properties, name)),
        };
        // What policy documents a check looks at where it does not say.
        let document = if thing.kind == "role" { "policies" } else { "policy" };
        let kind = kind_of(thing.kind, check.value.as_ref());
        let looked = || self.looked(check, document);
        let ask = |verb, requests, [reference, delegated]: [_; 2]| -> Result<_, String> {
            let question = Question { verb, requests, reference, delegated };
            Ok(vec![access::check(thing, &*looked()?, &question, kind)])
        };
        let mut verdicts = match &check.verb {
            Verb::Denies(requests) => ask(Access::Denies, self.requests(requests, kind)?, [Vec::new(), Vec::new()])?,
            Verb::Allows(requests) => ask(Access::Allows, self.requests(requests, kind)?, [Vec::new(), Vec::new()])?,
            Verb::AllowsOnly(only) => {
                let among = only.among.as_ref().map(|among| self.requests(among, kind)).transpose()?;
                let reference = self.all(&only.statements, only.more.as_ref(), kind)?;
                let delegated = match &only.delegates_to {
                    Some(account) => vec![shape::of([Some(self.value(account)?), None, None, None], kind)?],
                    None => Vec::new(),
                };
                let verb = if among.is_some() { Access::AllowsOnlyAmong } else { Access::AllowsOnly };
                ask(verb, among.unwrap_or_default(), [reference, delegated])?
            }
            Verb::Conforms(schema) => {
                let validator = conforms::validator(schema, |expression| self.value(expression))?;
                vec![conforms::check(thing, &value("")?, &validator)]
            }
            // A document that no resource of this code says is none to look at.
            Verb::Sound(_) if check.value.is_none() && !thing.said_by.contains_key(document) => Vec::new(),
            Verb::Sound(kinds) => sound::check(self.subject.subject, &*looked()?, &self.part(kinds)?, kind),
            Verb::WaitsFor(waits) => vec![self.waits(waits)],
        };
        for verdict in &mut verdicts {
            let Verdict::Fail(failure) = verdict else { continue };
            if let Some(reason) = self.subject.subject.beyond.filter(|_| check.absence) {
                *verdict = Verdict::Undecided(format!("it may stand where nothing could be read: {reason}"));
                continue;
            }
            // What the policy works out stands nowhere in the code.
            if failure.place.file == check.place.file {
                failure.place = thing.place;
            }
            failure.fix = self.said(check.fix.as_ref())?;
            match &check.verb {
                Verb::WaitsFor(_) => {}
                Verb::Conforms(_) => {
                    let value = value("")?;
                    failure.subject = identity::of(&value);
                    failure.related.extend(way(&value));
                }
                _ => {
                    let looked = looked()?;
                    looked.identity().clone_into(&mut failure.subject);
                    failure.related.extend(way(&looked.value));
                }
            }
            match self.said(check.message.as_ref())? {
                Some(message) if failure.message.is_empty() => failure.message = message,
                Some(message) => failure.message = format!("{message}: {}", failure.message),
                None if failure.message.is_empty() => failure.message.clone_from(&self.policy.title),
                None => {}
            }
        }
        Ok(verdicts)
    }

    /// What a message or fix says; what is not known in it by its name.
    fn said(&self, expression: Option<&Expression>) -> Result<Option<String>, String> {
        let Some(expression) = expression else { return Ok(None) };
        let value = self.value(expression)?;
        Ok((!value.is_null()).then(|| value.as_str().map_or_else(|| identity::of(&value), ToString::to_string)))
    }

    /// What a check looks at, as policy documents.
    fn looked(&self, check: &Check, document: &str) -> Result<Rc<Looked>, String> {
        let property = match &check.value {
            Some(value) => memory::property(value),
            None => Some(document.to_owned()),
        };
        let Subject { memory, thing, .. } = self.subject.subject;
        match (property, &check.value) {
            (Some(property), _) => Ok(memory.of(thing, &property)),
            (None, Some(value)) => Ok(Rc::new(Looked::new(self.value(value)?))),
            (None, None) => Ok(memory.of(thing, document)),
        }
    }

    fn waits(&self, waits: &WaitsFor) -> Verdict {
        let links: Vec<&str> = waits.links.iter().flat_map(|link| link.split('.')).collect();
        let first = match self.subject.subject.follow(&links) {
            (Linked::Thing(thing), []) => thing,
            // Another target of the policy has such a link.
            (Linked::Thing(_) | Linked::None, _) => return Verdict::Pass,
            (Linked::Unsure(reason), _) => return Verdict::Undecided(reason),
        };
        waits_for::check(self.subject.subject, waits.property.as_deref(), first, &waits.of)
    }

    fn value(&self, expression: &Expression) -> Result<Value, String> {
        evaluate(expression, &self.subject, &Fuel::default()).map_err(|error| format!("in the policy: {error}"))
    }

    /// The value of a part, which may be worked out already.
    fn part(&self, part: &Part) -> Result<Value, String> {
        let Some(constant) = &part.constant else { return self.value(&part.expression) };
        match constant.get() {
            Some(value) => Ok(value.clone()),
            None => self.value(&part.expression).map(|value| constant.get_or_init(|| value).clone()),
        }
    }

    fn requests(&self, requests: &Requests, kind: PolicyKind) -> Result<Asked, String> {
        let of = self.all(&requests.of, requests.more.as_ref(), kind)?;
        Ok(Asked { of, except: self.shapes(&requests.except, kind)? })
    }

    /// Shapes, and those of a list.
    fn all(&self, shapes: &[Shape], more: Option<&Expression>, kind: PolicyKind) -> Result<Vec<AskedShape>, String> {
        let mut all = self.shapes(shapes, kind)?;
        if let Some(more) = more {
            all.extend(listed(&self.value(more)?, kind)?);
        }
        Ok(all)
    }

    fn shapes(&self, shapes: &[Shape], kind: PolicyKind) -> Result<Vec<AskedShape>, String> {
        shapes
            .iter()
            .map(|shape| {
                let each = [&shape.principals, &shape.actions, &shape.resources, &shape.condition];
                let mut values = [const { None }; 4];
                for (value, expression) in values.iter_mut().zip(each) {
                    *value = expression.as_ref().map(|part| self.part(part)).transpose()?;
                }
                shape::of(values, kind)
            })
            .collect()
    }
}

/// Shapes out of a list of objects.
fn listed(list: &Value, kind: PolicyKind) -> Result<Vec<AskedShape>, String> {
    let items = list.as_seq().filter(|seq| seq.more().is_none()).map(Seq::items);
    let items = items.ok_or_else(|| format!("what is allowed hangs on {}", identity::of(list)))?;
    let names = ["principals", "actions", "resources", "condition"];
    items.iter().map(|item| shape::of(names.map(|name| item.get(name).cloned()), kind)).collect()
}

/// The way of a value from where it is written to where it is used, as places.
fn way(value: &Value) -> Vec<Related> {
    let steps = value.origin.steps().filter(|step| !matches!(step.way, Way::Function | Way::Iteration));
    steps.map(|step| Related { place: step.place, message: format!("by way of {}", step.shown()) }).collect()
}

/// What kind of policy documents they are.
fn kind_of(thing: &str, value: Option<&Expression>) -> PolicyKind {
    let is_trust = || {
        use crate::hcl::ast::Kind;
        let expression = value.map(|value| &value.kind);
        matches!(expression, Some(Kind::Attribute(_, name)) if &*name.text == "trust")
    };
    match thing {
        "key" => PolicyKind::Key,
        "role" if is_trust() => PolicyKind::Trust,
        "role" => PolicyKind::Identity,
        _ => PolicyKind::Resource,
    }
}
