//! What the AWS provider's resources and data sources have: attributes and their types, nested blocks.
//!
//! `data/aws-provider.txt` holds it, made by `scripts/update-provider-schema`. First a line for each resource (`R`) and data source
//! (`D`) with the number of its body; after an empty line the bodies by number. A body's entries are `name:type,flags` for an attribute
//! (flags: `r` required, `c` computed, `e` null in a plan where it is written as empty; texts that are
//! planned in `l`ower or `u`pper case, without a `t`railing dot, as a SHA-1 `h`ash) and `name=MODEBODY` for a block (mode: `l`ist, `s`et, `m`ap, `o`ne). What the provider plans for an
//! attribute that is null, where that is a value, stands behind it as JSON: `name:n,c|0`.
//! Types: `s`tring, `n`umber, `b`ool, `d`ynamic, `L`ist, `S`et, `M`ap, `{name.type,...}`. Nothing is unpacked before it is asked for.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use crate::base::{Kind, Mode, Number, Str, Type};

/// The table.
const TABLE: &str = include_str!("../../data/aws-provider.txt");

/// The body of a resource or of a block.
#[derive(Debug, Default)]
pub struct Body {
    /// Its attributes by name.
    pub attributes: BTreeMap<&'static str, Attribute>,
    /// Its blocks by name.
    pub blocks: BTreeMap<&'static str, Block>,
}

/// An attribute.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// Its type in the table's letters.
    pub code: &'static str,
    /// Whether it must be set.
    pub required: bool,
    /// Whether the provider may set it.
    pub computed: bool,
    /// Whether a plan has null where an empty one is written.
    pub empty_is_null: bool,
    /// Its flags in the table.
    pub flags: &'static str,
    /// The JSON of its default.
    default: Option<&'static str>,
}

impl Attribute {
    /// Its type.
    pub fn ty(&self) -> Type {
        ty(self.code).0
    }

    /// Whether the provider plans another text than what is written.
    pub fn rewrites(&self) -> bool {
        self.flags.contains(['l', 'u', 't', 'h'])
    }

    /// What the provider plans for it where it is null.
    pub fn default(&self) -> Option<Kind> {
        match serde_json::from_str(self.default?).ok()? {
            serde_json::Value::Bool(known) => Some(Kind::Bool(known)),
            serde_json::Value::String(text) => Some(Kind::String(Str::known(text))),
            number => Some(Kind::Number(Number::parse(&number.to_string())?.ok()?)),
        }
    }
}

/// The type that letters begin with, and the letters behind it.
fn ty(code: &'static str) -> (Type, &'static str) {
    let rest = code.get(1..).unwrap_or_default();
    let of = |make: fn(Type) -> Type| {
        let (element, rest) = ty(rest);
        (make(element), rest)
    };
    match code.as_bytes().first() {
        Some(b's') => (Type::String, rest),
        Some(b'n') => (Type::Number, rest),
        Some(b'b') => (Type::Bool, rest),
        Some(b'L') => of(Type::list),
        Some(b'S') => of(Type::set),
        Some(b'M') => of(Type::map),
        Some(b'{') => {
            let mut members = Vec::new();
            let mut rest = rest;
            while let Some((name, after)) = rest.split_once('.').filter(|_| !rest.starts_with('}')) {
                let (member, behind) = ty(after);
                members.push((name.into(), member));
                rest = behind.strip_prefix(',').unwrap_or(behind);
            }
            (Type::object(members), rest.strip_prefix('}').unwrap_or(rest))
        }
        _ => (Type::Any, rest),
    }
}

/// A nested block.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// How many there may be, and what they make.
    pub nesting: Nesting,
    number: usize,
}

/// What the blocks of one name make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// One object.
    Single,
}

impl Block {
    /// What the block holds.
    pub fn body(&self) -> &'static Body {
        body(self.number)
    }
}

struct Lines {
    /// Sorted: the letter of the mode, the type, the number of the body.
    kinds: Vec<(&'static str, &'static str, usize)>,
    bodies: Vec<(&'static str, OnceLock<Body>)>,
}

static LINES: LazyLock<Lines> = LazyLock::new(|| {
    let mut lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let kind = |line: &'static str| {
        let mut words = line.split(' ');
        Some((words.next()?, words.next()?, words.next()?.parse().ok()?))
    };
    Lines {
        kinds: lines.by_ref().take_while(|line| !line.is_empty()).filter_map(kind).collect(),
        bodies: lines.map(|line| (line, OnceLock::new())).collect(),
    }
});

/// What a resource of this type has; `None` where the table does not know the type.
pub fn resource(mode: Mode, kind: &str) -> Option<&'static Body> {
    let letter = if mode == Mode::Managed { "R" } else { "D" };
    let at = LINES.kinds.binary_search_by(|(mode, own, _)| (*mode, *own).cmp(&(letter, kind))).ok()?;
    LINES.kinds.get(at).map(|(.., number)| body(*number))
}

fn body(number: usize) -> &'static Body {
    static NOTHING: LazyLock<Body> = LazyLock::new(Body::default);
    let Some((line, body)) = LINES.bodies.get(number) else { return &NOTHING };
    body.get_or_init(|| read(line))
}

fn read(line: &'static str) -> Body {
    let mut body = Body::default();
    for entry in line.split(' ') {
        let Some(end) = entry.find([':', '=']) else { continue };
        let (name, rest) = (&entry[..end], &entry[end + 1..]);
        if entry.as_bytes()[end] == b'=' {
            let nesting = match rest.as_bytes().first() {
                Some(b's') => Nesting::Set,
                Some(b'l') => Nesting::List,
                _ => Nesting::Single,
            };
            let number = rest.get(1..).and_then(|number| number.parse().ok()).unwrap_or(usize::MAX);
            body.blocks.insert(name, Block { nesting, number });
        } else {
            let (rest, default) = rest.split_once('|').map_or((rest, None), |(rest, json)| (rest, Some(json)));
            // Flags follow the last comma outside of braces.
            let (code, flags) = match rest.rsplit_once(',') {
                Some((code, flags)) if !flags.contains(['.', '}']) => (code, flags),
                _ => (rest, ""),
            };
            let is = |flag: char| flags.contains(flag);
            let attribute =
                Attribute { code, required: is('r'), computed: is('c'), empty_is_null: is('e'), flags, default };
            body.attributes.insert(name, attribute);
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let mut blocks = 0;
        assert_eq!(LINES.kinds.len(), TABLE.lines().filter(|line| line.starts_with(['R', 'D'])).count());
        for (letter, kind, _) in &LINES.kinds {
            let mode = if *letter == "R" { Mode::Managed } else { Mode::Data };
            let body = resource(mode, kind).unwrap_or_else(|| panic!("{kind}"));
            assert!(body.attributes.values().all(|attribute| !attribute.code.is_empty()), "{kind}");
            blocks += body.blocks.values().filter(|block| block.number < LINES.bodies.len()).count();
        }
        assert!(blocks > 2000);
        let document = resource(Mode::Data, "aws_iam_policy_document").unwrap();
        assert_eq!(document.blocks["statement"].nesting, Nesting::List);
        assert_eq!(document.blocks["statement"].body().attributes["actions"].code, "Ss");
        assert!(document.attributes["json"].computed);
        assert_eq!(document.blocks["statement"].body().attributes["actions"].ty(), Type::set(Type::String));
        let directory = resource(Mode::Managed, "aws_workspaces_directory").unwrap();
        assert!(directory.attributes.values().all(|attribute| ty(attribute.code).1.is_empty()));
        let default = |kind: &str, name: &str| resource(Mode::Managed, kind).unwrap().attributes[name].default();
        assert!(
            matches!(default("aws_iam_role", "max_session_duration"), Some(Kind::Number(n)) if n == 3600_usize.into())
        );
        assert!(matches!(default("aws_s3_bucket", "force_destroy"), Some(Kind::Bool(false))));
        assert!(
            matches!(default("aws_security_group", "description"), Some(Kind::String(s)) if s.text().unwrap().contains(' '))
        );
        assert!(default("aws_iam_role", "description").is_none());
        assert!(resource(Mode::Managed, "aws_no_such_thing").is_none());
    }
}
