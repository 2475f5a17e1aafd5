//! Any bytes as a template: reading and evaluating end, twice with the same, and places lie in the text.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use seclog::cloudformation::evaluate::{Beside, Environment, evaluate};
use seclog::cloudformation::parameters::{self, Given};
use seclog::cloudformation::template::{self, Template};

#[path = "../deep.rs"]
mod deep;

/// A template nests itself, whatever it names, and exports whatever it imports.
struct Itself(Arc<Template>);

impl Beside for Itself {
    fn template(&self, _: &Template, _: &str) -> Result<Arc<Template>, String> {
        Ok(Arc::clone(&self.0))
    }

    fn exporters(&self, _: &str) -> Vec<Arc<Template>> {
        vec![Arc::clone(&self.0)]
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    deep::run(|| {
        let given = parameters::read(text, 1).unwrap_or_else(|_| Given::new());
        let template = match template::read(text, 0, &"template.yaml".into()) {
            Ok(Some(template)) => Arc::new(template),
            Ok(None) => return,
            Err(mistake) => return assert!(text.get(mistake.span().clone()).is_some(), "{mistake:?}"),
        };
        let run = || evaluate(&template, &Environment::default(), &given, &Itself(Arc::clone(&template)));
        let (once, again) = (run(), run());
        for place in once.unchecked.iter().filter_map(|one| one.place).filter(|place| place.file == 0) {
            assert!(text.get(place.span()).is_some(), "{place:?}");
        }
        assert_eq!(format!("{:?}", once.resources), format!("{:?}", again.resources));
        assert_eq!(once.unchecked, again.unchecked);
    });
});
