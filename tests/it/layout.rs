//! The layout against `terraform fmt` itself, which must be on the path.

use std::fs;
use std::process::Command;

use seclog::hcl::layout::layout;
use seclog::hcl::token::{Token, TokenKind, tokens};

/// Sources, and what both `terraform fmt` and our layout make of them.
const CASES: &[(&str, &str)] = &[
    // Nothing, and sources without a line end.
    ("", ""),
    ("\n\n a=1\n\n\n", "\n\na = 1\n\n\n"),
    ("a   =1\t ", "a = 1  "),
    ("  # foo  ", "# foo  "),
    ("a=1\n\t", "a = 1\n "),
    ("\u{feff}a=1\nbcd=2\n", "a   = 1\nbcd = 2\n"),
    // Operators.
    ("a=b?-1:- 2\n", "a = b ? -1 : -2\n"),
    ("a=b-c -d - -e\n", "a = b-c - d - -e\n"),
    ("a=!b&&! (c)||d==!e\n", "a = !b && !(c) || d == !e\n"),
    ("a=f ( b , [ ] ,{ } ... )\n", "a = f(b, [], {}...)\n"),
    ("a=b [ 0 ] . c.*.d[ * ] [\"e\"]\n", "a = b[0].c.*.d[*][\"e\"]\n"),
    ("a={b=[ 1,- 1 ],c : 2}\n", "a = { b = [1, -1], c : 2 }\n"),
    ("a=[for b in [1]:-b if(b)]\n", "a = [for b in [1] : -b if(b)]\n"),
    ("a={for b,c in d:b=>-c...if [c]}\n", "a = { for b, c in d : b => - c... if[c] }\n"),
    ("a=provider :: b::c(1.5e-3)\n", "a = provider::b::c(1.5e-3)\n"),
    ("a=[1,]\n", "a = [1, ]\n"),
    // Templates.
    (
        "a=\"x${ b }%{ if c }${~ -d ~}%{~ endif }$${ e }\\\"${ {} }\"\n",
        "a = \"x${b}%{if c}${~- d~}%{~endif}$${ e }\\\"${ {} }\"\n",
    ),
    (
        "a=\"x${\nb} ${ [\n1] }\"\nc=<<X\n  ${ d[ 0 ] }  \n X\ndef=1\n",
        "a = \"x${\n  b} ${[\n1]}\"\nc   = <<X\n  ${d[0]}  \n X\ndef = 1\n",
    ),
    (
        "a {\nb=f(<<-X\n  ${ c }\n  X\n,1)\nd=[<<X\n${ [\n1]}\nX\n]\n}\n",
        "a {\n  b = f(<<-X\n  ${c}\n  X\n  , 1)\n  d = [<<X\n${[\n1]}\nX\n]\n}\n",
    ),
    // Indentation: a line that opens many brackets indents once.
    ("a=f([{\nb=1\n},{\nc=1\n}\n])\n", "a = f([{\n  b = 1\n  }, {\n  c = 1\n  }\n])\n"),
    ("a=[[\n1],[\n2]]\nb=f(f(\n1\n),\n2)\n", "a = [[\n  1], [\n2]]\nb = f(f(\n  1\n  ),\n2)\n"),
    ("/* a\n  b */\n  c {\n/* d\n */\n# e\n}\n", "/* a\n  b */\nc {\n  /* d\n */\n  # e\n}\n"),
    // Alignment of `=`: broken by blank lines, comments, blocks and what a line leaves open.
    (
        "a=1\nbb=2\n\nccc=3\n# d\neeee=4\nf {}\nggggg=5\nh { i=6 }\njj=[\n]\nkkk=\"${[]}x\"\n",
        "a  = 1\nbb = 2\n\nccc = 3\n# d\neeee = 4\nf {}\nggggg = 5\nh { i = 6 }\njj = [\n]\nkkk = \"${[]}x\"\n",
    ),
    (
        "a={\n(b)=1,c=2\n\"${ d }-e\"=2\nf:3\ng={\n},hhhhhhhh=4\ni=5}\n",
        "a = {\n  (b)      = 1, c = 2\n  \"${d}-e\" = 2\n  f : 3\n  g = {\n  }, hhhhhhhh = 4\ni = 5 }\n",
    ),
    ("é=1\n日本=2 # a\nb=\"e\u{301}👨‍👩‍👧\" # c\n", "é  = 1\n日本 = 2    # a\nb  = \"e\u{301}👨‍👩‍👧\" # c\n"),
    // Alignment of comments: over brackets, not over blank lines.
    (
        "a=[ # b\n1, # c\n\n22 # d\n] // e\nf=1 /* g */\nhh=2 /* i */ # j\n",
        "a = [ # b\n  1,  # c\n\n  22 # d\n]    // e\nf  = 1 /* g */\nhh = 2 /* i */ # j\n",
    ),
    // Windows line ends.
    ("a=1\r\nbb={ # c\r\nd=<<X\r\n ${ e }\r\n X\r\n}\r\n", "a = 1\r\nbb = { # c\r\n  d = <<X\r\n ${e}\r\n X\r\n}\r\n"),
    // More than spaces.
    (
        "a=\"${ b }\" # c\nd={ e=\"${ f }\" }\ng {\nh= /* i */ \"${~ j[\"k\"] ~}\"\n}\n",
        "a = b # c\nd = { e = \"${f}\" }\ng {\n  h = /* i */ j[\"k\"]\n}\n",
    ),
    (
        "a=\"${b}\" == \"${c}\"\nd=\"${\ne\n}\"\nf=\"${g?\n1:2}\"\nh=\"${(\n1)}\"\n",
        "a = \"${b}\" == \"${c}\"\nd = e\nf = (g ?\n1 : 2)\nh = (\n1)\n",
    ),
    (
        "resource a \"b\" {\n}\nvariable c { type=\"string\" }\n",
        "resource \"a\" \"b\" {\n}\nvariable \"c\" { type = string }\n",
    ),
    (
        "variable \"a\" {\ntype=\"list\" # b\n}\nvariable \"c\" {\ntype=map\nd {\ntype=\"map\"\n}\n}\n",
        "variable \"a\" {\n  type = list(string) # b\n}\nvariable \"c\" {\n  type = map(any)\n  d {\n    type = \"map\"\n  }\n}\n",
    ),
];

/// Well-formed Terraform that uses the whole language.
const SAMPLE: &str = r#"# A bucket and its policy.
locals {
  names = { for key, name in var.names : key => lower(name) if length(name) > 0 }
  count = var.enabled && !var.external ? length(local.names) - 1 : -1 // minus one
  short = [for name in ["a", "b"] : substr(name, 0, -1)] /* inline */ # both
  all   = merge(local.names, { "${var.prefix}-x" = 1, (var.key) = 2 }, var.more...)

  text = "a ${upper("b ${var.c} d")} $${e} %{if var.f == null}g%{else}${~ var.h ~}%{endif}"
  sum  = (1 + 2) * 3 / 4 % 5 >= 6 || 7 <= 8 # numbers
  old  = aws_x.y.*.id[0].z.0
}

variable "names" {
  type = map(object({
    name = string           # its name
    tags = optional(list(string), [])
  }))
  default = {}
  validation {
    condition     = alltrue([for name in values(var.names) : can(regex("^[a-z]+$", name.name))])
    error_message = "Each name consists of letters."
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.names
  bucket   = aws_s3_bucket.this[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = ["s3:*"]
      Resource = [
        aws_s3_bucket.this[each.key].arn, # the bucket
        "${aws_s3_bucket.this[each.key].arn}/*",
      ]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }, var.statement]
  })

  script = <<-EOT
    %{ for name in var.names ~}
    echo ${name} "${join(",", [name, "x"])}"
    %{ endfor ~}
  EOT
  after  = true

  lifecycle { ignore_changes = [tags] }
  depends_on = [
    aws_s3_bucket.this,
  ] # last
}
"#;

/// What `terraform fmt` makes of each source.
fn terraform_fmt(sources: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = |index: usize| folder.path().join(format!("{index:05}.tf"));
    for (index, source) in sources.iter().enumerate() {
        fs::write(path(index), source).unwrap();
    }
    let output = Command::new("terraform")
        .args(["fmt", "-recursive", "-list=false", "-no-color"])
        .arg(folder.path())
        .env_remove("TF_CLI_CONFIG_FILE")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .expect("terraform is on the path");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (0..sources.len()).map(|index| fs::read_to_string(path(index)).unwrap()).collect()
}

fn assert_laid_out_as_terraform_does(sources: &[String]) {
    for (source, expected) in sources.iter().zip(terraform_fmt(sources)) {
        let laid_out = layout(source);
        assert_eq!(laid_out, expected, "from:\n{source}");
        assert_eq!(layout(&laid_out), laid_out, "laid out twice, from:\n{source}");
    }
}

#[test]
fn cases_come_out_as_written_here() {
    for (source, expected) in CASES {
        assert_eq!(layout(source), *expected, "from:\n{source}");
    }
}

#[test]
fn cases_come_out_as_terraform_prints_them() {
    let sources: Vec<String> = CASES.iter().map(|(source, _)| (*source).to_owned()).collect();
    assert_laid_out_as_terraform_does(&sources);
}

#[test]
fn any_spacing_comes_out_as_terraform_prints_it() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut sources = vec![SAMPLE.to_owned(), SAMPLE.replace('\n', "\r\n")];
    for _ in 0..100 {
        sources.push(respaced(SAMPLE, &mut random));
    }
    for (source, _) in CASES {
        sources.extend((0..5).map(|_| respaced(source, &mut random)));
    }
    assert_laid_out_as_terraform_does(&sources);
}

#[test]
fn a_source_with_an_invalid_token_stays() {
    for source in ["a=\"b", "a=<<X\nb", "a=1 /*", "a=b;c=1\n", "a='b'\n", "a=\"${b\n"] {
        assert_eq!(layout(source), source);
    }
}

#[test]
fn a_source_that_would_grow_without_bound_stays() {
    let wide = format!("{}=1\n{}", "a".repeat(100_000), "b=1\n".repeat(100_000));
    for source in ["a {\n".repeat(100_000), wide] {
        assert!(layout(&source) == source);
    }
}

#[test]
fn any_source_has_a_layout() {
    let mut random = Random(42);
    let bytes = SAMPLE.as_bytes();
    for _ in 0..500 {
        let mut broken = bytes.to_vec();
        for _ in 0..=random.below(8) {
            let (from, to) = (random.below(bytes.len()), random.below(bytes.len()));
            broken[from] = bytes[to];
        }
        broken.truncate(random.below(bytes.len()));
        layout(&String::from_utf8_lossy(&broken));
    }
    for part in ["{", "}", "a=[", "\"${", "<<X\n${", "a{\n", "=", "\n)", "a=\"${("] {
        layout(&part.repeat(5_000));
    }
}

/// The source with other blanks between its tokens and other blank lines, where they mean nothing.
fn respaced(source: &str, random: &mut Random) -> String {
    let tokens = tokens(source);
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| tokens[before])
            && !is_literal(before, *token)
        {
            let separates = |token: Token| {
                matches!(token.kind, TokenKind::Open | TokenKind::Close) || ["=", ","].contains(&token.text(source))
            };
            let apart = before.end < token.start;
            let needed = apart && !separates(before) && !separates(*token);
            let count = usize::from(needed) + random.below(4);
            text.extend((0..count).map(|_| if random.below(8) == 0 { '\t' } else { ' ' }));
        }
        text.push_str(token.text(source));
        if token.kind == TokenKind::Newline && random.below(8) == 0 {
            text.push_str(token.text(source));
        }
    }
    text
}

/// Whether blanks between the two would be text of a template or comment.
fn is_literal(before: Token, after: Token) -> bool {
    use TokenKind::{HeredocClose, HeredocOpen, LineComment, QuoteClose, QuoteOpen, SequenceClose, Text};
    matches!(before.kind, HeredocOpen | LineComment | QuoteOpen | SequenceClose | Text)
        || matches!(after.kind, HeredocClose | QuoteClose | Text)
}

/// Xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}
