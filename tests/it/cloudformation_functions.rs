//! A table of intrinsic functions, checked by hand.

use std::sync::Arc;

use crate::project;
use seclog::base::identity;
use seclog::cloudformation::evaluate::{Beside, Environment, Evaluated, evaluate};
use seclog::cloudformation::parameters::Given;
use seclog::cloudformation::template::{self, Template};

/// No file lies beside a template.
pub struct Nothing;

impl Beside for Nothing {
    fn template(&self, _: &Template, path: &str) -> Result<Arc<Template>, String> {
        Err(format!("there is no {path}"))
    }
}

/// What a template makes, in the account 111122223333 and the region eu-west-1.
pub fn evaluated(text: &str, given: &Given) -> Evaluated {
    let template = template::read(text, 0, &"template.yaml".into()).unwrap_or_else(|mistake| panic!("{mistake}"));
    let template = Arc::new(template.expect("a template"));
    let environment = Environment {
        account: Some("111122223333".into()),
        region: Some("eu-west-1".into()),
        partition: Some("aws".into()),
    };
    evaluate(&template, &environment, given, &Nothing)
}

#[test]
fn functions_give_what_the_table_says() {
    let frame = project::text("tests/cloudformation/functions.yaml");
    let table = project::text("tests/cloudformation/functions.txt");
    let ours = evaluated(&frame, &Given::new()).unchecked;
    assert_eq!(ours.len(), 1, "only the bucket that is named by itself: {ours:?}");
    let (mut count, mut wrong) = (0, Vec::new());
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (expression, expected) = line.split_once("=>").unwrap_or_else(|| panic!("{line}"));
        let (expression, expected) = (expression.trim(), expected.trim());
        count += 1;
        let text = format!("{frame}  Probe:\n    Type: Custom::Probe\n    Properties:\n      Value: {expression}\n");
        let Evaluated { resources, unchecked, .. } = evaluated(&text, &Given::new());
        let probe = resources.iter().find(|resource| &*resource.name == "Probe").expect("the probe");
        let value = probe.values.get("Value").map_or_else(|| "unset".to_owned(), identity::of);
        let is_wrong = unchecked.len() > ours.len();
        let got = format!("{value}{}", if is_wrong { " !" } else { "" });
        if got != expected {
            wrong.push(format!("{expression}\n  expected {expected}\n  got      {got} {:?}", unchecked.last()));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 150, "{count}");
}
