//! From the parser's tree to ours.
//!
//! The parser saw a guarded source (see `guard`); names and literals are read from the original.

use hcl::edit::expr as edit;
use hcl::edit::structure;
use hcl::edit::template::{Directive, Element, Template};

use super::ast::{Attribute, Binary, Block, Body, Call, Expression, For, ForPart, Key, Kind, Name, Part, Step, Unary};
use super::template::{self, Flat};
use super::token::{Token, TokenKind};
use crate::base::{Mistake, Place, Span};

/// What lowering needs to know of a file.
pub struct Lower<'a> {
    /// The original text.
    pub source: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// Which file it is.
    pub file: u32,
}

/// Longest chain of steps, as in `a.b[0].c`, that is read: each is a level of our tree.
const LONGEST_CHAIN: usize = 500;

type Result<T> = std::result::Result<T, Mistake>;

/// An interpolation or directive, in the order of the source.
enum Sequence<'a> {
    Interpolation(&'a edit::Expression),
    If(&'a edit::Expression),
    Else,
    For(Option<&'a str>, &'a str, &'a edit::Expression),
    End,
}

impl Sequence<'_> {
    /// Whether it begins with this token and the word behind it. The parser takes the `if` of `iffy` for one.
    fn begins(&self, open: TokenKind, word: &str) -> bool {
        let words: &[&str] = match self {
            Self::Interpolation(_) => return open == TokenKind::InterpolationOpen,
            Self::If(_) => &["if"],
            Self::Else => &["else"],
            Self::For(..) => &["for"],
            Self::End => &["endif", "endfor"],
        };
        open == TokenKind::DirectiveOpen && words.contains(&word)
    }
}

impl Lower<'_> {
    fn place(&self, span: &Span) -> Place {
        Place::new(self.file, span)
    }

    /// A file's or a block's content.
    pub fn body(&self, body: &structure::Body) -> Result<Body> {
        let mut lowered = Body::default();
        for structure in body {
            match structure {
                structure::Structure::Attribute(attribute) => {
                    let name = self.name(&attribute.key);
                    lowered.attributes.push(Attribute { name, value: self.expression(&attribute.value)? });
                }
                structure::Structure::Block(block) => lowered.blocks.push(self.block(block)?),
            }
        }
        Ok(lowered)
    }

    fn block(&self, block: &structure::Block) -> Result<Block> {
        let labels = block.labels.iter().map(|label| self.label(label)).collect::<Result<Vec<_>>>()?;
        let start = span_of(&block.ident).start;
        let header_end = block.labels.last().map_or(span_of(&block.ident).end, |label| span_of(label).end);
        Ok(Block {
            kind: self.name(&block.ident),
            labels,
            body: self.body(&block.body)?,
            header: self.place(&(start..header_end)),
            place: self.place(&(start..span_of(block).end)),
        })
    }

    fn label(&self, label: &structure::BlockLabel) -> Result<Name> {
        let span = span_of(label);
        let text = match label {
            structure::BlockLabel::Ident(_) => self.source[span.clone()].into(),
            structure::BlockLabel::String(_) => match self.template(&span, Vec::new())?.as_slice() {
                [] => "".into(),
                parts => parts
                    .iter()
                    .filter_map(|part| if let Part::Literal(text, _) = part { Some(&**text) } else { None })
                    .collect(),
            },
        };
        Ok(Name { text, place: self.place(&span) })
    }

    /// A name as it stands in the original.
    fn name(&self, ident: &impl hcl::edit::Span) -> Name {
        let span = span_of(ident);
        Name { text: self.source[span.clone()].into(), place: self.place(&span) }
    }

    /// An expression.
    pub fn expression(&self, expression: &edit::Expression) -> Result<Expression> {
        let span = span_of(expression);
        let boxed = |expression| Ok::<_, Mistake>(Box::new(self.expression(expression)?));
        let kind = match expression {
            edit::Expression::Null(_) => Kind::Null,
            edit::Expression::Bool(value) => Kind::Bool(*value.value()),
            edit::Expression::Number(_) => return Ok(self.number(&span)),
            edit::Expression::String(_) => Kind::Template(self.template(&span, Vec::new())?),
            edit::Expression::StringTemplate(string) => Kind::Template(self.template(&span, sequences(string))?),
            edit::Expression::HeredocTemplate(heredoc) => {
                Kind::Template(self.template(&span, sequences(&heredoc.template))?)
            }
            edit::Expression::Array(items) => {
                if let Some(edit::Expression::Variable(first)) = items.iter().next()
                    && first.as_str() == "for"
                {
                    return Err(Mistake::new(span, "a `for` needs names, `in` and a collection"));
                }
                Kind::Tuple(items.iter().map(|item| self.expression(item)).collect::<Result<_>>()?)
            }
            edit::Expression::Object(object) => Kind::Object(
                object
                    .iter()
                    .map(|(key, value)| Ok((self.key(key)?, self.expression(value.expr())?)))
                    .collect::<Result<_>>()?,
            ),
            edit::Expression::Parenthesis(inner) => Kind::Parenthesis(boxed(inner.inner())?),
            edit::Expression::Variable(_) => Kind::Variable(self.source[span.clone()].into()),
            edit::Expression::Conditional(conditional) => Kind::Conditional(Box::new([
                self.expression(&conditional.cond_expr)?,
                self.expression(&conditional.true_expr)?,
                self.expression(&conditional.false_expr)?,
            ])),
            edit::Expression::FuncCall(call) => Kind::Call(Box::new(self.call(call)?)),
            edit::Expression::Traversal(traversal) => return self.traversal(traversal, &span),
            edit::Expression::UnaryOp(operation) => Kind::Unary(
                match operation.operator.value() {
                    edit::UnaryOperator::Neg => Unary::Negate,
                    edit::UnaryOperator::Not => Unary::Not,
                },
                boxed(&operation.expr)?,
            ),
            edit::Expression::BinaryOp(operation) => Kind::Binary(
                binary(*operation.operator.value()),
                Box::new([self.expression(&operation.lhs_expr)?, self.expression(&operation.rhs_expr)?]),
            ),
            edit::Expression::ForExpr(for_) => Kind::For(Box::new(self.for_expression(for_)?)),
        };
        Ok(Expression { kind, place: self.place(&span) })
    }

    /// A number; the parser takes its sign, and blanks between them, for a part of it.
    fn number(&self, span: &Span) -> Expression {
        let text = &self.source[span.clone()];
        let digits = text.trim_start_matches(|character: char| !character.is_ascii_digit());
        let inner = self.place(&(span.end - digits.len()..span.end));
        let number = Expression { kind: Kind::Number(digits.into()), place: inner };
        if digits.len() == text.len() {
            return number;
        }
        Expression { kind: Kind::Unary(Unary::Negate, Box::new(number)), place: self.place(span) }
    }

    /// Makes sure that a word stands before an offset: the parser takes the `in` of `inner` for one.
    fn word_before(&self, offset: usize, word: &str) -> Result<()> {
        let before = self.tokens.partition_point(|token| token.end <= offset);
        match self.tokens[..before].iter().rev().find(|token| is_code(**token)) {
            Some(token) if token.text(self.source) == word => Ok(()),
            _ => Err(Mistake::new(offset..offset, format!("there is no `{word}` before this"))),
        }
    }

    fn key(&self, key: &edit::ObjectKey) -> Result<Key> {
        Ok(match key {
            edit::ObjectKey::Ident(ident) => Key::Name(self.name(ident)),
            // The guard may have renamed a duplicate, so what is a bare name is read from the original.
            edit::ObjectKey::Expression(edit::Expression::Variable(name)) => Key::Name(self.name(name)),
            edit::ObjectKey::Expression(expression) => Key::Expression(self.expression(expression)?),
        })
    }

    fn call(&self, call: &edit::FuncCall) -> Result<Call> {
        let name = span_of(&call.name.name);
        let start = call.name.namespace.first().map_or(name.start, |first| span_of(first).start);
        Ok(Call {
            function: Name {
                text: self.source[start..name.end].split_whitespace().collect(),
                place: self.place(&(start..name.end)),
            },
            arguments: call.args.iter().map(|argument| self.expression(argument)).collect::<Result<_>>()?,
            expand: call.args.expand_final(),
        })
    }

    fn for_expression(&self, for_: &edit::ForExpr) -> Result<For> {
        let optional =
            |expression: Option<&edit::Expression>| expression.map(|inner| self.expression(inner)).transpose();
        let intro = &for_.intro;
        self.word_before(span_of(intro.key_var.as_ref().unwrap_or(&intro.value_var)).start, "for")?;
        self.word_before(span_of(&intro.collection_expr).start, "in")?;
        if let Some(condition) = &for_.cond {
            self.word_before(span_of(&condition.expr).start, "if")?;
        }
        Ok(For {
            key: for_.intro.key_var.as_ref().map(|name| name.as_str().into()),
            value: for_.intro.value_var.as_str().into(),
            collection: self.expression(&for_.intro.collection_expr)?,
            result_key: optional(for_.key_expr.as_ref())?,
            result: self.expression(&for_.value_expr)?,
            group: for_.grouping,
            condition: optional(for_.cond.as_ref().map(|cond| &cond.expr))?,
        })
    }

    fn traversal(&self, traversal: &edit::Traversal, whole: &Span) -> Result<Expression> {
        if traversal.operators.len() > LONGEST_CHAIN {
            return Err(Mistake::new(whole.clone(), format!("this chain has more than {LONGEST_CHAIN} steps")));
        }
        let mut here = self.expression(&traversal.expr)?;
        let mut operators = traversal.operators.iter().peekable();
        while let Some(operator) = operators.next() {
            let mut end = span_of(operator).end;
            let kind = match operator.value() {
                edit::TraversalOperator::GetAttr(name) => Kind::Attribute(Box::new(here), self.name(name)),
                edit::TraversalOperator::Index(index) => Kind::Index(Box::new(here), Box::new(self.expression(index)?)),
                edit::TraversalOperator::LegacyIndex(index) => {
                    Kind::Index(Box::new(here), Box::new(self.legacy_index(index)))
                }
                splat @ (edit::TraversalOperator::AttrSplat(_) | edit::TraversalOperator::FullSplat(_)) => {
                    let full = matches!(splat, edit::TraversalOperator::FullSplat(_));
                    // Behind `.*` an index is no step for each element, but one into the whole result.
                    let mut dotted = !full;
                    let mut steps = Vec::new();
                    while let Some(next) = operators.peek() {
                        let step = match next.value() {
                            edit::TraversalOperator::GetAttr(name) => Step::Attribute(self.name(name)),
                            edit::TraversalOperator::LegacyIndex(index) => Step::Index(self.legacy_index(index)),
                            edit::TraversalOperator::Index(index) if !dotted => Step::Index(self.expression(index)?),
                            edit::TraversalOperator::FullSplat(_) if !dotted => Step::Splat,
                            edit::TraversalOperator::AttrSplat(_) if !dotted => {
                                dotted = true;
                                Step::Splat
                            }
                            edit::TraversalOperator::AttrSplat(_) => {
                                return Err(Mistake::new(span_of(*next), "a second `.*`").expected("`[*]`"));
                            }
                            _ if full => {
                                return Err(Mistake::new(
                                    span_of(*next),
                                    "an index behind `.*` inside of `[*]` is not read",
                                ));
                            }
                            _ => break,
                        };
                        steps.push(step);
                        end = span_of(*next).end;
                        operators.next();
                    }
                    Kind::Splat(Box::new(here), steps)
                }
            };
            let place = self.place(&(whole.start..end.max(whole.start)));
            here = Expression { kind, place };
        }
        here.place = self.place(whole);
        Ok(here)
    }

    /// The number of `a.0`.
    fn legacy_index(&self, index: &hcl::edit::Decorated<u64>) -> Expression {
        Expression { kind: Kind::Number(index.value().to_string().into()), place: self.place(&span_of(index)) }
    }

    /// The parts of the string, quoted or heredoc, that begins where `span` begins.
    fn template(&self, span: &Span, sequences: Vec<Sequence<'_>>) -> Result<Vec<Part>> {
        let open = self.tokens.partition_point(|token| token.start < span.start);
        let Some(opening) = self.tokens.get(open) else { return Ok(Vec::new()) };
        let heredoc = opening.kind == TokenKind::HeredocOpen;
        let flush = heredoc && opening.text(self.source).starts_with("<<-");
        let closing = self.closing(open);
        if self.tokens.get(closing).is_none_or(|token| token.end != span.end) {
            return Err(Mistake::new(span.clone(), "it is not clear where this string ends"));
        }
        self.parts(open + 1, heredoc, flush, sequences)
    }

    /// The parts of a source that is a template as a whole.
    pub fn whole_template(&self, template: &Template) -> Result<Vec<Part>> {
        self.parts(0, true, false, sequences(template))
    }

    /// The parts from a token on; `by_line` where literal text is as in a heredoc.
    fn parts(&self, first: usize, by_line: bool, flush: bool, sequences: Vec<Sequence<'_>>) -> Result<Vec<Part>> {
        let mut sequences = sequences.into_iter();
        let mut parts: Vec<Flat<Sequence<'_>>> = Vec::new();
        let mut strip_next = false;
        let mut at = first;
        while let Some(token) = self.tokens.get(at) {
            match token.kind {
                TokenKind::Text => {
                    let raw = token.text(self.source);
                    let mut literals = if by_line {
                        template::heredoc(raw, self.file, token.start)
                    } else {
                        let cooked = template::quoted(raw, self.file, token.start).map_err(|offset| {
                            let start = token.start + offset;
                            Mistake::new(start..start + 1, "this escape sequence has no meaning").expected(
                                "one of \\n \\r \\t \\\" \\\\ \\uNNNN \\UNNNNNNNN; a backslash itself is \\\\",
                            )
                        })?;
                        vec![cooked]
                    };
                    if let (true, Some(first)) = (strip_next, literals.first_mut()) {
                        first.trim_start();
                    }
                    strip_next = false;
                    parts.extend(literals.into_iter().map(Flat::Literal));
                }
                TokenKind::InterpolationOpen | TokenKind::DirectiveOpen => {
                    if token.text(self.source).ends_with('~')
                        && let Some(Flat::Literal(before)) = parts.last_mut()
                    {
                        before.trim_end();
                    }
                    let word = self.tokens[at + 1..]
                        .iter()
                        .find(|token| is_code(**token))
                        .map_or("", |word| word.text(self.source));
                    let sequence = sequences.next().filter(|sequence| sequence.begins(token.kind, word));
                    let unclear = || Mistake::new(token.span(), "it is not clear what this sequence is");
                    parts.push(Flat::Sequence(sequence.ok_or_else(unclear)?));
                    at = self.closing(at);
                    strip_next = self.tokens.get(at).is_some_and(|close| close.text(self.source).starts_with('~'));
                }
                _ => break,
            }
            at += 1;
        }
        if flush {
            template::flush(&mut parts);
        }
        self.nest(&mut parts.into_iter()).map(|(parts, _)| parts)
    }

    /// The token that closes what the one at `open` opens.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0;
        for (at, token) in self.tokens.iter().enumerate().skip(open) {
            depth += token.kind.nesting();
            if depth == 0 {
                return at;
            }
        }
        self.tokens.len()
    }

    /// Puts what stands between directives into them. Gives back the parts up to the end of the directive around them, and whether
    /// an `else` ended them.
    fn nest(&self, parts: &mut dyn Iterator<Item = Flat<Sequence<'_>>>) -> Result<(Vec<Part>, bool)> {
        let mut nested = Vec::new();
        while let Some(part) = parts.next() {
            match part {
                Flat::Literal(literal) => {
                    nested.extend(literal.into_pieces().into_iter().map(|(text, place)| Part::Literal(text, place)));
                }
                Flat::Sequence(Sequence::Interpolation(inner)) => {
                    nested.push(Part::Interpolation(self.expression(inner)?));
                }
                Flat::Sequence(Sequence::If(condition)) => {
                    let (then, more) = self.nest(parts)?;
                    let otherwise = if more { self.nest(parts)?.0 } else { Vec::new() };
                    nested.push(Part::If(Box::new(self.expression(condition)?), then, otherwise));
                }
                Flat::Sequence(Sequence::For(key, value, collection)) => {
                    self.word_before(span_of(collection).start, "in")?;
                    let parts = self.nest(parts)?.0;
                    let collection = self.expression(collection)?;
                    nested.push(Part::For(Box::new(ForPart {
                        key: key.map(Into::into),
                        value: value.into(),
                        collection,
                        parts,
                    })));
                }
                Flat::Sequence(Sequence::Else) => return Ok((nested, true)),
                Flat::Sequence(Sequence::End) => return Ok((nested, false)),
            }
        }
        Ok((nested, false))
    }
}

/// Interpolations and directives of a template in the order of the source.
fn sequences(template: &Template) -> Vec<Sequence<'_>> {
    fn collect<'a>(template: &'a Template, found: &mut Vec<Sequence<'a>>) {
        for element in template {
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(interpolation) => found.push(Sequence::Interpolation(&interpolation.expr)),
                Element::Directive(directive) => match &**directive {
                    Directive::If(directive) => {
                        found.push(Sequence::If(&directive.if_expr.cond_expr));
                        collect(&directive.if_expr.template, found);
                        if let Some(otherwise) = &directive.else_expr {
                            found.push(Sequence::Else);
                            collect(&otherwise.template, found);
                        }
                        found.push(Sequence::End);
                    }
                    Directive::For(directive) => {
                        let for_ = &directive.for_expr;
                        let key = for_.key_var.as_ref().map(|key| key.as_str());
                        found.push(Sequence::For(key, for_.value_var.as_str(), &for_.collection_expr));
                        collect(&for_.template, found);
                        found.push(Sequence::End);
                    }
                },
            }
        }
    }
    let mut found = Vec::new();
    collect(template, &mut found);
    found
}

fn binary(operator: edit::BinaryOperator) -> Binary {
    match operator {
        edit::BinaryOperator::Eq => Binary::Equal,
        edit::BinaryOperator::NotEq => Binary::NotEqual,
        edit::BinaryOperator::LessEq => Binary::LessOrEqual,
        edit::BinaryOperator::GreaterEq => Binary::GreaterOrEqual,
        edit::BinaryOperator::Less => Binary::Less,
        edit::BinaryOperator::Greater => Binary::Greater,
        edit::BinaryOperator::Plus => Binary::Add,
        edit::BinaryOperator::Minus => Binary::Subtract,
        edit::BinaryOperator::Mul => Binary::Multiply,
        edit::BinaryOperator::Div => Binary::Divide,
        edit::BinaryOperator::Mod => Binary::Modulo,
        edit::BinaryOperator::And => Binary::And,
        edit::BinaryOperator::Or => Binary::Or,
    }
}

fn is_code(token: Token) -> bool {
    !matches!(token.kind, TokenKind::Newline | TokenKind::LineComment | TokenKind::BlockComment)
}

/// Everything that the parser made has a span.
fn span_of(thing: &impl hcl::edit::Span) -> Span {
    thing.span().unwrap_or_default()
}
