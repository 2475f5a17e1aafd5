//! Of roles that no document tells apart one is asked about: the answer is that of the question about all.

use std::fmt::Write as _;

use seclog::base::Place;
use seclog::iam::access::{Answer, Fuel, PolicyKind, Requests, allows, denies, within_among};
use seclog::iam::document::{Document, Known, List, Principals, Statement};
use seclog::iam::read::read;
use seclog::iam::text::{Piece, Text, Unknown};

use super::generator::Random;
use super::properties::cases;

const ACCOUNT: &str = "111122223333";

/// What patterns are put together from, so that they fit some of the roles.
const PARTS: [&str; 9] = ["a", "b", "ab", "x", "/", "*", "*", "?", "team/"];

fn roles() -> Vec<String> {
    let named = ["a", "b", "ab", "ba", "aab", "x/a", "x/b", "y/ab", "team/x/a", "team/b", "A"].map(str::to_owned);
    let others = (0..12).map(|number| format!("r{number}"));
    named.into_iter().chain(others).map(|name| format!("arn:aws:iam::{ACCOUNT}:role/{name}")).collect()
}

fn a_pattern(random: &mut Random) -> String {
    let heads = ["arn:aws:iam::111122223333:", "arn:*:iam::*:", "arn:aws:iam::1*3:"];
    // Those of fewer colons are not understood.
    let head = if random.chance(2) { "*:" } else { *random.pick(&heads) };
    let kind = *random.pick(&["role/", "role/", "role/", "r*", "*"]);
    let parts: String = (0..random.below(4)).map(|_| *random.pick(&PARTS)).collect();
    format!("{head}{kind}{parts}")
}

fn a_document(random: &mut Random) -> Document {
    let mut statements = Vec::new();
    for _ in 0..=random.below(3) {
        let effect = if random.chance(65) { "Allow" } else { "Deny" };
        let role = random.pick(&roles()).clone();
        let principal = match random.below(5) {
            0 | 1 => "\"*\"".to_owned(),
            2 => format!("{{\"AWS\": \"{ACCOUNT}\"}}"),
            3 => format!("{{\"AWS\": [\"{role}\", \"arn:aws:iam::222222222222:root\"]}}"),
            _ => format!("{{\"AWS\": \"arn:aws:sts::{ACCOUNT}:assumed-role/a/session\"}}"),
        };
        let action = *random.pick(&["kms:*", "kms:Decrypt", "kms:Get*"]);
        let mut conditions = String::new();
        if random.chance(70) {
            let operators = ["ArnLike", "ArnNotLike", "StringLike", "StringNotLike", "StringEquals", "ArnEquals"];
            let values = format!("[\"{}\", \"{}\"]", a_pattern(random), a_pattern(random));
            let operator = *random.pick(&operators);
            write!(conditions, ", \"Condition\": {{\"{operator}\": {{\"aws:PrincipalArn\": {values}}}}}").unwrap();
        }
        statements.push(format!(
            r#"{{"Effect": "{effect}", "Principal": {principal}, "Action": "{action}", "Resource": "*"{conditions}}}"#
        ));
    }
    document(&statements.join(", "))
}

fn document(statements: &str) -> Document {
    read(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#), 0).unwrap().document
}

fn requests(except: &Document) -> Requests {
    let names = roles().iter().map(|role| format!("\"{role}\"")).collect::<Vec<_>>().join(", ");
    let all =
        format!(r#"{{"Effect": "Allow", "Principal": {{"AWS": [{names}]}}, "Action": "kms:*", "Resource": "*"}}"#);
    Requests { of: document(&all).statements.items, except: except.statements.items.clone() }
}

/// The same where the account is not known, and now and then a principal.
fn blurred(random: &mut Random, document: &Document) -> Document {
    let blur = |text: &Text| match text.as_known().and_then(|known| known.split_once(ACCOUNT)) {
        Some((before, after)) => {
            let account = Piece::Unknown(Unknown::new("account"));
            Text::new([Piece::Known(before.into()), account, Piece::Known(after.into())], text.place)
        }
        None => text.clone(),
    };
    let mut document = document.clone();
    for statement in &mut document.statements.items {
        if let Some(Known::Yes(Principals::ByKind(kinds))) = statement.principals.as_mut().map(|own| &mut own.values) {
            for (_, names) in kinds {
                names.items = names.items.iter().map(blur).collect();
                if random.chance(10) {
                    names.items.push(Text::new([Piece::Unknown(Unknown::new("somebody"))], Place::default()));
                }
            }
        }
        for condition in &mut statement.conditions.items {
            condition.values.items = condition.values.items.iter().map(blur).collect();
        }
    }
    document
}

/// Adds roles whose names are not known to those who are asked about; documents may name one of them.
fn add_unknown_names(random: &mut Random, requests: &mut Requests, documents: [&mut Document; 2]) {
    let role = |number: usize| {
        let head = if number < 6 { "arn:aws:iam::222222222222:role/" } else { "arn:aws:iam::222222222222:role/a" };
        let name = Piece::Unknown(Unknown::new(format!("name {number}")));
        Text::new([Piece::Known(head.into()), name], Place::default())
    };
    let documents = documents.into_iter().flat_map(|document| &mut document.statements.items);
    for (at, statement) in requests.of.iter_mut().chain(documents).enumerate() {
        let Some(Known::Yes(Principals::ByKind(kinds))) = statement.principals.as_mut().map(|own| &mut own.values)
        else {
            continue;
        };
        let numbers = if at == 0 { 0..8 } else { 0..usize::from(random.chance(30)) };
        kinds[0].1.items.extend(numbers.map(role));
    }
}

fn names(shape: &Statement) -> Vec<String> {
    let Some(Known::Yes(Principals::ByKind(kinds))) = shape.principals.as_ref().map(|scope| &scope.values) else {
        return Vec::new();
    };
    let known = |name: &Text| match name.pieces() {
        [.., Piece::Known(last)] => last.rsplit_once("role/").unwrap().1.to_owned(),
        _ => "somebody".to_owned(),
    };
    kinds[0].1.items.iter().map(known).collect()
}

fn few(statements: &str) -> Vec<String> {
    let (document, mut requests) = (document(statements), requests(&document("")));
    requests.leave_out_alike(document.statements.items.iter());
    names(&requests.of[0])
}

#[test]
fn the_answer_is_that_about_all() {
    let (mut fewer, mut decided) = (0, 0);
    for seed in 0..cases() {
        let random = &mut Random::new(seed + (77 << 32));
        let (mut candidate, mut reference) = (a_document(random), a_document(random));
        let mut except = if random.chance(30) { a_document(random) } else { document("") };
        let mut all = requests(&except);
        if seed % 2 == 1 {
            [candidate, reference, except] = [&candidate, &reference, &except].map(|one| blurred(random, one));
            let shape = Document { statements: List::known(all.of), ..except.clone() };
            all = Requests { of: blurred(random, &shape).statements.items, except: except.statements.items.clone() };
            add_unknown_names(random, &mut all, [&mut candidate, &mut reference]);
        }
        let mut some = all.clone();
        some.leave_out_alike(candidate.statements.items.iter().chain(&reference.statements.items));
        fewer += usize::from(some != all);
        let kind = PolicyKind::Key;
        let ask = |requests: &Requests| {
            [
                within_among(&candidate, &reference, requests, kind, Fuel::default()),
                denies(&candidate, requests.clone(), kind, Fuel::default()),
                allows(&candidate, requests.clone(), kind, Fuel::default()),
            ]
        };
        for (about_all, about_some) in ask(&all).iter().zip(ask(&some)) {
            let is_same = std::mem::discriminant(about_all) == std::mem::discriminant(&about_some);
            let message = || {
                let shown = [&candidate, &reference, &except].map(|one| super::print::json(one).to_string()).join("\n");
                format!("case {seed}\n{shown}\n{:?}\n{about_all:?}\n{about_some:?}", names(&some.of[0]))
            };
            assert!(is_same, "{}", message());
            decided += usize::from(!matches!(about_all, Answer::Undecided(_)));
        }
    }
    let all = usize::try_from(cases()).unwrap();
    assert!(fewer > all / 4 && decided > all, "{fewer} with fewer, {decided} decided");
}

#[test]
fn who_is_told_apart() {
    let decrypt = |principal: &str, condition: &str| {
        format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "kms:*", "Resource": "*"{condition}}}"#)
    };
    let arn_like = |values: &str| format!(r#", "Condition": {{"ArnLike": {{"aws:PrincipalArn": {values}}}}}"#);
    // One of all, and whoever is named.
    assert_eq!(few(&decrypt("\"*\"", "")), ["a"]);
    assert_eq!(few(&decrypt(&format!("{{\"AWS\": \"arn:aws:iam::{ACCOUNT}:role/r3\"}}"), "")), ["a", "r3"]);
    let session = format!("{{\"AWS\": \"arn:aws:sts::{ACCOUNT}:assumed-role/r3/session\"}}");
    assert_eq!(few(&decrypt(&session, "")), ["a", "r3"]);
    // One of those that a pattern fits, and one of the others.
    assert_eq!(few(&decrypt("\"*\"", &arn_like("\"arn:*:iam::*:role/r*\""))), ["a", "r0"]);
    assert_eq!(few(&decrypt("\"*\"", &arn_like("\"arn:*:iam::*:role/*/a\""))), ["a", "b", "x/a"]);
    // What is not understood tells all of them apart.
    let everyone = roles().len();
    assert_eq!(few(&decrypt("\"*\"", &arn_like("\"*a\""))).len(), everyone);
    assert_eq!(few(&decrypt("\"*\"", &arn_like("\"arn:aws:iam::*:role/${aws:username}\""))).len(), everyone);
    let without_case = r#", "Condition": {"StringEqualsIgnoreCase": {"aws:PrincipalArn": "arn:aws:iam::1:role/A"}}"#;
    assert_eq!(few(&decrypt("\"*\"", without_case)).len(), everyone);
}
