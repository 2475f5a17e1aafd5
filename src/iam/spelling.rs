//! What a misspelled name was probably meant to be.

/// Longest name that is compared, in bytes: no name of IAM's is longer, and the time grows with the length.
const LONGEST: usize = 100;

/// The name that is the given one but for case, or else nearest to it, if one is near.
pub(super) fn nearest<'n>(word: &str, names: &[&'n str]) -> Option<&'n str> {
    let same = names.iter().find(|name| name.eq_ignore_ascii_case(word));
    if word.len() > LONGEST || same.is_some() {
        return same.copied();
    }
    similar::get_close_matches(word, names, 1, 0.7).first().copied()
}
