//! Texts with unknown parts, as JSON can hold them.

use seclog::base::{Kind, Number, Piece, Unknown, Value};
use serde_json::{Map, Value as Json};

use super::unsaid::Unsaid;

/// The first character of Unicode's private use area: one stands for each unknown.
const FIRST: u32 = 0xE000;

/// The unknowns of a case. Each is a character in texts, so that a document with them can be read as JSON.
#[derive(Debug, Default)]
pub struct Marks(Vec<Unknown>);

/// What a character stands for, if for an unknown.
fn number(character: char) -> Option<usize> {
    matches!(character, '\u{E000}'..='\u{F8FF}').then(|| (u32::from(character) - FIRST) as usize)
}

impl Marks {
    /// The character that stands for an unknown.
    pub fn mark(&mut self, unknown: &Unknown) -> char {
        let at = self.0.iter().position(|own| own == unknown).unwrap_or_else(|| {
            self.0.push(unknown.clone());
            self.0.len() - 1
        });
        char::from_u32(FIRST + u32::try_from(at).expect("few unknowns")).expect("a character")
    }

    /// The unknown that a character stands for.
    pub fn unknown(&self, character: char) -> Option<&Unknown> {
        self.0.get(number(character)?)
    }

    /// A value as JSON, with a text of one mark for what is not known.
    pub fn json(&mut self, value: &Value) -> Result<Json, Unsaid> {
        Ok(match &value.kind {
            Kind::Null(_) => Json::Null,
            Kind::Bool(known) => Json::Bool(*known),
            Kind::Number(known) => json_number(known),
            Kind::String(_) => Json::String(self.text(value)),
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => match (seq.items(), seq.more()) {
                ([], Some(more)) => Json::String(self.mark(more).into()),
                (_, Some(_)) => return Err(Unsaid("a list of which a part is not known".to_owned())),
                (items, None) => Json::Array(items.iter().map(|item| self.json(item)).collect::<Result<_, _>>()?),
            },
            Kind::Map(entries) | Kind::Object(entries) => {
                if entries.more().is_some() {
                    return Err(Unsaid("a map of which a part is not known".to_owned()));
                }
                let entries = entries.items().iter().map(|entry| Ok((entry.key.to_string(), self.json(&entry.value)?)));
                Json::Object(entries.collect::<Result<_, _>>()?)
            }
            Kind::Unknown(unknown) => Json::String(self.mark(unknown).into()),
            Kind::Either(_) => panic!("conditions are settled before"),
        })
    }

    /// The text of a string, or of what is not known.
    pub fn text(&mut self, value: &Value) -> String {
        let text = match &value.kind {
            Kind::String(text) => text,
            Kind::Unknown(unknown) => return self.mark(unknown).into(),
            _ => panic!("no text: {value:?}"),
        };
        let piece = |piece| match piece {
            Piece::Known(known, _) => known.to_string(),
            Piece::Unknown(unknown) => self.mark(&unknown).into(),
            Piece::Json(..) => unreachable!("flat pieces hold none"),
        };
        text.flat_pieces(value.place()).into_iter().map(piece).collect()
    }

    /// The document that a text is, if it is JSON.
    pub fn document(&mut self, value: &Value) -> Result<Option<Json>, Unsaid> {
        if let Kind::String(text) = &value.kind
            && let Some(inner) = text.as_json()
        {
            return self.json(inner).map(Some);
        }
        Ok(serde_json::from_str(&quoted(&self.text(value))).ok().filter(|json: &Json| json.is_object()))
    }
}

/// A number as JSON has it.
fn json_number(number: &Number) -> Json {
    match number.as_i64() {
        Some(whole) => whole.into(),
        None => number.as_f64().into(),
    }
}

/// Marks that stand for values of their own, in quotes.
fn quoted(text: &str) -> String {
    let part = |(part, is_inside): (&str, bool)| {
        let quote =
            |mark: char| if number(mark).is_some() && !is_inside { format!("\"{mark}\"") } else { mark.to_string() };
        part.chars().map(quote).collect::<String>()
    };
    inside(text).into_iter().map(part).collect()
}

/// The parts of a JSON text: what stands in quotes, and what does not, with the quotes.
pub fn inside(text: &str) -> Vec<(&str, bool)> {
    let (mut parts, mut start, mut is_inside, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, character) in text.char_indices() {
        if character == '"' && !is_escaped {
            let end = at + usize::from(!is_inside);
            parts.push((&text[start..end], is_inside));
            (start, is_inside) = (end, !is_inside);
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    parts.push((&text[start..], is_inside));
    parts
}

/// What `change` makes of each text of a value.
pub fn each_text(json: Json, change: &mut dyn FnMut(&str) -> Json) -> Json {
    match json {
        Json::String(text) => change(&text),
        Json::Array(items) => items.into_iter().map(|item| each_text(item, change)).collect(),
        Json::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key, each_text(value, change)));
            Json::Object(entries.collect::<Map<_, _>>())
        }
        other => other,
    }
}
