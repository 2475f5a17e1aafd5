//! Expressions put together at random: all functions and operators, over values at the edges.

use std::fmt::Write as _;

/// Functions by what they take and give, a letter each: `s`tring, `n`umber, `b`ool, `l`ist of strings, list of `N`umbers, se`S`t, `m`ap of strings,
/// `o`bject, `t`uple, `a`nything, `r`egular expression, `d`ate, `D`uration, `c`IDR, `f`ormat, `j`SON, `y`AML, Base`6`4, `F`ormat of a date,
/// `e`ncoding. A `+` repeats the last one.
const FUNCTIONS: &str = "
    abs:n>n ceil:n>n floor:n>n signum:n>n log:nn>n pow:nn>n max:nn+>n min:nn+>n parseint:sn>n sum:N>n length:a>n length:s>n length:l>n
    index:ls>n timecmp:dd>n tonumber:s>n tonumber:a>n
    alltrue:t>b anytrue:t>b contains:ls>b contains:ta>b endswith:ss>b startswith:ss>b strcontains:ss>b issensitive:a>b tobool:a>b
    base64decode:6>s base64encode:s>s base64sha256:s>s base64sha512:s>s basename:s>s chomp:s>s cidrhost:cn>s cidrnetmask:c>s cidrsubnet:cnn>s
    dirname:s>s format:fa>s format:fsn>s format:fn>s format:faa>s formatdate:Fd>s indent:ns>s join:sl>s join:sS>s join:sll>s jsonencode:a>s lower:s>s md5:s>s
    replace:sss>s replace:srs>s sha1:s>s sha256:s>s sha512:s>s strrev:s>s substr:snn>s textdecodebase64:6e>s textencodebase64:se>s
    timeadd:dD>s title:s>s tostring:a>s trim:ss>s trimprefix:ss>s trimspace:s>s trimsuffix:ss>s upper:s>s urlencode:s>s uuidv5:ss>s
    yamlencode:a>s nonsensitive:s>s
    chunklist:ln>L cidrsubnets:cn+>l compact:l>l concat:ll+>l distinct:l>l formatlist:fl>l formatlist:fls>l formatlist:fN>l keys:m>l keys:o>t reverse:l>l reverse:t>t
    slice:lnn>l slice:tnn>t sort:l>l split:ss>l tolist:S>l tolist:t>a values:m>l values:o>t range:n>N range:nn>N range:nnn>N regexall:rs>a
    matchkeys:lll>l flatten:t>t flatten:a>t setproduct:lS>a setproduct:tt>a setproduct:ll+>a coalescelist:ll>l coalescelist:tl>a
    setintersection:SS>S setintersection:lS>a setsubtract:SS>S setunion:SS+>S setunion:tS>a toset:l>S toset:t>a
    merge:oo>o merge:mm>m merge:om>o merge:mo+>o tomap:o>m tomap:a>m zipmap:ll>m zipmap:lt>o transpose:o>m transpose:a>a
    coalesce:ss+>s coalesce:aa>a element:ln>s element:tn>a jsondecode:j>a jsondecode:s>a lookup:mss>s lookup:osa>a lookup:ms>s one:t>a one:l>s one:S>s
    regex:rs>a yamldecode:y>a yamldecode:s>a csvdecode:s>a try:as>a can:a>b sensitive:n>n
";

/// What stands for a letter where nothing is composed.
fn literals(kind: u8) -> &'static [&'static str] {
    match kind {
        b's' => &[
            "\"\"",
            "\"a\"",
            "\"A b\"",
            "\" x \"",
            "\"1\"",
            "\"-0.50\"",
            "\"true\"",
            "\"false\"",
            "\"null\"",
            "\"é\"",
            "\"e\\u0301x\"",
            "\"ß\"",
            "\"👨‍👩‍👧!\"",
            "\"a,b\"",
            "\"a\\nb\\n\"",
            "\"a/b/../c/\"",
            "\"<&>\"",
            "\"0x1F\"",
            "\"1e3\"",
            "\"~\"",
            "\"$${x}\"",
            "\"%%{y}\"",
            "\"a\\\"b\\\\\"",
            "\"aXbX\"",
            "\"\\t\\r\\n\"",
            "\"İ\"",
            "\"0012\"",
            "\"+5\"",
            "\"dns\"",
            "\"x=1&y\"",
            "\"\\u2028\"",
            "\"\\u0000\"",
            "\"c,d\\n1,2\\n\"",
            "\"1.0\"",
            "\"Σς\"",
            "\"ǆ\"",
            "\"ﬀ\"",
        ],
        b'n' => &[
            "0",
            "1",
            "2",
            "3",
            "-1",
            "-2.5",
            "0.1",
            "1.5",
            "10",
            "16",
            "1e3",
            "1e-7",
            "1e21",
            "123456789012345678901234567890",
            "0.30000000000000000001",
            "-0",
            "62",
            "36",
            "9007199254740993",
            "1e100",
            "99999999999999999999.5",
            "4",
            "8",
            "255",
            "1/3",
            "2.0",
            "-1e-30",
        ],
        b'b' => &["true", "false", "\"true\"", "1 == 1"],
        b'l' => &[
            "[]",
            "[\"a\"]",
            "[\"b\", \"a\", \"b\"]",
            "[\"\", \"x\", null]",
            "tolist([\"z\", \"Z\", \"a\", \"é\"])",
            "[1, \"a\", true]",
            "[\"10\", \"9\", \"1\"]",
            "tolist([])",
            "[\"a\", \"b\", \"c\", \"d\"]",
        ],
        b'N' => &["[]", "[1]", "[3, 1, 2]", "[0.1, 0.2, -0.3]", "[\"5\", 2]", "[1e30, 1]"],
        b'S' => &[
            "toset([])",
            "toset([\"b\", \"a\"])",
            "toset([\"a\", \"B\", \"é\", \"\"])",
            "toset([1, 10, 9])",
            "toset([true, false])",
            "toset([\"a\", null])",
        ],
        b'm' => &[
            "tomap({})",
            "tomap({ a = \"x\" })",
            "tomap({ b = \"1\", a = \"2\" })",
            "tomap({ a = null })",
            "{ z = \"q\", \"y z\" = \"r\" }",
            "tomap({ a = 1, b = 2 })",
        ],
        b'o' => &[
            "{}",
            "{ a = 1 }",
            "{ a = \"x\", b = [1, 2] }",
            "{ b = null, a = true }",
            "{ a = { b = { c = 1 } } }",
            "{ \"k-1\" = 1, (\"x\") = 2 }",
            "{ a = [\"p\", \"q\"], b = [\"q\"] }",
        ],
        b't' => &[
            "[]",
            "[1, \"a\", true, null]",
            "[[1], [2, [3]]]",
            "[true, false]",
            "[\"true\", \"false\"]",
            "[{ a = 1 }, { a = 2 }]",
            "[null]",
            "[[], {}]",
            "[1.5]",
            "[toset([\"a\"]), [\"b\"]]",
        ],
        b'r' => &[
            "\"a\"",
            "\"(.)(.)\"",
            "\"(?P<x>[a-z])\"",
            "\"[[:alpha:]]+\"",
            "\"^\\\\s*$\"",
            "\"\\\\d+\"",
            "\"(?i)A|b\"",
            "\"/a/\"",
            "\"/(.)b/\"",
            "\"[^,]*\"",
            "\"(a)|(b)\"",
            "\"\\\\pL\"",
            "\"a{2,}\"",
            "\"(\"",
            "\"\"",
            "\".\"",
            "\"\\\\bx\"",
        ],
        b'd' => &[
            "\"2020-02-29T23:59:59Z\"",
            "\"2021-01-01T00:00:00+05:30\"",
            "\"1999-12-31T12:00:00-08:00\"",
            "\"2020-01-01\"",
            "\"0001-01-01T00:00:00Z\"",
            "\"2020-06-15T01:02:03.456Z\"",
        ],
        b'D' => &["\"1h\"", "\"-90m\"", "\"1h30m15s\"", "\"1.5h\"", "\"100ms\"", "\"x\"", "\"0\"", "\"8760h\""],
        b'c' => &[
            "\"10.0.0.0/8\"",
            "\"192.168.1.5/24\"",
            "\"10.1.2.3/32\"",
            "\"fd00::/48\"",
            "\"::/0\"",
            "\"0.0.0.0/0\"",
            "\"10.0.0.0/33\"",
            "\"300.1.1.1/8\"",
            "\"2001:db8::1/64\"",
        ],
        b'f' => &[
            "\"%s\"",
            "\"%d\"",
            "\"%v\"",
            "\"%q\"",
            "\"%5.2f\"",
            "\"%-8s|\"",
            "\"%05d\"",
            "\"%x %s\"",
            "\"%#v\"",
            "\"%t\"",
            "\"%e\"",
            "\"%g\"",
            "\"%b\"",
            "\"%o\"",
            "\"%X\"",
            "\"%[2]s-%[1]v\"",
            "\"%%\"",
            "\"%s %s\"",
            "\"%.3s\"",
            "\"%+d\"",
            "\"% d\"",
            "\"%10v\"",
            "\"%G\"",
            "\"%.0f\"",
            "\"%z\"",
            "\"%.10g\"",
            "\"%08.3f\"",
            "\"%v %v\"",
        ],
        b'F' => &[
            "\"YYYY-MM-DD'T'hh:mm:ssZ\"",
            "\"EEEE, DD-MMM-YY HH:mm aa ZZZ\"",
            "\"'it''s' D M h H A ZZZZ ZZZZZ\"",
            "\"YYY\"",
            "\"EEE s ss AA\"",
            "\"'x\"",
        ],
        b'j' => &[
            "\"{\\\"a\\\":[1,2.50,null]}\"",
            "\"[1e2,\\\"x\\\",true]\"",
            "\"\\\"s\\\"\"",
            "\"{\\\"a\\\":1,\\\"a\\\":2}\"",
            "\"{\"",
            "\"01\"",
            "\" null \"",
            "\"\\\"\\\\u00e9\\\\ud83d\\\\ude00\\\"\"",
            "\"-0\"",
            "\"[1,]\"",
        ],
        b'y' => &[
            "\"a: 1\\nb: [x, y]\"",
            "\"- yes\\n- 0o17\\n- 1_000\\n- ~\"",
            "\"&a [1, 2]\"",
            "\"a: &x {k: v}\\nb: *x\"",
            "\"- 1.5\\n- .inf\\n- 0x1F\"",
            "\"'it''s'\"",
            "\"|\\n  x\\n  y\\n\"",
            "\"a: 2020-01-01\"",
            "\"{a: b, c: }\"",
            "\"!!str 1\"",
            "\"? a\\n: b\"",
            "\"a: 1\\na: 2\"",
            "\"\"",
            "\">-\\n  a\\n  b\\n\"",
            "\"- - 1\\n  - 2\"",
            "\"1e3\"",
            "\"012\"",
            "\"a\\tb\"",
        ],
        b'6' => &["\"YQ==\"", "\"4pyT\"", "\"YWJj\"", "\"YQ\"", "\"/w==\"", "\"\"", "\"AGEAYg==\"", "\"YW\\nJj\""],
        b'e' => &[
            "\"UTF-8\"",
            "\"UTF-16LE\"",
            "\"UTF-16\"",
            "\"ISO-8859-1\"",
            "\"windows-1252\"",
            "\"shift_jis\"",
            "\"nope\"",
        ],
        _ => &["null"],
    }
}

/// Numbers that look random and are the same each time.
pub struct Random(pub u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % count
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// An expression that should give this kind of value. Now and then it gives another one.
    pub fn expression(&mut self, kind: u8, depth: usize) -> String {
        let kind = match (kind, self.below(20)) {
            (b'L', _) => b'a',
            (_, 0) => *self.of(b"snbltmoSN"),
            (kind, _) => kind,
        };
        let kind = if kind == b'a' { *self.of(b"snbltmoSNz") } else { kind };
        if depth == 0 || self.below(3) == 0 {
            return (*self.of(literals(kind))).to_owned();
        }
        let depth = depth - 1;
        match self.below(4) {
            0 => self.composed(kind, depth),
            _ => self.called(kind, depth).unwrap_or_else(|| self.composed(kind, depth)),
        }
    }

    /// A call of a function that gives this kind.
    fn called(&mut self, kind: u8, depth: usize) -> Option<String> {
        let fitting: Vec<&str> =
            FUNCTIONS.split_whitespace().filter(|function| function.ends_with(char::from(kind))).collect();
        (!fitting.is_empty()).then(|| {
            let function = *self.of(&fitting);
            self.call(function, depth)
        })
    }

    fn call(&mut self, function: &str, depth: usize) -> String {
        let (name, kinds) = function.split_once(':').unwrap();
        let (kinds, _) = kinds.split_once('>').unwrap();
        let mut call = format!("{name}(");
        let repeated = if kinds.ends_with('+') { self.below(3) } else { 0 };
        let kinds = kinds.trim_end_matches('+').as_bytes();
        let more = std::iter::repeat_n(kinds[kinds.len() - 1], repeated);
        for (at, kind) in kinds.iter().copied().chain(more).enumerate() {
            let argument = self.expression(kind, depth);
            let _ = write!(call, "{}{argument}", if at == 0 { "" } else { ", " });
        }
        call.push(')');
        call
    }

    /// Operators, conditionals, templates, `for` and indexes.
    fn composed(&mut self, kind: u8, depth: usize) -> String {
        let condition = |random: &mut Self| random.expression(b'b', depth.min(1));
        if self.below(4) == 0 {
            let (condition, then, otherwise) =
                (condition(self), self.expression(kind, depth), self.expression(kind, depth));
            return format!("({condition} ? {then} : {otherwise})");
        }
        let inner = |random: &mut Self, kind: u8| random.expression(kind, depth);
        match kind {
            b's' => {
                let (text, any, list) = (inner(self, b's'), inner(self, b'a'), inner(self, b'l'));
                match self.below(5) {
                    0 => format!("\"<${{{text}}}|${{{any}}}>\""),
                    1 => format!("\"%{{ for x in {list} }}${{x}};%{{ endfor }}\""),
                    2 => format!("\"%{{ if {} }}${{{text}}}%{{ else }}n%{{ endif }}\"", condition(self)),
                    3 => format!("{list}[{}]", self.expression(b'n', 0)),
                    _ => format!("\"a ${{~ {text} ~}} b\""),
                }
            }
            b'n' => {
                let (left, right) = (inner(self, b'n'), inner(self, b'n'));
                match self.below(6) {
                    0 => format!("-{left}"),
                    at => format!("({left} {} {right})", ["+", "-", "*", "/", "%"][at - 1]),
                }
            }
            b'b' => {
                let (left, right) = (inner(self, b'n'), inner(self, b'n'));
                let (one, other) = (inner(self, b'a'), inner(self, b'a'));
                match self.below(9) {
                    at @ 0..4 => format!("({left} {} {right})", ["<", "<=", ">", ">="][at]),
                    4 => format!("({one} == {other})"),
                    5 => format!("({one} != {other})"),
                    6 => format!("({} && {})", condition(self), condition(self)),
                    7 => format!("({} || {})", condition(self), condition(self)),
                    _ => format!("!{}", condition(self)),
                }
            }
            b't' | b'l' | b'N' => {
                let (list, other, object) = (inner(self, kind), inner(self, b'a'), inner(self, b'o'));
                match self.below(6) {
                    0 => format!("[for x in {list} : x]"),
                    1 => format!("[for i, x in {list} : x if i != 1]"),
                    2 => format!("[{other}, {object}]"),
                    3 => format!("{list}[*]"),
                    4 => format!("[for k, v in {object} : \"${{k}}\"]"),
                    _ => format!("[{object}, {object}][*].a"),
                }
            }
            b'm' | b'o' => {
                let (object, list) = (inner(self, kind), inner(self, b'l'));
                match self.below(4) {
                    0 => format!("{{ for k, v in {object} : upper(k) => v }}"),
                    1 => format!("{{ for x in {list} : substr(x, 0, 1) => x... }}"),
                    2 => format!("{{ a = {list}, b = {object} }}"),
                    _ => format!("{{ for i, x in {list} : i => x if x != \"a\" }}"),
                }
            }
            b'a' | b'z' => match self.below(3) {
                0 => format!("{}.a", inner(self, b'o')),
                1 => format!("{}[\"a\"]", inner(self, b'm')),
                _ => format!("{}[0]", inner(self, b't')),
            },
            _ => (*self.of(literals(kind))).to_owned(),
        }
    }
}

/// So many expressions. Each function is the outermost in turn, then anything.
pub fn expressions(seed: u64, count: usize) -> Vec<String> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let functions: Vec<&str> = FUNCTIONS.split_whitespace().collect();
    let mut found = Vec::with_capacity(count);
    for at in 0..count {
        let depth = 1 + at % 3;
        found.push(if at % 4 == 3 {
            random.expression(b'a', depth + 1)
        } else {
            random.call(functions[at % functions.len()], depth)
        });
    }
    found
}
