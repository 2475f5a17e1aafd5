//! What a file says, ready to be evaluated: expressions and blocks with the places of all their parts.
//!
//! It comes from native syntax and from JSON syntax alike. Literals are cooked from the original bytes, not from the parser's own
//! values: what stands in a `Literal` is verbatim source, or one escape sequence.

use crate::base::Place;

/// The content of a file or of a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// `name = value`.
    pub attributes: Vec<Attribute>,
    /// `kind "label" { ... }`.
    pub blocks: Vec<Block>,
}

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The name.
    pub text: Box<str>,
    /// Where it stands.
    pub place: Place,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expression,
}

/// A block.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// As in `resource`.
    pub kind: Name,
    /// Its labels.
    pub labels: Vec<Name>,
    /// What it holds.
    pub body: Body,
    /// From its kind to its last label.
    pub header: Place,
    /// From its kind to its closing brace.
    pub place: Place,
}

/// An expression and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, without surrounding space.
    pub place: Place,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written: Terraform's numbers have more digits than any machine's.
    Number(Box<str>),
    /// A string, quoted or heredoc. One with a single interpolation and nothing else is that expression's value.
    Template(Vec<Part>),
    /// `[a, b]`.
    Tuple(Vec<Expression>),
    /// `{ a = b }`.
    Object(Vec<(Key, Expression)>),
    /// A name by itself, as `var` or an iterator.
    Variable(Box<str>),
    /// `a.b`.
    Attribute(Box<Expression>, Name),
    /// `a[b]`; also the old `a.0`.
    Index(Box<Expression>, Box<Expression>),
    /// `a.*.b` or `a[*].b`: the steps that follow are taken for each element.
    Splat(Box<Expression>, Vec<Step>),
    /// `f(a, b...)`.
    Call(Box<Call>),
    /// `a ? b : c`.
    Conditional(Box<[Expression; 3]>),
    /// `!a` or `-a`.
    Unary(Unary, Box<Expression>),
    /// `a + b`.
    Binary(Binary, Box<[Expression; 2]>),
    /// `[for ...]` or `{for ...}`.
    For(Box<For>),
    /// `(a)`. It ends a splat, and makes an object's key an expression.
    Parenthesis(Box<Expression>),
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Literal text: verbatim source, or the meaning of one escape sequence.
    Literal(Box<str>, Place),
    /// `${a}`.
    Interpolation(Expression),
    /// `%{if a}...%{else}...%{endif}`.
    If(Box<Expression>, Vec<Part>, Vec<Part>),
    /// `%{for a, b in c}...%{endfor}`.
    For(Box<ForPart>),
}

/// `%{for key, value in collection}`.
#[derive(Debug, Clone, PartialEq)]
pub struct ForPart {
    /// The name of the key or index.
    pub key: Option<Box<str>>,
    /// The name of the value.
    pub value: Box<str>,
    /// What it goes over.
    pub collection: Expression,
    /// What it repeats.
    pub parts: Vec<Part>,
}

/// An object's key.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// A bare name: the key itself.
    Name(Name),
    /// Anything else.
    Expression(Expression),
}

/// A step of a splat.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `.a`.
    Attribute(Name),
    /// `[a]`.
    Index(Expression),
    /// `[*]` behind another one: the steps that follow are taken for the elements of each element.
    Splat,
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Its name, with its namespace: `provider::aws::arn_parse`.
    pub function: Name,
    /// What it is given.
    pub arguments: Vec<Expression>,
    /// Whether the last argument is a list of arguments, `...`.
    pub expand: bool,
}

/// `for key, value in collection : result if condition`.
#[derive(Debug, Clone, PartialEq)]
pub struct For {
    /// The name of the key or index.
    pub key: Option<Box<str>>,
    /// The name of the value.
    pub value: Box<str>,
    /// What it goes over.
    pub collection: Expression,
    /// The key of each result, where it makes an object.
    pub result_key: Option<Expression>,
    /// Each result.
    pub result: Expression,
    /// Whether results of one key make a list, `...`.
    pub group: bool,
    /// Which elements count.
    pub condition: Option<Expression>,
}

/// An operator with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// An operator with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,
}

impl Body {
    /// The value of the attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Expression> {
        self.attributes.iter().find(|attribute| &*attribute.name.text == name).map(|attribute| &attribute.value)
    }

    /// The blocks of this kind.
    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind.text == kind)
    }
}
