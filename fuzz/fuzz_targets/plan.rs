//! Any bytes as a plan: reading ends, twice with the same, places lie in the text, and a plan at its own source is what it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclog::base::{Resource, Source};
use seclog::terraform::environment::Environment;
use seclog::terraform::plan;

#[path = "../deep.rs"]
mod deep;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    deep::run(|| {
        let read = || plan::read(&Source::new("plan.json", text), 0, &Environment::default());
        let resources = match read() {
            Ok(plan) => plan.resources,
            Err(mistake) => return assert!(text.get(mistake.span().clone()).is_some(), "{mistake:?}"),
        };
        let said = |resources: &[Resource]| format!("{resources:?}");
        assert_eq!(said(&resources), read().map_or(String::new(), |plan| said(&plan.resources)));
        for resource in &resources {
            assert!(text.get(resource.header.span()).is_some() && text.get(resource.place.span()).is_some(), "{resource:?}");
        }
        let mut moved = resources.clone();
        plan::at_source(&mut moved, &resources);
        assert_eq!(moved.len(), resources.len());
    });
});
