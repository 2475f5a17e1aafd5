//! What follows of things from what resources say: properties that no single attribute holds.

use super::gather::{Gathered, filled};
use super::{alarm, flow, key, named, role, size, subscription};
use crate::base::{Ignored, Place, Resource, Type, Value};
use crate::names::limits;

impl Gathered {
    /// Adds to each thing what follows from all of them.
    pub(super) fn complete(&mut self, resources: &[Resource]) {
        let other_uses = role::other_uses(resources);
        let has_key = self.things.iter().any(|thing| thing.kind == "key");
        for number in 0..self.things.len() {
            let thing = &self.things[number];
            let Some(main) = thing.resources.first().and_then(|number| resources.get(*number)) else { continue };
            let mut found: Vec<(&str, Value)> =
                [("account", "{account}"), ("region", "{region}"), ("partition", "{partition}")]
                    .map(|(name, template)| (name, filled(template, main, &Value::null(thing.place))))
                    .into();
            found.push(("made_here", Value::bool(thing.is_made_here, thing.place)));
            found.push(("hidden", hidden(thing, resources)));
            found.push(("kind", Value::string(thing.kind, thing.place)));
            match thing.kind {
                "stream" | "delivery_stream" => found.push(flow::property(thing, &self.things)),
                "role" => found.extend(role::properties(thing, &self.things, resources, &other_uses)),
                "destination" => {
                    // Terraform leaves out white space, CloudFormation sends the text as it is.
                    let is_compact = main.kind.starts_with("aws_");
                    let limit = (limits::DESTINATION_POLICY_BYTES, is_compact);
                    found.extend(size::property("policy_bytes", thing, "policy", limit));
                    found.push(("services", named::services(thing, "policy")));
                    found.push(("accounts_in_part", named::accounts_in_part(thing, "policy")));
                }
                "log_group" => found.push(("key_in_view", Value::bool(has_key, thing.place))),
                _ => {}
            }
            self.things[number].set(found);
        }
        // What follows from what follows.
        let senders = subscription::Senders::of(&self.things);
        for number in 0..self.things.len() {
            let thing = &self.things[number];
            let found = match thing.kind {
                "log_group" => subscription::of_log_group(thing, &self.things, &senders),
                "subscription" | "account_subscription" => subscription::properties(number, &self.things, &senders),
                _ => continue,
            };
            self.things[number].set(found);
        }
        let (roles, looked_up) = (key::roles(&self.things), key::looked_up(resources));
        for at in 0..self.things.len() {
            let thing = &self.things[at];
            let named = key::named(thing, &self.things, &looked_up);
            let mut found: Vec<(&str, Value)> =
                named.iter().map(|(property, value)| (property.as_str(), value.clone())).collect();
            if thing.kind == "key" {
                found.push(("roles", roles.clone()));
                found.extend(key::account(thing).map(|account| ("account", account)));
            }
            if matches!(thing.kind, "stream" | "delivery_stream" | "subscription") {
                found.push(alarm::property(thing, &self.things));
            }
            self.things[at].set(found);
        }
    }
}

/// The properties of a thing that Terraform leaves alone once they are set, so that what the code says is not what is there.
fn hidden(thing: &super::Thing, resources: &[Resource]) -> Value {
    let mut hidden = Vec::new();
    for (property, said_by) in &thing.said_by {
        for resource in said_by.iter().filter_map(|number| resources.get(*number)) {
            let place = match &*resource.ignored {
                Ignored::Nothing => None,
                Ignored::All => Some(resource.header),
                Ignored::Attributes(attributes) => attributes
                    .iter()
                    .find(|(name, _)| {
                        super::kinds::attributes_of(thing.kind, &resource.kind, property).any(|own| own == &**name)
                    })
                    .map(|(_, place)| *place),
            };
            hidden.extend(place.map(|place: Place| Value::string(property.as_str(), place)));
        }
    }
    Value::list(Type::String, hidden, thing.place)
}
