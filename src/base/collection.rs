//! Sequences and entries: what lists, sets, tuples, maps and objects hold.

use std::sync::Arc;

use super::{Place, Type, Unknown, Value};

/// What is known of a value with all that it holds; computed once, when it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Whether no part is unknown.
    pub known: bool,
    /// Whether any part is sensitive.
    pub sensitive: bool,
    /// How deep it nests; 0 for a value that holds no others.
    pub depth: u16,
    /// How much it holds: its values, itself included, and its text by [`TEXT`].
    pub size: u32,
}

/// Bytes of text that weigh as much as one value.
const TEXT: usize = 64;

impl Extent {
    /// Of a value that holds no others.
    pub const SINGLE: Self = Self { known: true, sensitive: false, depth: 0, size: 1 };

    /// Of so many bytes of text.
    pub fn of_text(bytes: usize) -> Self {
        Self { size: u32::try_from(bytes / TEXT).unwrap_or(u32::MAX).saturating_add(1), ..Self::SINGLE }
    }

    fn of<'a>(values: impl Iterator<Item = &'a Value>, more: Option<&Unknown>) -> Self {
        let mut whole = Self { known: more.is_none(), ..Self::SINGLE };
        for value in values {
            let part = value.extent();
            whole.known &= part.known;
            whole.sensitive |= part.sensitive;
            whole.depth = whole.depth.max(part.depth.saturating_add(1));
            whole.size = whole.size.saturating_add(part.size);
        }
        whole
    }
}

/// The elements of a list, set or tuple. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Seq(Arc<SeqParts>);

#[derive(Debug)]
struct SeqParts {
    items: Vec<Value>,
    more: Option<Unknown>,
    scattered: bool,
    element: Type,
    extent: Extent,
}

impl Seq {
    /// Elements of any types: a tuple's.
    pub fn new(items: Vec<Value>) -> Self {
        Self::of(Type::Any, items, None)
    }

    /// Elements of one type; `more` where any number of unknown elements follows.
    pub fn of(element: Type, items: Vec<Value>, more: Option<Unknown>) -> Self {
        let extent = Extent::of(items.iter(), more.as_ref());
        Self(Arc::new(SeqParts { items, more, scattered: false, element, extent }))
    }

    /// The same, of which the unknown elements may stand anywhere among the known ones.
    #[must_use]
    pub fn scattered(mut self, scattered: bool) -> Self {
        if let Some(parts) = Arc::get_mut(&mut self.0) {
            parts.scattered = scattered && parts.more.is_some();
        }
        self
    }

    /// The known elements.
    pub fn items(&self) -> &[Value] {
        &self.0.items
    }

    /// Set where any number of further, unknown elements exists.
    pub fn more(&self) -> Option<&Unknown> {
        self.0.more.as_ref()
    }

    /// Whether those may stand anywhere among the known ones. Else the known ones are the first ones.
    pub fn is_scattered(&self) -> bool {
        self.0.scattered
    }

    /// The type of each element, where they are of one type.
    pub fn element(&self) -> &Type {
        &self.0.element
    }

    /// What is known of all elements.
    pub fn extent(&self) -> Extent {
        self.0.extent
    }

    /// Whether both are the same in memory.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// One entry of a map, one attribute of an object.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its key.
    pub key: Arc<str>,
    /// Where the key stands.
    pub place: Place,
    /// Its value.
    pub value: Value,
}

/// The entries of a map or object, sorted by key. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Entries(Arc<EntriesParts>);

#[derive(Debug)]
struct EntriesParts {
    items: Vec<Entry>,
    more: Option<Unknown>,
    element: Type,
    extent: Extent,
}

impl Entries {
    /// Entries of any types: an object's.
    pub fn new(items: Vec<Entry>) -> Self {
        Self::of(Type::Any, items, None)
    }

    /// Entries of one type; `more` where any number of unknown entries of other keys exists. Of one key the last entry counts.
    pub fn of(element: Type, mut items: Vec<Entry>, more: Option<Unknown>) -> Self {
        let sorted = items.windows(2).all(|pair| pair[0].key < pair[1].key);
        if !sorted {
            items.sort_by(|left, right| left.key.cmp(&right.key));
            items.dedup_by(|later, earlier| {
                let same = later.key == earlier.key;
                if same {
                    std::mem::swap(later, earlier);
                }
                same
            });
            items.shrink_to_fit();
        }
        let extent = Extent::of(items.iter().map(|entry| &entry.value), more.as_ref());
        Self(Arc::new(EntriesParts { items, more, element, extent }))
    }

    /// The known entries, sorted by key.
    pub fn items(&self) -> &[Entry] {
        &self.0.items
    }

    /// The entry of this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let items = self.items();
        let at = items.binary_search_by(|entry| (*entry.key).cmp(key)).ok()?;
        items.get(at)
    }

    /// The value of this key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Set where any number of further, unknown entries exists.
    pub fn more(&self) -> Option<&Unknown> {
        self.0.more.as_ref()
    }

    /// The type of each value, where they are of one type.
    pub fn element(&self) -> &Type {
        &self.0.element
    }

    /// What is known of all values.
    pub fn extent(&self) -> Extent {
        self.0.extent
    }

    /// Whether both are the same in memory.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
