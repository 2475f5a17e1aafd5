//! `*` and `?` in names: of actions without regard to case, of roles as they are written.

/// The part of a pattern before its first wildcard.
pub(super) fn literal_prefix(pattern: &str) -> &str {
    &pattern[..pattern.find(['*', '?']).unwrap_or(pattern.len())]
}

/// Whether the pattern has no wildcard.
pub(super) fn is_literal(pattern: &str) -> bool {
    !pattern.contains(['*', '?'])
}

/// Whether the pattern is nothing but `*`, once or more.
pub(super) fn is_everything(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*')
}

/// Whether a name matches, without regard to case. Names of actions are ASCII, so a byte is a character.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    matches_by(pattern, name, |one, other| one.eq_ignore_ascii_case(&other))
}

/// Whether a name of ASCII matches as it is written.
pub(super) fn matches_exactly(pattern: &str, name: &str) -> bool {
    matches_by(pattern, name, |one, other| one == other)
}

fn matches_by(pattern: &str, name: &str, same: impl Fn(u8, u8) -> bool) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut at, mut seen) = (0, 0);
    // Where to go on if the rest does not match: after the last `*`, with one character more taken by it.
    let mut retry = None;
    while seen < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at + 1, seen));
                at += 1;
            }
            Some(&byte) if byte == b'?' || same(byte, name[seen]) => {
                at += 1;
                seen += 1;
            }
            _ => match retry.as_mut() {
                Some((after, taken)) => {
                    *taken += 1;
                    (at, seen) = (*after, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}
