//! `seclog policy new`: the beginning of a policy.

use std::path::Path;

use crate::cli::exit::{Exit, Failure};

const POLICY: &str = include_str!("new/policy.hcl");
const PAGE: &str = include_str!("new/policy.md");

/// Writes a policy and its page; neither may exist.
pub fn run(name: &str, dir: &Path, quiet: bool) -> Result<Exit, Failure> {
    let usage = |report| Failure::new(Exit::Usage, report);
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !name.split('-').all(is_word) {
        let help = "small letters and digits, with hyphens between words, as in bucket-owner-tag";
        return Err(usage(miette::miette!(help = help, "{name} cannot be a policy's name")));
    }
    let texts = [("hcl", POLICY), ("md", PAGE)];
    let paths = texts.map(|(extension, text)| (dir.join(format!("{name}.{extension}")), text.replace("NAME", name)));
    if let Some((path, _)) = paths.iter().find(|(path, _)| path.exists()) {
        return Err(usage(miette::miette!(help = "choose another name", "{} exists already", path.display())));
    }
    let failed = |error: std::io::Error| {
        Failure::new(Exit::Failed, miette::miette!("{} cannot be written: {error}", dir.display()))
    };
    std::fs::create_dir_all(dir).map_err(failed)?;
    for (path, text) in &paths {
        crate::cli::lint::replace(path, text.as_bytes()).map_err(failed)?;
        if !quiet {
            println!("wrote {}", path.display());
        }
    }
    if !quiet {
        println!("run its cases with `seclog policy test {}`", dir.display());
    }
    Ok(Exit::Clean)
}
