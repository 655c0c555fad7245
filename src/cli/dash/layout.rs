//! Which line of the screen is what: pure.

/// How many lines each part has, from the top to the bottom. What does not fit is left out, the rows last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// The width of the screen.
    pub width: u16,
    /// What is watched.
    pub title: u16,
    /// The clusters.
    pub strip: u16,
    /// What is wrong with the clusters that do not answer, a line each.
    pub troubles: u16,
    /// The header of the table.
    pub header: u16,
    /// The rows of the table.
    pub rows: u16,
    /// The keys.
    pub footer: u16,
    /// What an object has in place of strip, header and rows.
    pub body: u16,
}

/// The most lines that the clusters and their troubles get each.
const MOST: usize = 3;

impl Layout {
    /// The layout of a screen of this size, where the clusters need so many lines, and their troubles.
    pub fn of(width: u16, height: u16, strip: usize, troubles: usize) -> Self {
        let mut left = height;
        let mut take = |wanted: usize, least_left: u16| {
            let given = u16::try_from(wanted)
                .unwrap_or(u16::MAX)
                .min(left.saturating_sub(least_left));
            left -= given;
            given
        };
        // What a screen cannot do without comes first, and leaves a row or a few.
        let header = take(1, 1);
        let title = take(1, 2);
        let footer = take(1, 3);
        let strip = take(strip.min(MOST), 3);
        let troubles = take(troubles.min(MOST), 4);
        Layout {
            width,
            title,
            strip,
            troubles,
            header,
            rows: left,
            footer,
            body: height - title - footer,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_screen_has_rows_before_all_else() {
        let shown = |height| {
            let layout = Layout::of(80, height, 1, 0);
            [
                layout.title,
                layout.strip,
                layout.header,
                layout.rows,
                layout.footer,
            ]
        };
        assert_eq!(shown(0), [0, 0, 0, 0, 0]);
        assert_eq!(shown(1), [0, 0, 0, 1, 0]);
        assert_eq!(shown(2), [0, 0, 1, 1, 0]);
        assert_eq!(shown(4), [1, 0, 1, 2, 0]);
        assert_eq!(shown(24), [1, 1, 1, 20, 1]);
    }

    proptest! {
        #[test]
        fn every_line_is_given_once(width in 0_u16..200, height in 0_u16..100, strip in 0_usize..9, troubles in 0_usize..9) {
            let layout = Layout::of(width, height, strip, troubles);
            let lines = layout.title + layout.strip + layout.troubles + layout.header + layout.rows + layout.footer;
            prop_assert_eq!(lines, height);
            prop_assert!(height == 0 || layout.rows > 0);
        }
    }
}
