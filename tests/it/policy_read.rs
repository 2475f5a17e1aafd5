//! Reading policy documents. In the tables, `«` and `»` mark the place that is expected.

use std::time::{Duration, Instant};

use seclog::base::Place;
use seclog::iam::document::{Document, Effect, Known, PrincipalKind, Principals};
use seclog::iam::fault::FaultKind;
use seclog::iam::read::{Read, ReadError, read, read_bytes};
use seclog::iam::text::Text;

/// A text without its marks, and what they enclose.
pub fn marked(text: &str) -> (String, Place) {
    let start = text.find('«').expect("a mark");
    let end = text.find('»').expect("a second mark") - '«'.len_utf8();
    (text.replace(['«', '»'], ""), Place::new(0, &(start..end)))
}

fn fine(text: &str) -> Document {
    let Read { document, faults } = read(text, 0).unwrap();
    assert_eq!(faults, [], "in {text}");
    document
}

fn refused(text: &str) -> ReadError {
    read(text, 0).expect_err(text)
}

fn words(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| text.as_known().unwrap()).collect()
}

#[test]
fn every_element_is_read_with_its_place() {
    let text = r#"{"Version": "2012-10-17", "Id": "i", "Statement": [{"Sid": "One", "Effect": "Deny", "NotPrincipal": {
        "AWS": ["111122223333", "arn:aws:iam::222222222222:root"], "Service": "logs.amazonaws.com"},
        "NotAction": "s3:Get*", "Resource": ["a\u0041", "b"], "Condition": {
        "Bool": {"aws:SecureTransport": false}, "NumericLess": {"s3:max-keys": [1.50, "2"], "k": []}}}]}"#;
    let document = fine(text);
    let at = |place: Place| &text[place.span()];
    assert_eq!(at(document.place), text);
    assert_eq!(at(document.version.unwrap().place), r#""2012-10-17""#);
    assert_eq!(document.id.unwrap().as_known(), Some("i"));
    let statement = &document.statements.items[0];
    assert!(at(statement.place).starts_with(r#"{"Sid""#) && at(statement.place).ends_with("}}"));
    assert_eq!(statement.effect, Known::Yes(Effect::Deny));
    assert_eq!(statement.presence, None);

    let principals = statement.principals.as_ref().unwrap();
    assert!(principals.negated);
    let Known::Yes(Principals::ByKind(kinds)) = &principals.values else { panic!("{principals:?}") };
    assert_eq!(kinds.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [PrincipalKind::Aws, PrincipalKind::Service]);
    assert_eq!(words(&kinds[0].1.items), ["111122223333", "arn:aws:iam::222222222222:root"]);

    assert!(statement.actions.negated);
    assert_eq!(at(statement.actions.place), r#""s3:Get*""#);
    let resources = statement.resources.as_ref().unwrap();
    assert_eq!(words(&resources.values.items), ["aA", "b"]);
    assert_eq!(at(resources.values.items[0].place), r#""a\u0041""#);

    let conditions = &statement.conditions.items;
    assert_eq!(conditions.len(), 3);
    assert_eq!(at(conditions[0].operator.place), r#""Bool""#);
    assert_eq!(at(conditions[0].place), r#""aws:SecureTransport": false"#);
    assert_eq!(words(&conditions[0].values.items), ["false"]);
    assert_eq!(words(&conditions[1].values.items), ["1.50", "2"]);
    assert_eq!(at(conditions[1].values.items[0].place), "1.50");
    assert_eq!(words(&conditions[2].values.items), [""; 0]);
}

#[test]
fn a_single_statement_and_everyone() {
    let document = fine(r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#);
    let [statement] = document.statements.items.as_slice() else { panic!() };
    assert_eq!(statement.principals.as_ref().unwrap().values, Known::Yes(Principals::Everyone));
    assert_eq!(document.version, None);
}

#[test]
fn unusable_elements_are_faults_and_unknown() {
    use FaultKind::*;
    let rest = r#""Effect": "Allow", "Action": "a:B", "Resource": "*""#;
    let cases: &[(&str, FaultKind, &str, &str)] = &[
        (r#"{"Statement": [], «"Statment"»: []}"#, UnknownElement, "no element `Statment`", "`Statement`"),
        (r#"{«"statement"»: [], "Statement": []}"#, UnknownElement, "no element `statement`", "`Statement`"),
        (r#"«{"Version": "2012-10-17"}»"#, MissingElement, "no `Statement`", "`Statement`"),
        (r#"{«"Statement"»: [], "Statement": []}"#, DuplicateElement, "twice in the document", "once"),
        (r#"{"Statement": «"x"»}"#, WrongType, "a statement is a string", "an object"),
        (r#"{"Statement": [«[]»]}"#, WrongType, "a statement is a list", "an object"),
        (r#"{"Version": «1», "Statement": []}"#, WrongType, "Version is a number", "a string"),
        (r#"{"Statement": [«{"Effect": "Allow", "Resource": "*"}»]}"#, MissingElement, "no `Action`", "`NotAction`"),
        (r#"{"Statement": «{"Action": "a:B", "Resource": "*"}»}"#, MissingElement, "no `Effect`", "Deny"),
        (r#"{"Statement": {«"Conditions"»: {}, REST}}"#, UnknownElement, "no element `Conditions`", "`Condition`"),
        (r#"{"Statement": {REST, «"NotAction"»: "x:y"}}"#, ConflictingElements, "both `Action` and", "one of them"),
        (r#"{"Statement": {«"Action"»: "x:y", REST}}"#, DuplicateElement, "`Action` stands twice", "once"),
        (r#"{"Statement": {REST, "Sid": «null»}}"#, WrongType, "Sid is null", "a string"),
        (r#"{"Statement": {REST, "Principal": «"arn:x"»}}"#, InvalidPrincipal, "no principal by itself", "AWS"),
        (r#"{"Statement": {REST, "Principal": «["*"]»}}"#, WrongType, "Principal is a list", "object"),
        (r#"{"Statement": {REST, "Principal": {«"aws"»: "*"}}}"#, UnknownElement, "`Principal` has no", "`AWS`"),
        (r#"{"Statement": {REST, "Principal": {"AWS": «1»}}}"#, WrongType, "Principal.AWS is a number", "a string"),
        (r#"{"Statement": {REST, "Condition": «[]»}}"#, WrongType, "Condition is a list", "object"),
        (r#"{"Statement": {REST, "Condition": {"Bool": «true»}}}"#, WrongType, "Condition.Bool is a Bool", "keys"),
        (r#"{"Statement": {REST, "Condition": {"Bool": {"k": «null»}}}}"#, WrongType, "`k` is null", "a string"),
        (
            r#"{"Statement": {REST, "Condition": {"Bool": {"k": [«{}»]}}}}"#,
            WrongType,
            "of `k` is an object",
            "a string",
        ),
        (
            r#"{"Statement": {REST, "Condition": {«"A"»: {"k": "v"}, "A": {"k": "v"}}}}"#,
            DuplicateElement,
            "`A` stands twice",
            "once",
        ),
        (
            r#"{"Statement": {"Effect": «"allow"», "Action": "a:B", "Resource": "*"}}"#,
            InvalidEffect,
            "no effect `allow`",
            "`Allow`",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": ["a:B", «true»], "Resource": "*"}}"#,
            WrongType,
            "an element of Action is a Boolean",
            "a string",
        ),
    ];
    for (text, kind, message, expected) in cases {
        let (text, place) = marked(&text.replace("REST", rest));
        let Read { document, faults } = read(&text, 0).unwrap();
        let [fault] = faults.as_slice() else { panic!("{text}: {faults:?}") };
        assert_eq!((fault.kind, fault.place), (*kind, place), "{text}: {fault:?}");
        assert!(fault.message.contains(message), "{text}: {}", fault.message);
        assert!(fault.expected.as_ref().unwrap().contains(expected), "{text}: {fault:?}");
        let harmless = text.contains("Version") || text.contains("Sid");
        assert!(harmless || format!("{document:?}").contains("the unusable"), "{text}: {document:?}");
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let cases: &[(&str, &str)] = &[
        ("«»", "empty"),
        ("«  \n»", "empty"),
        ("«\u{feff}»{}", "byte order mark"),
        ("«[1]»", "a policy document is an object"),
        ("{\"Statement\": [«»", "EOF"),
        ("{\"Statement\": \"x«»", "EOF"),
        ("{\"Statement\":«:» 1}", "not JSON"),
        ("{\n  \"Statement\": [],\n«}»", "key must be a string"),
        ("{\n  «'»Statement': []}", "key must be a string"),
        ("{\"Ünd\": «ü»}", "not JSON"),
        ("{\"a\": 1} «x»", "trailing characters"),
        ("{\"a\": «\0»}", "not JSON"),
        ("{\"a\": \"x«\0»\"}", "control character"),
        ("{\"a\": \"\\«q»\"}", "invalid escape"),
        ("{\"Version\": «\"\\ud800\"»}", "end of hex escape"),
        ("{\"Version\": «\"\\udc00\"»}", "lone leading surrogate"),
        ("{\"Version\": tru«}»", "not JSON"),
        ("«/»/ c\n{}", "not JSON"),
    ];
    for (text, message) in cases {
        let (text, place) = marked(text);
        let error = refused(&text);
        assert!(error.message.contains(message), "{text:?}: {error:?}");
        assert_eq!(error.place, place, "{text:?}: {error:?}");
    }
    let error = read_bytes(b"{\"a\": \"\xff\"}", 3).expect_err("not UTF-8");
    assert_eq!(error.place, Place { file: 3, start: 7, end: 8 });
    assert!(error.message.contains("byte 7 is not UTF-8"));
}

#[test]
fn hostile_documents_end_soon() {
    let deep = 250_000;
    let statement = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let cases = [
        ("[".repeat(deep), false),
        ("{\"a\":".repeat(deep / 3), false),
        (format!("{{\"Statement\": {}{}}}", "[".repeat(deep), "]".repeat(deep)), true),
        (format!("{{\"x\": {}1{}, \"Statement\": []}}", "{\"a\":".repeat(70_000), "}".repeat(70_000)), true),
        (format!("{{\"Statement\": {}}}", "[".repeat(10) + &"]".repeat(10)), true),
        (format!("{{\"Statement\": [{}]}}", vec![statement; 5_000].join(",")), true),
        (format!("{{\"Statement\": [{}]}}", vec!["{}"; 100_000].join(",")), false),
        (format!("{{\"Statement\": {{\"Action\": [{}]}}}}", vec!["\"\""; 150_000].join(",")), true),
        (format!("{{{}}}", (0..40_000).map(|n| format!("\"k{n}\":1")).collect::<Vec<_>>().join(",")), true),
        (format!("{{\"Statement\": \"{}\"}}", "x".repeat(10 << 20)), false),
        (" ".repeat(10 << 20), false),
    ];
    for (text, readable) in cases {
        let begin = text[..40.min(text.len())].to_owned();
        let started = Instant::now();
        let result = read(&text, 0);
        assert_eq!(result.is_ok(), readable, "{begin}: {:?}", result.err());
        assert!(started.elapsed() < Duration::from_secs(10), "{begin}: {:?}", started.elapsed());
    }
}
