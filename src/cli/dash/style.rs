//! How things look: with colours or without. What a colour says, a mark or a word says too.

use ratatui::style::{Color, Modifier, Style};

use crate::output::tone::Tone;

/// How things look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    colour: bool,
}

impl Palette {
    /// With colours, or without.
    pub fn new(colour: bool) -> Self {
        Palette { colour }
    }

    fn coloured(self, colour: Color) -> Style {
        match self.colour {
            true => Style::new().fg(colour),
            false => Style::new(),
        }
    }

    /// Text as it is.
    pub fn plain(self) -> Style {
        Style::new()
    }

    /// The line at the top.
    pub fn title(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD)
    }

    /// The names of the columns.
    pub fn header(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The keys.
    pub fn footer(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What is typed.
    pub fn prompt(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What there is to wait for.
    pub fn waiting(self) -> Style {
        self.coloured(Color::Yellow)
    }

    /// A cluster that tells what happens.
    pub fn live(self) -> Style {
        self.coloured(Color::Green)
    }

    /// A cluster that does not answer.
    pub fn trouble(self) -> Style {
        self.coloured(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// A cell: in its tone, and faint where it may be out of date.
    pub fn cell(self, tone: Option<Tone>, is_stale: bool) -> Style {
        let style = match tone {
            None => Style::new(),
            Some(Tone::Heading) => self.header(),
            // The colours of `get`.
            Some(Tone::Duplicate) => self.coloured(Color::Magenta),
            Some(Tone::Doubtful) => self.coloured(Color::Yellow),
            Some(Tone::Bad) => self.coloured(Color::Red),
        };
        match is_stale {
            true => style.add_modifier(Modifier::DIM),
            false => style,
        }
    }

    /// The chosen row, on top of what it is.
    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}
