//! The screen that shows a state: pure.

mod line;
mod object;
mod overview;
mod rows;

use jiff::Timestamp;
use ratatui::Frame;

use super::state::State;
use super::style::Palette;
use line::Canvas;

/// Draws the state, which has been [fitted](State::fit) to the screen.
pub fn draw(state: &State, frame: &mut Frame<'_>, palette: Palette, now: Timestamp) {
    let area = frame.area();
    let layout = state.layout();
    let mut canvas = Canvas::new(frame.buffer_mut(), palette);
    let mut y = area.y;
    if state.shows_help() {
        object::help(&mut canvas, state, y);
        return;
    }
    if state.pager().is_some() {
        object::object(&mut canvas, state, y);
        return;
    }
    overview::title(&mut canvas, state, y);
    y += layout.title;
    overview::strip(&mut canvas, state, y);
    y += layout.strip;
    overview::troubles(&mut canvas, state, y, now);
    y += layout.troubles;
    rows::header(&mut canvas, state, y);
    y += layout.header;
    rows::rows(&mut canvas, state, y, now);
    y += layout.rows;
    let cursor = overview::footer(&mut canvas, state, y);
    if let Some(x) = cursor {
        frame.set_cursor_position((x, y));
    }
}

#[cfg(test)]
mod tests;
