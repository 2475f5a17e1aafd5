//! The page of a policy, and the cases on it.

/// A case: code, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// How the code is written: `terraform`, `cloudformation`, or `plan` for a plan or a state in JSON.
    pub format: String,
    /// `pass`, `fail` or `undecided`.
    pub expected: String,
    /// What follows on the fence: `config=none` for a run without a contract, `config=NAME` for one with that of the folder NAME,
    /// `account=unknown` where nobody says where code runs.
    pub options: Vec<String>,
    /// The code.
    pub text: String,
    /// Its first line on the page.
    pub line: usize,
}

/// What is expected of cases.
pub const EXPECTED: [&str; 3] = ["pass", "fail", "undecided"];

/// The cases of a page: fenced blocks after three backquotes, a format and what is expected.
pub fn cases(page: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut open: Option<Case> = None;
    for (number, line) in (1..).zip(page.lines()) {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => cases.extend(open.take()),
            (Some(case), _) => case.text.extend([line, "\n"]),
            (None, Some(info)) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                if let (Some(format), Some(expected)) = (words.next(), words.next()) {
                    let options = words.collect();
                    open = Some(Case { format, expected, options, text: String::new(), line: number + 1 });
                }
            }
            (None, None) => {}
        }
    }
    cases
}

impl Case {
    /// Whether an option stands on its fence.
    pub fn has(&self, option: &str) -> bool {
        self.options.iter().any(|own| own == option)
    }

    /// The contract that it is held to, if it says another one.
    pub fn config(&self) -> Option<&str> {
        self.options.iter().find_map(|own| own.strip_prefix("config="))
    }

    /// The line on which the finding is expected: the one that ends in `# here`, or, where that is all of it, the next one.
    pub fn here(&self) -> Option<usize> {
        let at = self.text.lines().position(|line| line.ends_with("# here"))?;
        let alone = self.text.lines().nth(at).is_some_and(|line| line.trim() == "# here");
        Some(at + 1 + usize::from(alone))
    }
}
