//! The JSON of `seclog inspect`: values as in `terraform show -json`, unknowns as in a plan's `after_unknown`, origins by path.

use std::fmt::Write as _;

use crate::base::lines::Lines;
use crate::base::{Entries, Key, Kind, Mode, Place, Resource, Seq, Unchecked, Value, Way, identity, json};
use crate::terraform::files::Files;
use crate::terraform::schema;

/// A resource.
pub fn resource(root: &str, resource: &Resource, lines: &mut Lines<'_>) -> String {
    let mut out = Out { text: String::with_capacity(4096) };
    out.text.push('{');
    out.field("address", &resource.address);
    out.field("root", root);
    if !resource.module.is_empty() {
        out.field("module_address", &resource.module);
    }
    out.field("mode", if resource.mode == Mode::Data { "data" } else { "managed" });
    out.field("type", &resource.kind);
    out.field("name", &resource.name);
    match &resource.key {
        None => {}
        Some(Key::Number(number)) => {
            out.key("index");
            let _ = write!(out.text, "{number}");
        }
        Some(Key::Text(text)) => out.field("index", text),
        Some(Key::Any) => out.field("index", "*"),
    }
    out.field("provider", &resource.provider.key);
    out.field("provider_name", &resource.provider.source);
    for (name, value) in [("account", &resource.provider.account), ("region", &resource.provider.region)] {
        if let Some(known) = value.as_str() {
            out.field(name, known);
        }
    }
    if let Some(presence) = &resource.presence {
        out.field("exists_if", presence.identity());
    }
    out.key("at");
    out.place(resource.place, lines);
    out.key("values");
    out.value(&resource.values);
    out.key("unknown");
    out.unknown_of(resource);
    out.key("identities");
    out.text.push('{');
    let mut path = String::new();
    identities(&resource.values, &mut path, &mut out);
    if let Kind::Object(entries) = &resource.values.kind {
        tails(entries, &mut path, &mut out);
    }
    out.text.push('}');
    out.key("origins");
    out.text.push('{');
    origins(&resource.values, &mut path, &mut out, lines);
    out.text.push('}');
    out.key("references");
    out.text.push('[');
    for reference in &*resource.references {
        out.comma();
        out.text.push('{');
        out.field("address", &reference.target);
        out.field("argument", &reference.argument);
        out.key("at");
        out.place(reference.place, lines);
        out.text.push('}');
    }
    out.text.push_str("]}");
    out.text
}

/// What was not checked.
pub fn unchecked(files: &Files, unchecked: &[Unchecked]) -> String {
    let mut out = Out { text: String::new() };
    let mut lines = Lines::new(files);
    out.text.push('[');
    for one in unchecked {
        out.comma();
        out.text.push('{');
        out.field("path", &one.path);
        if let Some(place) = one.place {
            out.key("at");
            out.place(place, &mut lines);
        }
        out.field("reason", &one.reason);
        out.text.push('}');
    }
    out.text.push(']');
    out.text
}

struct Out {
    text: String,
}

impl Out {
    fn comma(&mut self) {
        if !matches!(self.text.as_bytes().last(), Some(b'{' | b'[' | b',')) {
            self.text.push(',');
        }
    }

    fn key(&mut self, key: &str) {
        self.comma();
        self.string(key);
        self.text.push(':');
    }

    fn field(&mut self, key: &str, value: &str) {
        self.key(key);
        self.string(value);
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        json::escape(text, &mut self.text);
        self.text.push('"');
    }

    fn place(&mut self, place: Place, lines: &mut Lines<'_>) {
        let (path, start, end) = lines.at(place);
        self.text.push('{');
        self.field("path", path);
        for (key, number) in [
            (",\"line\":", start.line),
            (",\"column\":", start.column),
            (",\"end_line\":", end.line),
            (",\"end_column\":", end.column),
        ] {
            self.text.push_str(key);
            decimal(number, &mut self.text);
        }
        self.text.push('}');
    }

    /// What is known. Unknown attributes are left out, unknown elements null.
    fn value(&mut self, value: &Value) {
        match &value.kind {
            Kind::Bool(known) => self.text.push_str(if *known { "true" } else { "false" }),
            Kind::Number(number) => {
                let _ = write!(self.text, "{number}");
            }
            Kind::String(text) => match text.text() {
                Some(text) => self.string(text),
                None => self.text.push_str("null"),
            },
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
                self.text.push('[');
                for item in seq.items() {
                    self.comma();
                    self.value(item);
                }
                self.text.push(']');
            }
            Kind::Map(entries) | Kind::Object(entries) => {
                self.text.push('{');
                for entry in entries.items().iter().filter(|entry| !is_unknown(&entry.value)) {
                    self.key(&entry.key);
                    self.value(&entry.value);
                }
                self.text.push('}');
            }
            Kind::Null(_) | Kind::Unknown(_) | Kind::Either(_) => self.text.push_str("null"),
        }
    }

    /// What is unknown of a resource; what the provider sets is.
    fn unknown_of(&mut self, resource: &Resource) {
        let Kind::Object(entries) = &resource.values.kind else {
            self.text.push_str("true");
            return;
        };
        self.text.push('{');
        self.unknown_entries(entries);
        let schema = schema::resource(resource.mode, &resource.kind);
        for (name, attribute) in schema.iter().flat_map(|schema| &schema.attributes) {
            if attribute.computed && entries.get(name).is_none() {
                self.key(name);
                self.text.push_str("true");
            }
        }
        self.text.push('}');
    }

    fn unknown_entries(&mut self, entries: &Entries) {
        for entry in entries.items() {
            let known_whole = match &entry.value.kind {
                Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => false,
                _ => !is_unknown(&entry.value),
            };
            if !known_whole {
                self.key(&entry.key);
                self.unknown(&entry.value);
            }
        }
    }

    fn unknown(&mut self, value: &Value) {
        match &value.kind {
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => self.unknown_items(seq),
            Kind::Map(entries) | Kind::Object(entries) => {
                self.text.push('{');
                self.unknown_entries(entries);
                self.text.push('}');
            }
            _ => self.text.push_str(if is_unknown(value) { "true" } else { "false" }),
        }
    }

    fn unknown_items(&mut self, seq: &Seq) {
        self.text.push('[');
        for item in seq.items() {
            self.comma();
            self.unknown(item);
        }
        if seq.more().is_some() {
            self.comma();
            self.text.push_str("true");
        }
        self.text.push(']');
    }
}

/// Writes a number. There are so many of them that this takes a tenth of the time that formatting does.
fn decimal(mut number: usize, out: &mut String) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len() - 1;
    loop {
        digits[at] = b"0123456789"[number % 10];
        number /= 10;
        if number == 0 || at == 0 {
            break;
        }
        at -= 1;
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// Whether a value has no known form of its own.
fn is_unknown(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(_) | Kind::Either(_) => true,
        Kind::String(text) => text.text().is_none(),
        _ => false,
    }
}

/// Calls `found` for each value that holds no others, with its path.
pub fn leaves<'a>(value: &'a Value, path: &mut String, found: &mut dyn FnMut(&str, &'a Value)) {
    let length = path.len();
    match &value.kind {
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            for (at, item) in seq.items().iter().enumerate() {
                path.push('[');
                decimal(at, path);
                path.push(']');
                leaves(item, path, found);
                path.truncate(length);
            }
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            for entry in entries.items() {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(&entry.key);
                leaves(&entry.value, path, found);
                path.truncate(length);
            }
        }
        // What may be there: what it is if it is.
        Kind::Either(either) if either.otherwise().is_null() => leaves(either.then(), path, found),
        Kind::String(text) => match text.as_json() {
            Some(inner) => {
                found(path, value);
                leaves(inner, path, found);
            }
            None => found(path, value),
        },
        _ => found(path, value),
    }
}

fn identities(value: &Value, path: &mut String, out: &mut Out) {
    leaves(value, path, &mut |path, value| {
        let structural = matches!(&value.kind, Kind::String(text) if text.as_json().is_some());
        if is_unknown(value) && !structural {
            out.field(path, &identity::of(value));
        }
    });
}

/// Identities of elements and entries of which there may be any number.
fn tails(entries: &Entries, path: &mut String, out: &mut Out) {
    let length = path.len();
    for entry in entries.items() {
        let _ = write!(path, "{}{}", if length == 0 { "" } else { "." }, entry.key);
        tail(&entry.value, path, out);
        path.truncate(length);
    }
}

fn tail(value: &Value, path: &mut String, out: &mut Out) {
    let length = path.len();
    let more = match &value.kind {
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            for (at, item) in seq.items().iter().enumerate() {
                let _ = write!(path, "[{at}]");
                tail(item, path, out);
                path.truncate(length);
            }
            seq.more()
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            tails(entries, path, out);
            entries.more()
        }
        Kind::Either(either) if either.otherwise().is_null() => return tail(either.then(), path, out),
        _ => None,
    };
    if let Some(more) = more {
        out.field(&format!("{path}[*]"), more.identity());
    }
}

fn origins(value: &Value, path: &mut String, out: &mut Out, lines: &mut Lines<'_>) {
    leaves(value, path, &mut |path, value| {
        out.key(path);
        out.place(value.place(), lines);
        if value.origin.way.is_some() {
            out.text.pop();
            out.key("way");
            out.text.push('[');
            for step in value.origin.steps() {
                out.comma();
                out.text.push('"');
                out.text.push_str(way(step.way));
                out.text.push(' ');
                json::escape(&step.name, &mut out.text);
                out.text.push('"');
            }
            out.text.push_str("]}");
        }
    });
}

/// Through what a value came, in a word.
pub fn way(way: Way) -> &'static str {
    match way {
        Way::Variable => "variable",
        Way::Parameter => "parameter",
        Way::Mapping => "mapping",
        Way::Local => "local",
        Way::Argument => "argument",
        Way::Output => "output",
        Way::Resource => "resource",
        Way::Function => "function",
        Way::Iteration => "iteration",
        Way::File => "file",
    }
}
