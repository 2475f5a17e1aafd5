//! What came of mutants.

use std::collections::BTreeMap;
use std::fmt;

use super::Mutant;

/// Fewest mutants, and at most how many of a hundred may be no flaws.
const FEWEST: usize = 300;
const MOST_EQUIVALENT: usize = 5;

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The policy that promises the opposite reports it.
    Killed,
    /// Another one does.
    KilledByAnother(String),
    /// It allows and denies what the code did before.
    Equivalent,
    /// There is no such policy.
    Waiting,
    /// The format cannot say it: what of it.
    Unsaid(String),
    /// Nothing decided is reported: what is told of it.
    Survived(Vec<String>),
}

/// What became of all.
#[derive(Default)]
pub struct Score {
    fates: Vec<(Mutant, Fate)>,
}

impl Score {
    pub fn add(&mut self, mutant: Mutant, fate: Fate) {
        self.fates.push((mutant, fate));
    }

    fn count(&self, is: impl Fn(&Mutant, &Fate) -> bool) -> usize {
        self.fates.iter().filter(|(mutant, fate)| is(mutant, fate)).count()
    }

    /// Those that nobody reports.
    pub fn survivors(&self) -> Vec<String> {
        let survivors = self.fates.iter().filter_map(|(mutant, fate)| match fate {
            Fate::Survived(told) => Some(format!("survived: {}: {}", line(mutant), told.join("; "))),
            _ => None,
        });
        survivors.collect()
    }

    /// Whether there are enough, few are no flaws, and none waits for a policy.
    pub fn is_enough(&self) -> bool {
        let equivalent = self.count(|_, fate| *fate == Fate::Equivalent);
        let is_waiting = |fate: &Fate| *fate == Fate::Waiting;
        self.fates.len() >= FEWEST
            && equivalent * 100 <= self.fates.len() * MOST_EQUIVALENT
            && self.count(|_, fate| is_waiting(fate)) == 0
    }

    /// Killed and all, by what `of` says of them.
    fn table(&self, of: impl Fn(&Mutant) -> &'static str) -> BTreeMap<&'static str, (usize, usize)> {
        let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (mutant, fate) in
            self.fates.iter().filter(|(_, fate)| !matches!(fate, Fate::Equivalent | Fate::Waiting | Fate::Unsaid(_)))
        {
            let row = table.entry(of(mutant)).or_default();
            row.0 += usize::from(!matches!(fate, Fate::Survived(_)));
            row.1 += 1;
        }
        table
    }
}

fn line(mutant: &Mutant) -> String {
    format!("{} [{}] {} ({})", mutant.operator, mutant.form, mutant.what, mutant.promise[0])
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
        let mut unsaid: BTreeMap<&str, usize> = BTreeMap::new();
        for (mutant, fate) in &self.fates {
            match fate {
                Fate::Waiting => *waiting.entry(mutant.promise[0]).or_default() += 1,
                Fate::Unsaid(what) => *unsaid.entry(what).or_default() += 1,
                Fate::KilledByAnother(other) => writeln!(f, "killed by {other}: {}", line(mutant))?,
                Fate::Equivalent => writeln!(f, "equivalent: {}", line(mutant))?,
                _ => {}
            }
        }
        for (title, table) in [("operator", self.table(|one| one.operator)), ("form", self.table(|one| one.form))] {
            writeln!(f, "\n{title:40} killed  all")?;
            for (name, (killed, all)) in table {
                writeln!(f, "{name:40} {killed:6} {all:4}")?;
            }
        }
        for (policy, count) in waiting {
            writeln!(f, "waiting for {policy}: {count}")?;
        }
        for (what, count) in unsaid {
            writeln!(f, "cannot be said as a template, {what}: {count}")?;
        }
        let killed = self.count(|_, fate| matches!(fate, Fate::Killed));
        let other = self.count(|_, fate| matches!(fate, Fate::KilledByAnother(_)));
        let equivalent = self.count(|_, fate| *fate == Fate::Equivalent);
        let survived = self.count(|_, fate| matches!(fate, Fate::Survived(_)));
        let all = killed + other + survived;
        write!(
            f,
            "\n{all} mutants: {killed} killed, {other} by another policy, {survived} survived; {equivalent} equivalent"
        )
    }
}
