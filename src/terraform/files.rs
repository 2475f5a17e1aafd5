//! The files of a run: read only inside of the root, and only so much.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::alike::Alike;
use crate::base::lines::Sources;
use crate::base::{Place, Source, Unchecked};
use crate::hcl::parse::LARGEST_FILE;

/// Most files that one run reads.
pub const MOST_FILES: usize = 100_000;

/// Most bytes that one run reads. All files of a tree are in memory until its root modules are known.
pub const MOST_BYTES: u64 = 200 << 20;

/// Gives files their numbers, and reads them.
#[derive(Debug)]
pub struct Files {
    /// Nothing outside is read. Without links in it.
    root: PathBuf,
    /// What names are shown relative to, where they can be.
    beside: PathBuf,
    names: RwLock<Vec<Arc<str>>>,
    kept: Mutex<Kept>,
    /// What was parsed of them.
    pub alike: Alike,
    count: AtomicUsize,
    bytes: AtomicU64,
}

/// The text of a file and its number.
#[derive(Debug)]
pub struct Text {
    /// Its number, for places.
    pub file: u32,
    /// What it holds. Bytes of comments that are no UTF-8 stand as `?`.
    pub text: Arc<str>,
}

/// Bytes of text that are kept, so that what is shown of a file needs no second reading.
const KEPT: usize = 32 << 20;

/// Texts by the numbers of their files.
#[derive(Debug, Default)]
struct Kept {
    texts: HashMap<u32, Arc<str>>,
    bytes: usize,
}

impl Files {
    /// Files inside of `root`. Names are shown relative to the working directory, where it holds them.
    pub fn new(root: &Path) -> std::io::Result<Self> {
        Ok(Self {
            root: root.canonicalize()?,
            beside: std::env::current_dir().and_then(|folder| folder.canonicalize()).unwrap_or_default(),
            names: RwLock::default(),
            kept: Mutex::default(),
            alike: Alike::default(),
            count: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
        })
    }

    /// The folder outside of which nothing is read.
    pub fn top(&self) -> &Path {
        &self.root
    }

    /// What messages call this path.
    pub fn shown(&self, path: &Path) -> Arc<str> {
        let inner = path.strip_prefix(&self.beside).unwrap_or(path);
        let shown = if inner.as_os_str().is_empty() { Path::new(".") } else { inner };
        shown.to_string_lossy().into()
    }

    /// The path as it is below the folder that the root is in: what stays the same wherever the code is checked out.
    pub fn below(&self, path: &Path) -> PathBuf {
        let outside = self.root.parent().unwrap_or(&self.root);
        path.strip_prefix(outside).unwrap_or(path).to_owned()
    }

    /// How many files were read.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// The path without links in it, if it is inside of the root.
    pub fn inside(&self, path: &Path) -> Result<PathBuf, Unchecked> {
        let real = path.canonicalize().map_err(|error| self.unchecked(path, None, error.to_string()))?;
        if real.starts_with(&self.root) {
            return Ok(real);
        }
        let root = self.shown(&self.root);
        Err(self.unchecked(path, None, format!("this lies outside of {root}, and nothing there is read")))
    }

    /// Reads a file of text. Its folder has been found to be inside of the root.
    pub fn read(&self, path: &Path) -> Result<Text, Unchecked> {
        let (file, bytes) = self.content(path)?;
        let text = text(bytes).map_err(|at| self.no_text(path, file, at))?;
        Ok(self.kept(file, text))
    }

    /// Reads a file of JSON, which has no comments, of at most so many bytes.
    pub fn read_json(&self, path: &Path, most: usize) -> Result<Text, Unchecked> {
        let (file, bytes) = self.bytes(path, most)?;
        let text =
            String::from_utf8(bytes).map_err(|error| self.no_text(path, file, error.utf8_error().valid_up_to()))?;
        Ok(self.kept(file, text))
    }

    fn no_text(&self, path: &Path, file: u32, at: usize) -> Unchecked {
        self.unchecked(path, Some(Place::new(file, &(at..at + 1))), "this byte is no UTF-8".to_owned())
    }

    fn kept(&self, file: u32, text: String) -> Text {
        let text: Arc<str> = text.into();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + text.len() <= KEPT {
            kept.bytes += text.len();
            kept.texts.insert(file, Arc::clone(&text));
        }
        Text { file, text }
    }

    /// Reads a file as it is, and gives it a number. Its folder has been found to be inside of the root.
    pub fn content(&self, path: &Path) -> Result<(u32, Vec<u8>), Unchecked> {
        self.bytes(path, LARGEST_FILE)
    }

    fn bytes(&self, path: &Path, most: usize) -> Result<(u32, Vec<u8>), Unchecked> {
        let wrong = |reason: String| self.unchecked(path, None, reason);
        let kind = std::fs::symlink_metadata(path).map_err(|error| wrong(error.to_string()))?;
        let real = if kind.is_symlink() { self.inside(path)? } else { path.to_owned() };
        let kind =
            if kind.is_symlink() { std::fs::metadata(&real).map_err(|error| wrong(error.to_string()))? } else { kind };
        if !kind.is_file() {
            return Err(wrong("this is no file".to_owned()));
        }
        let size = kind.len();
        if size > most as u64 {
            return Err(wrong(format!("this file has {size} bytes; more than {most} are not read")));
        }
        if self.count.fetch_add(1, Ordering::Relaxed) >= MOST_FILES {
            return Err(wrong(format!("more than {MOST_FILES} files are not read")));
        }
        if self.bytes.fetch_add(size, Ordering::Relaxed) + size > MOST_BYTES {
            return Err(wrong(format!("more than {MOST_BYTES} bytes are not read in all")));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        File::open(&real)
            .and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes))
            .map_err(|error| wrong(error.to_string()))?;
        Ok((self.number(self.shown(path)), bytes))
    }

    /// How a file begins, at most so many bytes of it; nothing where it cannot be read or lies outside of the root.
    pub fn head(&self, path: &Path, bytes: u64) -> Vec<u8> {
        let mut head = Vec::new();
        if let Ok(real) = self.inside(path)
            && real.is_file()
            && let Ok(file) = File::open(real)
        {
            let _ = file.take(bytes).read_to_end(&mut head);
        }
        head
    }

    /// That a path was not checked.
    pub fn unchecked(&self, path: &Path, place: Option<Place>, reason: String) -> Unchecked {
        Unchecked { path: self.shown(path), place, reason }
    }

    /// That something in a file was not checked.
    pub fn unchecked_at(&self, place: Place, reason: impl Into<String>) -> Unchecked {
        Unchecked { path: self.name(place.file), place: Some(place), reason: reason.into() }
    }

    /// A number for an argument of the command line, which has places like a file.
    pub fn argument(&self, argument: &str) -> u32 {
        self.number(argument.into())
    }

    fn number(&self, name: Arc<str>) -> u32 {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.push(name);
        u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
    }
}

impl Sources for Files {
    fn name(&self, file: u32) -> Arc<str> {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        names.get(file as usize).cloned().unwrap_or_default()
    }

    /// The file, read once more if its text was not kept.
    fn source(&self, file: u32) -> Option<Source> {
        let name = self.name(file);
        if let Some(text) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).texts.get(&file) {
            return Some(Source::new(name, Arc::clone(text)));
        }
        let bytes = std::fs::read(self.beside.join(&*name)).ok()?;
        Some(Source::new(name, replaced(bytes).0))
    }
}

/// The text of a file, or the offset of a byte that is no UTF-8. Terraform minds only those outside of comments.
fn text(bytes: Vec<u8>) -> Result<String, usize> {
    let (text, wrong) = replaced(bytes);
    if wrong.is_empty() {
        return Ok(text);
    }
    let comments: Vec<_> = crate::hcl::token::tokens(&text)
        .into_iter()
        .filter(|token| {
            use crate::hcl::token::TokenKind::{BlockComment, LineComment};
            matches!(token.kind, LineComment | BlockComment)
        })
        .map(|token| token.span())
        .collect();
    let in_comment = |at: &usize| {
        let after = comments.partition_point(|comment| comment.start <= *at);
        after.checked_sub(1).is_some_and(|before| comments[before].contains(at))
    };
    match wrong.into_iter().find(|at| !in_comment(at)) {
        Some(at) => Err(at),
        None => Ok(text),
    }
}

/// Bytes with `?` for each that is no UTF-8, so that places stay true, and where those begin.
fn replaced(bytes: Vec<u8>) -> (String, Vec<usize>) {
    let mut bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, Vec::new()),
        Err(error) => error.into_bytes(),
    };
    let mut wrong = Vec::new();
    let mut from = 0;
    while let Err(error) = std::str::from_utf8(&bytes[from..]) {
        let start = from + error.valid_up_to();
        let end = error.error_len().map_or(bytes.len(), |length| start + length);
        bytes[start..end].fill(b'?');
        wrong.push(start);
        from = end;
    }
    (String::from_utf8_lossy(&bytes).into_owned(), wrong)
}
