//! Several policies that decide one request together.
//!
//! IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation logic". A denial anywhere denies. In the resource's own
//! account the principal's policies or the resource's may allow, in another account both must. The policy of a key or a role must
//! allow in any case, to somebody in person or to the account, which passes it on by its principals' own policies. A permissions
//! boundary bounds what those policies allow and what a role is given by the resource's, but not what a user or session is.

use super::answer::{Answer, Fuel, Shape};
use super::principal::{self, Listed};
use super::problem::{Atom, Literal, Problem, Region};
use super::question::{Case, Cases, both, decide_by};
use super::space::Mode;
use crate::iam::document::Document;
use crate::iam::evaluate::{Policies, Standing};

/// Whether every request of the shape is allowed by the policies together.
///
/// Without principals the shape is of any user, role or session of the resource's account that has the identity policies.
pub fn allows_together(policies: &Policies, shape: &Shape, fuel: Fuel) -> Answer {
    ask(policies, shape, |problem, all| {
        // What must not be for a request to be allowed, as lists of regions outside of all of which it is, by who asks.
        let denied: Vec<(Vec<Literal>, Vec<&Region>)> =
            all.denies.iter().map(|deny| (both(&all.shape.literals, deny), Vec::new())).collect();
        let missed = |mode: Mode| {
            let grants = if mode == Mode::Some { &all.least } else { &all.most };
            all.missed(grants)
        };
        let (some, every) = (missed(Mode::Some), missed(Mode::Every));
        let cases = |mode: Mode| -> Cases {
            let missed = if mode == Mode::Some { &some } else { &every };
            let each = denied.iter().chain(missed);
            Box::new(each.map(|(inside, outside)| Case { inside: inside.clone(), outside }))
        };
        decide_by(problem, &cases, all.is_sure(), &all.denies, fuel)
    })
}

/// Whether no request of the shape is allowed by the policies together.
pub fn withholds_together(policies: &Policies, shape: &Shape, fuel: Fuel) -> Answer {
    ask(policies, shape, |problem, all| {
        let denies: Vec<&Region> = all.denies.iter().collect();
        let granted = |mode: Mode| all.granted(if mode == Mode::Some { &all.most } else { &all.least });
        let (some, every) = (granted(Mode::Some), granted(Mode::Every));
        let cases = |mode: Mode| -> Cases {
            let granted = if mode == Mode::Some { &some } else { &every };
            Box::new(granted.iter().map(|inside| Case { inside: inside.clone(), outside: &denies }))
        };
        decide_by(problem, &cases, all.is_sure(), &all.allows, fuel)
    })
}

/// What the resource's policy allows, by how it names those who may.
struct Grants {
    /// In person or as one of all.
    person: Vec<Region>,
    /// So or by their role.
    role: Vec<Region>,
    /// At all.
    any: Vec<Region>,
}

/// The regions of all policies.
struct Together {
    shape: Region,
    identity: Vec<Region>,
    boundary: Option<Vec<Region>>,
    /// Names of which it is not known what they name taken as accounts, and as persons.
    least: Grants,
    most: Grants,
    must_allow: bool,
    denies: Vec<Region>,
    allows: Vec<Region>,
    /// Users, roles and sessions of the resource's account.
    own: Vec<Literal>,
    own_root: Vec<Literal>,
    foreign: Vec<Literal>,
    foreign_root: Vec<Literal>,
    /// Services, federated identities and the anonymous.
    others: Vec<Literal>,
}

fn ask(policies: &Policies, shape: &Shape, question: impl FnOnce(&Problem, &Together) -> Answer) -> Answer {
    let mut problem = Problem::new(true);
    let (mut denies, mut allows) = (Vec::new(), Vec::new());
    let mut add = |problem: &mut Problem, document: &Document| {
        let regions = problem.document(document);
        denies.extend(regions.denies);
        allows.extend(regions.allows.iter().cloned());
        regions.allows
    };
    let mut identity = Vec::new();
    for document in policies.identity {
        identity.extend(add(&mut problem, document));
    }
    let boundary = policies.boundary.map(|document| add(&mut problem, document));
    let granted = policies.resource.map(|resource| add(&mut problem, resource.document)).unwrap_or_default();
    let (least, most) = (problem.grants(&granted, false), problem.grants(&granted, true));
    let class = |problem: &mut Problem, list: Vec<Listed>| {
        let list = problem.list(list);
        problem.literal(Atom::Principal(list), true)
    };
    let owner = class(&mut problem, vec![Listed::Account { partition: None, account: policies.owner.to_owned() }]);
    let root = class(&mut problem, vec![Listed::Root]);
    let other = class(&mut problem, vec![Listed::AnyService, Listed::AnyFederated, Listed::Anonymous]);
    let Some(mut shape_region) = problem.shape(shape) else { return Answer::Yes };
    if shape.principals.is_none() {
        shape_region.literals.extend([owner, root.negated()]);
        shape_region.literals.sort_unstable();
    }
    problem.complete();
    let must_allow = policies.resource.is_some_and(|resource| resource.standing == Standing::Required);
    let together = Together {
        shape: shape_region,
        identity,
        boundary,
        least,
        most,
        must_allow,
        denies,
        allows,
        own: vec![owner, root.negated()],
        own_root: vec![owner, root],
        foreign: vec![owner.negated(), root.negated(), other.negated()],
        foreign_root: vec![owner.negated(), root],
        others: vec![other],
    };
    question(&problem, &together)
}

impl Together {
    /// Whether it is known of all names what they name.
    fn is_sure(&self) -> bool {
        (&self.least.person, &self.least.role) == (&self.most.person, &self.most.role)
    }

    fn of(&self, class: &[Literal]) -> Vec<Literal> {
        let mut inside = [self.shape.literals.as_slice(), class].concat();
        inside.sort_unstable();
        inside.dedup();
        inside
    }

    /// Where a request that nothing denies is not allowed: inside of literals and outside of regions.
    fn missed<'a>(&'a self, grants: &'a Grants) -> Vec<(Vec<Literal>, Vec<&'a Region>)> {
        let mut missed = Vec::new();
        let mut outside = |class: &[Literal], of: &[&'a [Region]]| {
            missed.push((self.of(class), of.iter().copied().flatten().collect()));
        };
        let (identity, any) = (self.identity.as_slice(), grants.any.as_slice());
        if let Some(boundary) = &self.boundary {
            outside(&self.own, &[&grants.person, boundary]);
            outside(&self.foreign, &[boundary]);
        }
        outside(&self.own, &[&grants.role, identity]);
        outside(&self.foreign, &[identity]);
        if self.must_allow {
            outside(&self.own, &[any]);
            outside(&self.own_root, &[any]);
        }
        for class in [&self.foreign, &self.foreign_root, &self.others] {
            outside(class, &[any]);
        }
        missed
    }

    /// Where a request that nothing denies is allowed.
    fn granted(&self, grants: &Grants) -> Vec<Vec<Literal>> {
        let mut granted = Vec::new();
        let mut inside = |class: &[Literal], of: &[Option<&[Region]>]| {
            let mut all = vec![self.of(class)];
            for regions in of.iter().flatten() {
                all = all.iter().flat_map(|one| regions.iter().map(|region| both(one, region))).collect();
            }
            granted.extend(all);
        };
        let (identity, boundary) = (Some(self.identity.as_slice()), self.boundary.as_deref());
        let any = Some(grants.any.as_slice());
        inside(&self.own, &[Some(&grants.person)]);
        inside(&self.own, &[Some(&grants.role), boundary]);
        inside(&self.own, &[identity, boundary, any.filter(|_| self.must_allow)]);
        inside(&self.own_root, &[any.filter(|_| self.must_allow)]);
        inside(&self.foreign, &[identity, boundary, any]);
        inside(&self.foreign_root, &[any]);
        inside(&self.others, &[any]);
        granted
    }
}

impl Problem {
    /// Allowing regions of a resource's policy by how they name principals. `generous`: names of which it is not known what they name
    /// count as persons.
    fn grants(&mut self, regions: &[Region], generous: bool) -> Grants {
        let mut grants = Grants { person: Vec::new(), role: Vec::new(), any: regions.to_vec() };
        for region in regions {
            let named = region
                .literals
                .iter()
                .position(|literal| literal.holds && matches!(self.atoms[literal.atom as usize], Atom::Principal(_)));
            let Some(at) = named else {
                grants.person.push(region.clone());
                grants.role.push(region.clone());
                continue;
            };
            let Atom::Principal(list) = self.atoms[region.literals[at].atom as usize] else { continue };
            for (strength, regions) in [(Strength::Person, &mut grants.person), (Strength::Role, &mut grants.role)] {
                let strong = |listed: &&Listed| strength_of(listed, generous) >= strength;
                let strong: Vec<Listed> = self.lists[list as usize].iter().filter(strong).cloned().collect();
                if strong.is_empty() {
                    continue;
                }
                let strong = self.list(strong);
                let mut region = region.clone();
                region.literals[at] = self.literal(Atom::Principal(strong), true);
                region.literals.sort_unstable();
                regions.push(region);
            }
        }
        grants
    }
}

/// By what somebody is named, the weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Account,
    Role,
    Person,
}

fn strength_of(listed: &Listed, generous: bool) -> Strength {
    match listed {
        Listed::Account { .. } | Listed::Canonical(_) => Strength::Account,
        Listed::Role { .. } => Strength::Role,
        Listed::Symbolic(_, name) if !generous && principal::names_one(name) => Strength::Role,
        Listed::Symbolic(..) | Listed::Tail(..) if !generous => Strength::Account,
        _ => Strength::Person,
    }
}
