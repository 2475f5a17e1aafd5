//! Values of arguments as properties have them.

use std::collections::BTreeSet;

use seclog::base::settle::{chosen, settle};
use seclog::base::{Kind, Value};
use serde_json::{Value as Json, json};

use super::table::How;
use super::text::each_text;
use super::unsaid::Unsaid;
use super::words::Words;

/// A value as a property has it; null where the property is not there. `near`: the resources that it refers to.
pub fn written(words: &mut Words, value: &Value, how: &How, near: &BTreeSet<String>) -> Result<Json, Unsaid> {
    let all = settle(value).ok_or_else(|| Unsaid("too many conditions".to_owned()))?;
    if let Some((condition, _)) = all[0].assumed.first() {
        let then = written(words, &chosen(value, condition, true), how, near)?;
        let otherwise = written(words, &chosen(value, condition, false), how, near)?;
        return Ok(words.choice(condition, then, otherwise));
    }
    if value.is_null() {
        return Ok(Json::Null);
    }
    let plain = match how {
        How::Is(constant) => {
            let is_none = value.as_seq().is_some_and(|seq| seq.items().iter().all(Value::is_null));
            return Ok(if is_none { Json::Null } else { json!(constant) });
        }
        How::Text => {
            let text = words.marks.text(value);
            return Ok(words.document(&text, near));
        }
        How::Words(others) => match in_other_words(words, value, others) {
            Some(word) => return Ok(word),
            None => words.marks.json(value)?,
        },
        How::Document => match words.marks.document(value)? {
            Some(document) => document,
            None => words.marks.json(value)?,
        },
        How::Pairs(key, member) => {
            let map = words.marks.json(value)?;
            let pair = |(own, inner): (&String, &Json)| json!({ *key: own, *member: inner });
            map.as_object().into_iter().flatten().map(pair).collect()
        }
        How::Plain => words.marks.json(value)?,
    };
    Ok(each_text(plain, &mut |text| words.value(text, near)))
}

/// A value in other words, if it has others.
fn in_other_words(words: &mut Words, value: &Value, others: &[(&str, &str)]) -> Option<Json> {
    let meant = |word: &str| {
        let (_, meant) = others.iter().find(|(own, _)| *own == word)?;
        Some(if *meant == "-" { Json::Null } else { json!(meant) })
    };
    match &value.kind {
        Kind::Unknown(unknown) => Some(words.choice(unknown, meant("true")?, meant("false")?)),
        Kind::Bool(known) => meant(&known.to_string()),
        Kind::Number(known) => meant(&known.to_string()),
        _ => meant(value.as_str()?),
    }
}
