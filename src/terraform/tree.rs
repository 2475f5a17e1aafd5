//! The modules of a tree of folders, and which of them are roots.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::files::Files;
use super::folder::{self, Folder};
use super::module::{self, SourceAddress, source_address};
use crate::base::Unchecked;

/// What was found under a folder.
#[derive(Debug, Default)]
pub struct Tree {
    /// Root modules: folders that no other folder of the tree calls. Where folders call each other in a circle, one of them.
    pub roots: Vec<Folder>,
    /// The other modules.
    pub called: BTreeMap<PathBuf, Folder>,
    /// Other files that may describe infrastructure.
    pub others: Vec<PathBuf>,
    /// Folders that could not be read.
    pub unchecked: Vec<Unchecked>,
}

/// Finds the modules under `top`. Call it on threads with a stack of [`crate::hcl::parse::STACK`].
pub fn find(files: &Files, top: &Path) -> Result<Tree, Unchecked> {
    let top = files.inside(top)?;
    let mut tree = Tree::default();
    let mut folders = BTreeMap::new();
    for mut folder in walk(files, &top) {
        tree.others.append(&mut folder.others);
        if folder.texts.is_empty() {
            tree.unchecked.append(&mut folder.unchecked);
        } else {
            folders.insert(folder.path.clone(), folder);
        }
    }
    let calls: BTreeMap<PathBuf, BTreeSet<PathBuf>> = folders
        .par_iter()
        .map(|(path, folder)| (path.clone(), calls(folder)))
        .collect::<Vec<_>>()
        .into_iter()
        .collect();
    let roots = roots(&calls);
    for (path, folder) in folders {
        if roots.contains(&path) {
            tree.roots.push(folder);
        } else {
            tree.called.insert(path, folder);
        }
    }
    Ok(tree)
}

/// All folders from `top` down, read.
fn walk(files: &Files, top: &Path) -> Vec<Folder> {
    let mut found = Vec::new();
    let mut level = vec![top.to_owned()];
    while !level.is_empty() {
        let mut read: Vec<Folder> = level.par_iter().map(|path| folder::read(files, path)).collect();
        level = read.iter_mut().flat_map(|folder| std::mem::take(&mut folder.folders)).collect();
        found.append(&mut read);
    }
    found
}

/// The local folders that the modules of a folder call, without links where they exist.
fn calls(folder: &Folder) -> BTreeSet<PathBuf> {
    let mut calls = BTreeSet::new();
    for (text, syntax, _) in &folder.texts {
        // Most files call nothing; the word is looked for before anything is parsed.
        let may_call = text.text.contains("module") && text.text.contains("source");
        if !may_call {
            continue;
        }
        let Ok(body) = module::body(&text.text, text.file, *syntax) else { continue };
        for call in body.blocks("module") {
            if let Some(SourceAddress::Local(source)) = source_address(call)
                && let Ok(path) = folder.path.join(&*source).canonicalize()
            {
                calls.insert(path);
            }
        }
    }
    calls
}

/// The folders that no other one calls, and one of each circle that none of them leads into.
pub fn roots(calls: &BTreeMap<PathBuf, BTreeSet<PathBuf>>) -> BTreeSet<PathBuf> {
    let called: BTreeSet<&PathBuf> =
        calls.iter().flat_map(|(path, targets)| targets.iter().filter(move |target| *target != path)).collect();
    let mut roots: BTreeSet<PathBuf> = calls.keys().filter(|path| !called.contains(path)).cloned().collect();
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<PathBuf> = roots.iter().cloned().collect();
    let mut rest = calls.keys();
    loop {
        while let Some(path) = waiting.pop() {
            if reached.insert(path.clone()) {
                waiting.extend(calls.get(&path).into_iter().flatten().cloned());
            }
        }
        let Some(next) = rest.find(|path| !reached.contains(*path)) else { return roots };
        roots.insert(next.clone());
        waiting.push(next.clone());
    }
}
