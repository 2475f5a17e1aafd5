//! Tokens of HCL: kinds, spans, and what no parser is needed for.

use std::time::{Duration, Instant};

use seclog::hcl::token::{Token, TokenKind, templates, tokens};

/// Kind and text of each token.
fn read(source: &str) -> Vec<(TokenKind, &str)> {
    tokens(source).iter().map(|token| (token.kind, token.text(source))).collect()
}

/// The source of each template.
fn template_texts(source: &str) -> Vec<&str> {
    let tokens = tokens(source);
    let text = |template: &[Token]| &source[template[0].start..template[template.len() - 1].end];
    templates(&tokens).into_iter().map(|range| text(&tokens[range])).collect()
}

#[test]
fn code_has_its_tokens() {
    use TokenKind::{BlockComment, Close, Identifier, LineComment, Newline, Number, Open, Operator};
    assert_eq!(
        read("a-b = [1.5e-3, é...] /* x */ # y\r\n1.a"),
        [
            (Identifier, "a-b"),
            (Operator, "="),
            (Open, "["),
            (Number, "1.5e-3"),
            (Operator, ","),
            (Identifier, "é"),
            (Operator, "..."),
            (Close, "]"),
            (BlockComment, "/* x */"),
            (LineComment, "# y"),
            (Newline, "\r\n"),
            (Number, "1"),
            (Operator, "."),
            (Identifier, "a"),
        ]
    );
}

#[test]
fn templates_nest() {
    use TokenKind::{Close, Identifier, InterpolationOpen, Open, QuoteClose, QuoteOpen, SequenceClose, Text};
    assert_eq!(
        read(r#""\"${ {} }$${x}${~ "${a}" ~}""#),
        [
            (QuoteOpen, "\""),
            (Text, "\\\""),
            (InterpolationOpen, "${"),
            (Open, "{"),
            (Close, "}"),
            (SequenceClose, "}"),
            (Text, "$${x}"),
            (InterpolationOpen, "${~"),
            (QuoteOpen, "\""),
            (InterpolationOpen, "${"),
            (Identifier, "a"),
            (SequenceClose, "}"),
            (QuoteClose, "\""),
            (SequenceClose, "~}"),
            (QuoteClose, "\""),
        ]
    );
    assert_eq!(
        template_texts("a = \"b ${f(\"c\", <<X\n${\"d\"}\nX\n)}\"\ne = \"f\""),
        ["\"b ${f(\"c\", <<X\n${\"d\"}\nX\n)}\"", "\"c\"", "<<X\n${\"d\"}\nX", "\"d\"", "\"f\""]
    );
}

#[test]
fn heredocs_end_at_a_line_that_is_their_marker() {
    // An empty one must not swallow what follows it.
    assert_eq!(template_texts("a = <<X\n  X\nb = 1\nc = <<X\nX\n"), ["<<X\n  X", "<<X\nX"]);
    assert_eq!(template_texts("a = <<X\nX\"\nXY\n$X\n X\t\r\nb"), ["<<X\nX\"\nXY\n$X\n X\t"]);
    assert_eq!(template_texts("a = <<-X-Y\r\n${b}X-Y\r\nX-Y"), ["<<-X-Y\r\n${b}X-Y\r\nX-Y"]);
    assert!(template_texts("a = << X\nX\n").is_empty());
}

#[test]
fn what_does_not_end_is_invalid() {
    for source in ["/*/", "\"a", "\"${a}", "\"${a", "<<X\n", "<<X\n${", "'", "\u{b}", "a & b"] {
        let invalid = read(source).iter().any(|(kind, _)| *kind == TokenKind::Invalid);
        assert!(invalid, "{source}");
    }
}

#[test]
fn only_blanks_stand_between_tokens() {
    for source in ["\u{feff}a \t= 1", "\"\\é ${\té}\" é", "a '\r b\r\n", "<<é\n\\\u{a0}é\né\n!"] {
        let mut end = 0;
        for token in tokens(source) {
            let between = &source[end..token.start];
            assert!(between.chars().all(|char| " \t\u{feff}".contains(char)), "{source}");
            end = token.end;
        }
        assert_eq!(end, source.len());
    }
}

#[test]
fn long_and_deep_sources_take_linear_time() {
    let start = Instant::now();
    for part in ["\"${", "<<X\n${", "{", "<<", "<<a-", "$", "\"$\\", "/*", "\n X", "~}", "1.", "é"] {
        tokens(&part.repeat(50_000));
    }
    tokens(&format!("<<X\n{}", " X\"\n".repeat(50_000)));
    tokens(&format!("<<X\n{}", " ".repeat(200_000)));
    assert!(start.elapsed() < Duration::from_secs(10), "took {:?}", start.elapsed());
}
