//! Files of one text, which are parsed once: the modules of a repository have many that are the same, as versions and outputs.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::Mistake;
use crate::hcl::ast::Body;
use crate::hcl::{parse, relocate};

/// Bytes of text of which what they say is kept, which takes several times as many.
const MOST_BYTES: usize = 512 << 10;

/// What was parsed of texts that stand in several files.
#[derive(Debug, Default)]
pub struct Alike {
    /// Texts by their hashes.
    hasher: RandomState,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Texts that stood in one file so far: of most there is only one.
    once: HashSet<u64>,
    parsed: HashMap<u64, (Arc<str>, Arc<Body>)>,
    bytes: usize,
}

impl Alike {
    /// What a file of native syntax says. `file` is what its places say. Call it on a thread with a stack of
    /// [`crate::hcl::parse::STACK`].
    pub fn body(&self, text: &Arc<str>, file: u32) -> Result<Body, Mistake> {
        let hash = self.hasher.hash_one(text);
        let (known, is_first) = {
            let mut known = self.known();
            let parsed = known.parsed.get(&hash).filter(|(own, _)| own == text).map(|(_, parsed)| Arc::clone(parsed));
            (parsed, known.once.insert(hash))
        };
        if let Some(parsed) = known {
            let mut body = (*parsed).clone();
            relocate::body(&mut body, &relocate::File(file));
            return Ok(body);
        }
        let body = parse::body(text, file)?;
        let mut known = self.known();
        if !is_first && known.bytes + text.len() <= MOST_BYTES {
            known.bytes += text.len();
            known.parsed.insert(hash, (Arc::clone(text), Arc::new(body.clone())));
        }
        Ok(body)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_alike_differ_in_their_file() {
        let alike = Alike::default();
        for (file, text) in ["a = 1", "a = 1", "b = [", "a = 1", "b = [", "b = ["].into_iter().enumerate() {
            let file = u32::try_from(file).unwrap();
            let words = |read: Result<Body, Mistake>| read.map_err(|mistake| mistake.to_string());
            assert_eq!(words(alike.body(&text.into(), file)), words(parse::body(text, file)));
        }
    }
}
