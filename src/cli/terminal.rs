//! The terminal: colours and width.

use clap::ValueEnum;
use miette::{GraphicalTheme, MietteHandlerOpts};

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
