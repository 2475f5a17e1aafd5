//! Pages of policies in a terminal.

use seclog::base::{Rule, Severity};
use seclog::report::{Style, explain, list, page};

use super::{PLAIN, expect};
use crate::project;

fn rule(id: &str, title: &str, severity: Severity, page: String) -> Rule {
    Rule { id: id.into(), title: title.into(), severity, page }
}

/// All that pages may hold.
const EVERYTHING: &str = "\
A paragraph with `code`, **strong** and *other* words, a [link](https://example.com/page), <https://example.com>, and so many words that
they need more lines than one: arn:aws:s3:::secops-logs-111122223333/AWSLogs/222222222222/CloudTrail/eu-west-1/2026/11/27.

- one
- two `with code` that is long enough to be broken over two lines, which then begin below the text
  1. inner
  2. second

1. loose

   with a second paragraph

   ```terraform fail config=none
   resource \"aws_s3_bucket\" \"logs\" { # here
   }
   ```
2. second

> A quotation of a text that is long enough to be broken over two lines, each with the bar before it.

- - inner
- > quoted

---

<b>html</b>

    indented code
";

#[test]
fn a_policy_is_explained() {
    let text = project::text("tests/it/report/code/policy.md");
    let rule = rule(
        "bucket-plain-http",
        "The log bucket refuses every request that is not made over TLS",
        Severity::High,
        text,
    );
    expect("explained.txt", &explain(&rule, PLAIN));
    expect("explained.ansi", &explain(&rule, Style { color: true, ..PLAIN }));
}

#[test]
fn all_that_pages_may_hold() {
    let shown = page(EVERYTHING, PLAIN);
    expect("page.txt", &shown);
    assert!(shown.lines().all(|line| line.chars().count() <= 80 || !line.trim().contains(' ')), "{shown}");
    let ascii = page(EVERYTHING, Style { width: 40, unicode: false, ..PLAIN });
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn policies_are_listed() {
    let rules = [
        rule(
            "bucket-plain-http",
            "The log bucket refuses every request that is not made over TLS",
            Severity::High,
            String::new(),
        ),
        rule("destination-accounts", "Only the accounts of the contract send logs", Severity::Critical, String::new()),
        rule("x\u{1b}[31m", "\u{1b}]0;title\u{7}", Severity::Info, String::new()),
    ];
    expect("list.txt", &list(&rules, PLAIN));
}

#[test]
fn a_page_obeys_nobody() {
    let shown = page("\u{1b}[2J `\u{9b}31m` [\u{7}](\u{1b}x)\n\n```x \u{1b}\n\u{1b}[2J\n```\n\n<b \u{1b}>\n", PLAIN);
    assert!(!shown.contains(|char: char| char != '\n' && char.is_control()), "{shown:?}");
}
