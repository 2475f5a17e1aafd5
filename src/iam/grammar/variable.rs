//! Policy variables: IAM User Guide, "IAM policy elements: Variables and tags".

/// What stands between `${` and `}`.
pub struct Variable<'a> {
    /// The condition key whose value it is.
    pub key: &'a str,
    /// What is wrong with it.
    pub wrong: Option<&'static str>,
}

/// The variables of a string; an escaped `*`, `?` or `$` is none.
pub fn variables(text: &str) -> Vec<Variable<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, inner)) = rest.split_once("${") {
        let Some((inner, after)) = inner.split_once('}') else {
            found.push(Variable { key: inner, wrong: Some("it has no closing brace") });
            break;
        };
        rest = after;
        if !matches!(inner, "*" | "?" | "$") {
            found.push(read(inner));
        }
    }
    found
}

fn read(inner: &str) -> Variable<'_> {
    let (key, default) = inner.split_once(',').map_or((inner, None), |(key, default)| (key, Some(default.trim())));
    let quoted = |default: &str| default.len() >= 2 && default.starts_with('\'') && default.ends_with('\'');
    let wrong = if key.trim().is_empty() {
        Some("it names no condition key")
    } else if key.contains(char::is_whitespace) {
        Some("its name has a space")
    } else if default.is_some_and(|default| !quoted(default)) {
        Some("its default value does not stand in single quotes")
    } else {
        None
    };
    Variable { key, wrong }
}

/// The text without its variables and escapes.
pub fn without_variables(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once("${") {
        let Some((_, after)) = inner.split_once('}') else { break };
        plain.push_str(before);
        rest = after;
    }
    plain + rest
}
