//! Deciding access: the plain evaluator, and the engine held against it.

mod alike;
mod compose;
mod evaluate;
mod generator;
mod print;
mod properties;
mod sample;
mod tls;
mod vectors;
mod words;

use std::collections::BTreeMap;

use seclog::iam::document::Document;
use seclog::iam::read::read;
use seclog::iam::request::{Principal, Request};

/// The policy document that `json` writes.
pub fn document(json: &str) -> Document {
    read(json, 0).unwrap().document
}

/// A request by whoever has the policy.
pub fn request(action: &str, resource: &str, context: &[(&str, &[&str])]) -> Request {
    let context: BTreeMap<String, Vec<String>> = context
        .iter()
        .map(|(key, values)| (key.to_lowercase(), values.iter().map(|value| (*value).to_owned()).collect()))
        .collect();
    Request { principal: None, action: action.into(), resource: resource.into(), context }
}

/// The same request by somebody.
pub fn by(principal: Principal, request: &Request) -> Request {
    Request { principal: Some(principal), ..request.clone() }
}

/// A user, role or session by its ARN.
pub fn aws(arn: &str) -> Principal {
    Principal::Aws(arn.to_owned())
}
