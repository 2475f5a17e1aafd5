//! The terminal: colours and width.

use std::io::{IsTerminal as _, stdout};

use clap::ValueEnum;
use miette::{GraphicalTheme, MietteHandlerOpts};

use crate::report::Style;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Columns where nobody says how many there are.
pub const WIDTH: usize = 80;

/// Most columns that a text is laid out for: longer lines are hard to read.
const WIDEST: usize = 120;

/// What standard output can show.
pub fn style(color: Color) -> Style {
    let is_terminal = stdout().is_terminal();
    let wants_color = match color {
        Color::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        Color::Always => true,
        Color::Never => false,
    };
    let size = if is_terminal { terminal_size::terminal_size_of(stdout()) } else { None };
    let width = size.map_or(WIDTH, |(terminal_size::Width(width), _)| usize::from(width).clamp(40, WIDEST));
    // As miette decides it.
    let unicode = !is_terminal || supports_unicode::on(supports_unicode::Stream::Stdout);
    Style { color: wants_color, width, unicode }
}

/// Sets how errors are shown.
pub fn set_up(color: Color) {
    // The hook can be set once; a second call changes nothing.
    let _ = miette::set_hook(Box::new(move |_| {
        let options = MietteHandlerOpts::new().terminal_links(false);
        let options = match color {
            Color::Auto => options,
            Color::Always => options.color(true),
            Color::Never => options.color(false).graphical_theme(GraphicalTheme::unicode_nocolor()),
        };
        Box::new(options.build())
    }));
}
