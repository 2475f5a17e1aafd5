//! The search for a point that is inside some regions and outside others.
//!
//! As in DPLL: take a point; where a region that it must be outside of has it, leave that region through one literal after the other.
//! The ways out are kept apart, so that no part of the space is searched twice.

use std::rc::Rc;

use super::point::{Known, Rooms, Spot};
use super::problem::{Literal, Problem, Region};
use super::space::{Mode, Truth};

/// A point: one value in each dimension, by number.
pub(super) type Point = Vec<Rc<Known>>;

/// What a search found.
#[derive(Debug)]
pub(super) enum Search {
    /// This point.
    Point(Point),
    /// There is none.
    Nothing,
    /// The fuel is burnt.
    Unsure,
}

/// The literals of one dimension, sorted, and a value for which they hold.
#[derive(Clone)]
struct Constrained {
    literals: Vec<Literal>,
    value: Rc<Known>,
}

/// A region that is being left.
struct Frame {
    /// Literals of it that can be left through.
    ways: Vec<Literal>,
    next: usize,
    /// What the dimensions were before.
    before: Vec<(u32, Constrained)>,
}

/// Searches in one problem.
pub(super) struct Searcher<'p> {
    rooms: Rooms<'p>,
    mode: Mode,
}

impl<'p> Searcher<'p> {
    pub(super) fn new(problem: &'p Problem, mode: Mode) -> Self {
        Self { rooms: Rooms::new(problem, mode), mode }
    }

    pub(super) fn rooms(&self) -> &Rooms<'p> {
        &self.rooms
    }

    /// A point for which all of `inside` hold, outside of each region.
    pub(super) fn find(&mut self, inside: &[Literal], outside: &[&Region], fuel: &mut u64) -> Search {
        *fuel = fuel.saturating_sub(outside.len() as u64 / 8 + 1);
        let is_within = |region: &&&Region| region.literals.iter().all(|literal| inside.contains(literal));
        if self.mode == Mode::Some && outside.iter().any(|region| is_within(&region)) {
            return Search::Nothing;
        }
        let mut state = match self.start(inside, fuel) {
            Start::At(state) => state,
            Start::Nothing => return Search::Nothing,
            Start::Unsure => return Search::Unsure,
        };
        let mut frames: Vec<Frame> = Vec::new();
        let mut unsure = false;
        loop {
            *fuel = fuel.saturating_sub(outside.len() as u64 / 8 + 1);
            if *fuel == 0 {
                return Search::Unsure;
            }
            match self.entered(&state, outside, fuel) {
                Entered::None => return Search::Point(state.into_iter().map(|own| own.value).collect()),
                Entered::Region(ways, also) => {
                    unsure |= also;
                    frames.push(Frame { ways, next: 0, before: Vec::new() });
                }
            }
            loop {
                let Some(frame) = frames.last_mut() else {
                    return if unsure { Search::Unsure } else { Search::Nothing };
                };
                for (dimension, before) in frame.before.drain(..).rev() {
                    state[dimension as usize] = before;
                }
                let at = frame.next;
                if at == frame.ways.len() {
                    frames.pop();
                    continue;
                }
                frame.next += 1;
                // Points that leave through an earlier literal have been searched.
                let earlier = if self.mode == Mode::Some { &frame.ways[..at] } else { &[] };
                let added: Vec<Literal> = earlier.iter().copied().chain([frame.ways[at].negated()]).collect();
                let mut before = Vec::new();
                match self.add(&mut state, &added, &mut before, fuel) {
                    Added::Yes => {
                        frame.before = before;
                        break;
                    }
                    failed => {
                        for (dimension, own) in before.into_iter().rev() {
                            state[dimension as usize] = own;
                        }
                        unsure |= failed == Added::Unsure;
                    }
                }
            }
        }
    }

    /// The dimensions with these literals.
    fn start(&mut self, inside: &[Literal], fuel: &mut u64) -> Start {
        let problem = self.rooms.problem;
        let mut literals: Vec<Vec<Literal>> = vec![Vec::new(); problem.dimensions() as usize];
        for literal in inside {
            literals[problem.dimension_of(literal.atom) as usize].push(*literal);
        }
        let mut state = Vec::with_capacity(literals.len());
        for (dimension, mut literals) in (0..).zip(literals) {
            literals.sort_unstable();
            literals.dedup();
            match self.rooms.spot(dimension, &literals, fuel) {
                Spot::At(value) => state.push(Constrained { literals, value }),
                Spot::Empty => return Start::Nothing,
                Spot::Unsure => return Start::Unsure,
            }
        }
        Start::At(state)
    }

    fn add(
        &mut self,
        state: &mut [Constrained],
        added: &[Literal],
        before: &mut Vec<(u32, Constrained)>,
        fuel: &mut u64,
    ) -> Added {
        let problem = self.rooms.problem;
        for literal in added {
            let dimension = problem.dimension_of(literal.atom);
            let own = &state[dimension as usize];
            let Err(at) = own.literals.binary_search(literal) else { continue };
            let mut literals = own.literals.clone();
            literals.insert(at, *literal);
            // A value for which it holds already need not be looked for.
            let spot = if self.mode == Mode::Some && self.rooms.holds(*literal, &own.value) == Truth::Always {
                Spot::At(Rc::clone(&own.value))
            } else {
                self.rooms.spot(dimension, &literals, fuel)
            };
            match spot {
                Spot::At(value) => {
                    let next = Constrained { literals, value };
                    before.push((dimension, std::mem::replace(&mut state[dimension as usize], next)));
                }
                Spot::Empty => return Added::No,
                Spot::Unsure => return Added::Unsure,
            }
        }
        Added::Yes
    }

    /// The region with the fewest ways out among those that have the point.
    fn entered(&mut self, state: &[Constrained], outside: &[&Region], fuel: &mut u64) -> Entered {
        let mut best: Option<(Vec<Literal>, bool)> = None;
        for region in outside {
            if !self.has(region, state) {
                continue;
            }
            let mut ways = Vec::new();
            let mut unsure = false;
            for literal in &region.literals {
                let dimension = self.rooms.problem.dimension_of(literal.atom);
                let own = &state[dimension as usize].literals;
                if own.binary_search(literal).is_ok() {
                    continue;
                }
                let out = literal.negated();
                let mut literals = own.clone();
                if let Err(at) = literals.binary_search(&out) {
                    literals.insert(at, out);
                }
                match self.rooms.spot(dimension, &literals, fuel) {
                    Spot::At(_) => ways.push(*literal),
                    Spot::Empty => {}
                    Spot::Unsure => unsure = true,
                }
            }
            if ways.is_empty() {
                return Entered::Region(ways, unsure);
            }
            if best.as_ref().is_none_or(|(best, _)| ways.len() < best.len()) {
                best = Some((ways, unsure));
            }
        }
        best.map_or(Entered::None, |(ways, unsure)| Entered::Region(ways, unsure))
    }

    /// Whether the region has the point, for sure or perhaps.
    fn has(&self, region: &Region, state: &[Constrained]) -> bool {
        region.literals.iter().all(|literal| {
            let dimension = self.rooms.problem.dimension_of(literal.atom);
            let own = &state[dimension as usize];
            // What has been decided holds, even where the value by itself does not tell.
            self.rooms.holds(*literal, &own.value) != Truth::Never
                && own.literals.binary_search(&literal.negated()).is_err()
        })
    }
}

#[derive(PartialEq, Eq)]
enum Added {
    Yes,
    No,
    Unsure,
}

enum Start {
    At(Vec<Constrained>),
    Nothing,
    Unsure,
}

enum Entered {
    /// No region has the point.
    None,
    /// A region has it, with these ways out, perhaps none; and whether there may be more.
    Region(Vec<Literal>, bool),
}
