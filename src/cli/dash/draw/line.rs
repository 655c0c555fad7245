//! Text on the screen, line by line, cut where the screen ends.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr as _;

use super::super::style::Palette;
use crate::output::escape;

/// The screen that is drawn on.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// How things look.
    pub palette: Palette,
}

impl<'a> Canvas<'a> {
    /// An empty screen.
    pub fn new(buffer: &'a mut Buffer, palette: Palette) -> Self {
        Canvas { buffer, palette }
    }

    /// How wide it is.
    pub fn width(&self) -> usize {
        self.buffer.area.width.into()
    }

    /// Writes a text from a place on, in so many columns at most; where it ends. Outside of the screen nothing happens.
    ///
    /// What could drive a terminal is told instead, wherever the text comes from.
    pub fn text(&mut self, x: usize, y: u16, text: &str, most: usize, style: Style) -> usize {
        let text = escape::terminal(text);
        let area = self.buffer.area;
        let Some(column) = u16::try_from(x).ok().filter(|x| *x < area.width) else {
            return x;
        };
        if y >= area.bottom() {
            return x;
        }
        let (end, _) = self.buffer.set_stringn(area.x + column, y, text, most, style);
        usize::from(end - area.x)
    }

    /// The same, with a sign at its end where it is cut.
    pub fn cut(&mut self, x: usize, y: u16, text: &str, most: usize, style: Style) -> usize {
        let most = most.min(self.width().saturating_sub(x));
        let text = &*escape::terminal(text);
        if text.width() <= most {
            return self.text(x, y, text, most, style);
        }
        let end = self.text(x, y, text, most.saturating_sub(1), style);
        self.text(end, y, "…", most.min(1), style)
    }

    /// Gives a whole line a style.
    pub fn style(&mut self, y: u16, style: Style) {
        let area = self.buffer.area;
        if y < area.bottom() {
            self.buffer.set_style(Rect::new(area.x, y, area.width, 1), style);
        }
    }
}
