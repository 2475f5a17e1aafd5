//! Holds `src/` to the table of ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::project;

/// Layers by module, from the table.
fn layers() -> BTreeMap<String, u32> {
    let page = project::text("ARCHITECTURE.md");
    page.lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
            let layer = cells.next()?.parse().ok()?;
            let module = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
            Some((module.to_owned(), layer))
        })
        .collect()
}

/// Modules that the files of a folder import by `crate::NAME`.
fn imports(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            imports(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a file");
        for (at, _) in text.match_indices("crate::") {
            let rest = &text[at + "crate::".len()..];
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            assert!(!name.is_empty(), "{}: write one `use crate::MODULE::...` for each module", path.display());
            found.insert(name);
        }
    }
}

fn check(layers: &BTreeMap<String, u32>, imported: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut faults = Vec::new();
    for (module, others) in imported {
        let Some(own) = layers.get(module) else {
            faults.push(format!("src/{module} is missing in the table"));
            continue;
        };
        // Strictly lower layers only, so there is no cycle either.
        for other in others.iter().filter(|other| *other != module) {
            match layers.get(other) {
                Some(layer) if layer < own => {}
                Some(layer) => faults.push(format!("{module} (layer {own}) imports {other} (layer {layer})")),
                None => faults.push(format!("{module} imports {other}, which the table does not have")),
            }
        }
    }
    let absent = layers.keys().filter(|module| !imported.contains_key(*module));
    faults.extend(absent.map(|module| format!("the table has {module}, src/ does not")));
    faults
}

#[test]
fn modules_import_only_lower_layers() {
    let imported = project::names("src")
        .into_iter()
        .filter(|name| project::path("src").join(name).is_dir())
        .map(|module| {
            let mut found = BTreeSet::new();
            imports(&project::path("src").join(&module), &mut found);
            (module, found)
        })
        .collect();
    assert_eq!(check(&layers(), &imported), Vec::<String>::new());
}

#[test]
fn an_import_against_the_table_is_found() {
    let layers = BTreeMap::from([("low".to_owned(), 0), ("high".to_owned(), 1)]);
    let imported =
        BTreeMap::from([("low".to_owned(), BTreeSet::from(["high".to_owned()])), ("new".to_owned(), BTreeSet::new())]);
    assert_eq!(check(&layers, &imported).len(), 3);
}
