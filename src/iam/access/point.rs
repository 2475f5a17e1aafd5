//! Points: one value in each dimension, and where a dimension has room for one.

use std::cell::RefCell;
use std::rc::Rc;

use super::HashMap;
use super::bits::Bits;
use super::key::{Bounds, Found, Test, Value};
use super::pattern::Pattern;
use super::principal::Listed;
use super::problem::{Atom, Dimension, Literal, Problem};
use super::space::{Mode, Room, SetId, Truth};

/// The value of a point in one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    /// An action or a resource.
    Word(Pattern),
    /// A principal, by its number, and the values of the keys that hang on it.
    Who { person: usize, keys: Vec<(u32, Value)> },
    /// Nobody is asked about; the keys are free.
    Key(Value),
    /// Which opaque thing holds, if it is said.
    Opaque(bool),
}

/// A value, with what has been found out about it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) at: At,
    truths: RefCell<Vec<Option<Truth>>>,
}

/// What was found in a dimension.
#[derive(Debug, Clone)]
pub(super) enum Spot {
    At(Rc<Known>),
    Empty,
    Unsure,
}

/// Looks for room, and remembers.
pub(super) struct Rooms<'p> {
    pub(super) problem: &'p Problem,
    mode: Mode,
    found: HashMap<(u32, Vec<Literal>), Spot>,
    people: HashMap<u32, (Bits, Bits)>,
}

impl<'p> Rooms<'p> {
    pub(super) fn new(problem: &'p Problem, mode: Mode) -> Self {
        Self { problem, mode, found: HashMap::default(), people: HashMap::default() }
    }

    /// A value of a dimension for which these literals, sorted, hold.
    pub(super) fn spot(&mut self, dimension: u32, literals: &[Literal], fuel: &mut u64) -> Spot {
        // Literals of one atom follow each other.
        if literals.windows(2).any(|pair| pair[0].atom == pair[1].atom && pair[0].holds != pair[1].holds) {
            return Spot::Empty;
        }
        let place = (dimension, literals.to_vec());
        if let Some(found) = self.found.get(&place) {
            return found.clone();
        }
        *fuel = fuel.saturating_sub(10);
        let found = self.look(dimension, literals, fuel);
        self.found.insert(place, found.clone());
        found
    }

    fn look(&mut self, dimension: u32, literals: &[Literal], fuel: &mut u64) -> Spot {
        let problem = self.problem;
        let at = match problem.dimension(dimension) {
            Dimension::Who => return self.who(literals, fuel),
            Dimension::Opaque => match (self.mode, literals) {
                (_, []) => At::Opaque(false),
                (Mode::Some, [literal]) => At::Opaque(literal.holds),
                _ => return Spot::Empty,
            },
            Dimension::Key(key) => {
                let tests = self.tests(literals, None);
                match problem.keys[key].room(&tests, &problem.free[key], self.mode, fuel) {
                    Found::Value(value) => At::Key(value),
                    Found::Nothing => return Spot::Empty,
                    Found::Unsure => return Spot::Unsure,
                }
            }
            Dimension::Action | Dimension::Resource => {
                let (mut inside, mut outside): (Vec<SetId>, Vec<SetId>) = (Vec::new(), Vec::new());
                for literal in literals {
                    if let Atom::Action(set) | Atom::Resource(set) = problem.atoms[literal.atom as usize] {
                        if literal.holds { &mut inside } else { &mut outside }.push(set);
                    }
                }
                let is_action = problem.dimension(dimension) == Dimension::Action;
                let space = if is_action { &problem.actions } else { &problem.resources };
                match space.room(&inside, &outside, self.mode, fuel) {
                    Room::Word(word) => At::Word(word),
                    Room::Empty => return Spot::Empty,
                    Room::Unsure => return Spot::Unsure,
                }
            }
        };
        Spot::At(Rc::new(Known { at, truths: RefCell::default() }))
    }

    /// The tests that literals make of keys; of one key only where it is given.
    fn tests(&self, literals: &[Literal], of: Option<u32>) -> Vec<Test> {
        let tests = literals.iter().filter_map(|literal| match &self.problem.atoms[literal.atom as usize] {
            Atom::Key(key, test) if of.is_none_or(|of| of == *key) => {
                Some(if literal.holds { test.clone() } else { test.negated() })
            }
            _ => None,
        });
        tests.collect()
    }

    /// Somebody for whom the literals hold, with values of the keys that hang on the principal.
    fn who(&mut self, literals: &[Literal], fuel: &mut u64) -> Spot {
        let problem = self.problem;
        if !problem.has_principal {
            return Spot::At(Rc::new(Known { at: At::Key(None), truths: RefCell::default() }));
        }
        let mut candidates = Bits::new(problem.people.len());
        (0..problem.people.len()).for_each(|person| candidates.insert(person));
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for literal in literals {
            let Atom::Principal(list) = problem.atoms[literal.atom as usize] else { continue };
            let mode = self.mode;
            if !self.people.contains_key(&list) {
                let cost = problem.people.len() * problem.lists[list as usize].len() / 8;
                *fuel = fuel.saturating_sub(cost as u64);
                if *fuel == 0 {
                    return Spot::Unsure;
                }
            }
            let (always, perhaps) = self.people.entry(list).or_insert_with(|| listed(problem, list));
            match (literal.holds, mode) {
                (true, Mode::Some) => candidates.intersect(perhaps),
                (true, Mode::Every) => candidates.intersect(always),
                (false, Mode::Some) => candidates.subtract(always),
                (false, Mode::Every) => candidates.subtract(perhaps),
            }
            if literal.holds { &mut inside } else { &mut outside }.push(list);
        }
        let mut unsure = false;
        for person in candidates.iter() {
            *fuel = fuel.saturating_sub(1);
            if !inside.iter().all(|list| self.apart(person, *list, &outside)) {
                continue;
            }
            match self.keys_of(person, literals, fuel) {
                Ok(Some(keys)) => {
                    return Spot::At(Rc::new(Known { at: At::Who { person, keys }, truths: RefCell::default() }));
                }
                Ok(None) => {}
                Err(TooLong) => unsure = true,
            }
        }
        if unsure { Spot::Unsure } else { Spot::Empty }
    }

    /// Whether somebody may be in a list by a name that is not also in a list outside of which they are to be.
    fn apart(&self, person: usize, list: u32, outside: &[u32]) -> bool {
        let problem = self.problem;
        let somebody = &problem.people[person];
        problem.lists[list as usize].iter().any(|own: &Listed| match own.holds(somebody) {
            Truth::Always => true,
            Truth::Never => false,
            Truth::Perhaps => !outside.iter().any(|other| problem.lists[*other as usize].contains(own)),
        })
    }

    fn keys_of(
        &self,
        person: usize,
        literals: &[Literal],
        fuel: &mut u64,
    ) -> Result<Option<Vec<(u32, Value)>>, TooLong> {
        let problem = self.problem;
        let mut keys = Vec::new();
        for key in &problem.bound_keys {
            let tests = self.tests(literals, Some(*key));
            if self.mode == Mode::Every && !tests.is_empty() && !problem.is_told(person, *key) {
                return Ok(None);
            }
            let free = Bounds::default();
            let bounds = problem.bounds[person].get(key).unwrap_or(&free);
            match problem.keys[*key as usize].room(&tests, bounds, self.mode, fuel) {
                Found::Value(value) => keys.push((*key, value)),
                Found::Nothing => return Ok(None),
                Found::Unsure => return Err(TooLong),
            }
        }
        Ok(Some(keys))
    }

    /// Whether a literal holds at a value.
    pub(super) fn holds(&self, literal: Literal, known: &Known) -> Truth {
        let mut truths = known.truths.borrow_mut();
        let at = literal.atom as usize;
        if truths.is_empty() {
            truths.resize(self.problem.atoms.len(), None);
        }
        let truth = truths[at].unwrap_or_else(|| self.atom_holds(literal.atom, &known.at));
        truths[at] = Some(truth);
        truth.not_if(!literal.holds)
    }

    fn atom_holds(&self, atom: u32, at: &At) -> Truth {
        let problem = self.problem;
        match (&problem.atoms[atom as usize], at) {
            (Atom::Action(set), At::Word(word)) => problem.actions.has(*set, word),
            (Atom::Resource(set), At::Word(word)) => problem.resources.has(*set, word),
            (Atom::Principal(list), At::Who { person, .. }) => problem.lists(*list, &problem.people[*person]),
            (Atom::Key(key, test), At::Who { keys, .. }) => {
                let value = keys.iter().find(|(own, _)| own == key).map(|(_, value)| value);
                value.map_or(Truth::Perhaps, |value| problem.keys[*key as usize].holds(test, value))
            }
            (Atom::Key(key, test), At::Key(value)) => problem.keys[*key as usize].holds(test, value),
            (Atom::Opaque(_), At::Opaque(holds)) => match self.mode {
                Mode::Every => Truth::Perhaps,
                Mode::Some if *holds => Truth::Always,
                Mode::Some => Truth::Never,
            },
            _ => Truth::Perhaps,
        }
    }
}

/// It would take too long to say.
struct TooLong;

/// Who is in a list for sure, and who perhaps or for sure.
fn listed(problem: &Problem, list: u32) -> (Bits, Bits) {
    let (mut always, mut perhaps) = (Bits::new(problem.people.len()), Bits::new(problem.people.len()));
    for (at, somebody) in problem.people.iter().enumerate() {
        let truth = problem.lists(list, somebody);
        if truth == Truth::Always {
            always.insert(at);
        }
        if truth != Truth::Never {
            perhaps.insert(at);
        }
    }
    (always, perhaps)
}
