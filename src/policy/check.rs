//! From a thing and a policy to verdicts.

use std::borrow::Cow;
use std::rc::Rc;

use super::access::{self, Question, Verb as Access};
use super::conforms;
use super::definition::{Check, Policy, Requests, Shape, Verb, WaitsFor};
use super::memory::{self, Looked};
use super::part::Part;
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
        let mut unknown = None;
        for when in &check.when {
            let when = self.made_without_places(when, |value| Ok(value.clone()))?;
            match &when.kind {
                Kind::Bool(false) => return Ok(Vec::new()),
                Kind::Bool(true) => {}
                _ => unknown = Some(format!("whether it is asked hangs on {}", identity::of(&when))),
            }
        }
        if let Some(unknown) = unknown {
            return Err(unknown);
        }
        let thing = self.subject.subject.thing;
        let value = || match &check.value {
            Some(value) => self.part(value),
            None => Ok(Cow::Owned(at(&thing.properties, ""))),
        };
        // What policy documents a check looks at where it does not say.
        let document = if thing.kind == "role" { "policies" } else { "policy" };
        let kind = kind_of(thing.kind, check.value.as_ref().map(|value| &value.expression));
        let looked = || self.looked(check, document);
        let ask = |verb, requests, [reference, delegated]: [_; 2]| -> Result<_, String> {
            let question = Question { verb, requests, reference, delegated };
            Ok(vec![access::check(thing, &*looked()?, question, kind)])
        };
        let mut verdicts = match &check.verb {
            Verb::Denies(requests) => ask(Access::Denies, self.requests(requests, kind)?, [Vec::new(), Vec::new()])?,
            Verb::Allows(requests) => ask(Access::Allows, self.requests(requests, kind)?, [Vec::new(), Vec::new()])?,
            Verb::AllowsOnly(only) => {
                let among = only.among.as_ref().map(|among| self.requests(among, kind)).transpose()?;
                let reference = self.all(&only.statements, only.more.as_ref(), kind)?;
                let delegated = match &only.delegates_to {
                    Some(account) => {
                        let account = shape::principals(&*self.part(account)?)?;
                        vec![shape::of(Some(account), [None, None], None, kind)]
                    }
                    None => Vec::new(),
                };
                let verb = if among.is_some() { Access::AllowsOnlyAmong } else { Access::AllowsOnly };
                ask(verb, among.unwrap_or_default(), [reference, delegated])?
            }
            Verb::Conforms(schema) => {
                let validator = self.made(schema, conforms::validator)?;
                vec![conforms::check(thing, &*value()?, &validator)]
            }
            // A document that no resource of this code says is none to look at.
            Verb::Sound(_) if check.value.is_none() && !thing.said_by.contains_key(document) => Vec::new(),
            Verb::Sound(kinds) => sound::check(self.subject.subject, &*looked()?, &*self.part(kinds)?, kind),
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
                    let value = value()?;
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
    fn said(&self, part: Option<&Part<Option<String>>>) -> Result<Option<String>, String> {
        let Some(part) = part else { return Ok(None) };
        let text = |value: &Value| value.as_str().map_or_else(|| identity::of(value), ToString::to_string);
        self.made(part, |value| Ok((!value.is_null()).then(|| text(value)))).map(Cow::into_owned)
    }

    /// What a check looks at, as policy documents.
    fn looked(&self, check: &Check, document: &str) -> Result<Rc<Looked>, String> {
        let property = match &check.value {
            Some(value) => memory::property(&value.expression),
            None => Some(document.to_owned()),
        };
        let Subject { memory, thing, .. } = self.subject.subject;
        match (property, &check.value) {
            (Some(property), _) => Ok(memory.of(thing, &property)),
            (None, Some(value)) => Ok(Rc::new(Looked::new(self.part(value)?.into_owned()))),
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

    /// The value of a part.
    fn part<'p>(&self, part: &'p Part<Value>) -> Result<Cow<'p, Value>, String> {
        self.made(part, |value| Ok(value.clone()))
    }

    /// What is made of the value of a part, which may be made already.
    fn made<'p, T: Clone + Send>(
        &self,
        part: &'p Part<T>,
        make: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Result<Cow<'p, T>, String> {
        let new = || make(&self.value(&part.expression)?);
        let Some(once) = part.made(self.policy.has_one_contract) else { return new().map(Cow::Owned) };
        match once.get() {
            Some(known) => Ok(Cow::Borrowed(known)),
            None => new().map(|first| Cow::Borrowed(once.get_or_init(|| first))),
        }
    }

    /// The same of what nobody asks where it stands, so that it may have been made for another thing.
    fn made_without_places<T: Clone + Send>(
        &self,
        part: &Part<T>,
        make: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Result<T, String> {
        match part.made(self.policy.has_one_contract) {
            None if self.policy.has_one_contract => {
                let new = || make(&self.value(&part.expression)?);
                part.made_for(&self.subject.subject.thing.properties, new)
            }
            _ => self.made(part, make).map(Cow::into_owned),
        }
    }

    fn requests(&self, requests: &Requests, kind: PolicyKind) -> Result<Asked, String> {
        let of = self.all(&requests.of, requests.more.as_ref(), kind)?;
        Ok(Asked { of, except: self.shapes(&requests.except, kind)? })
    }

    /// Shapes, and those of a list.
    fn all(&self, shapes: &[Shape], more: Option<&Part<Value>>, kind: PolicyKind) -> Result<Vec<AskedShape>, String> {
        let mut all = self.shapes(shapes, kind)?;
        if let Some(more) = more {
            all.extend(listed(&*self.part(more)?, kind)?);
        }
        Ok(all)
    }

    fn shapes(&self, shapes: &[Shape], kind: PolicyKind) -> Result<Vec<AskedShape>, String> {
        shapes.iter().map(|shape| self.shape(shape, kind)).collect()
    }

    fn shape(&self, shape: &Shape, kind: PolicyKind) -> Result<AskedShape, String> {
        let named = |value: &Value| self.subject.subject.memory.principals(value);
        let principals = self.of_shape(shape.principals.as_ref(), shape::has_principals(kind), named)?;
        let resources = self.of_shape(shape.resources.as_ref(), shape::has_resources(kind), shape::texts)?;
        let actions = self.of_shape(shape.actions.as_ref(), true, shape::texts)?;
        let conditions = self.of_shape(shape.condition.as_ref(), true, shape::conditions)?;
        Ok(shape::of(principals, [actions, resources], conditions, kind))
    }

    /// What is made of a part of a shape. One that the kind of documents does not have is only evaluated.
    fn of_shape<T: Clone + Send>(
        &self,
        part: Option<&Part<T>>,
        is_asked: bool,
        make: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        match part {
            Some(part) if is_asked => self.made_without_places(part, make).map(Some),
            Some(part) => self.value(&part.expression).map(|_| None),
            None => Ok(None),
        }
    }
}

/// Shapes out of a list of objects.
fn listed(list: &Value, kind: PolicyKind) -> Result<Vec<AskedShape>, String> {
    let items = list.as_seq().filter(|seq| seq.more().is_none()).map(Seq::items);
    let items = items.ok_or_else(|| format!("what is allowed hangs on {}", identity::of(list)))?;
    let shape = |item: &Value| {
        let list = |name: &str| item.get(name).map(shape::texts).transpose();
        let principals = item.get("principals").filter(|_| shape::has_principals(kind)).map(shape::principals);
        let principals = principals.transpose()?;
        let resources = if shape::has_resources(kind) { list("resources")? } else { None };
        let actions = list("actions")?;
        let conditions = item.get("condition").map(shape::conditions).transpose()?;
        Ok(shape::of(principals, [actions, resources], conditions, kind))
    };
    items.iter().map(shape).collect()
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
