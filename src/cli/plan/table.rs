//! Columns that stand under each other, also where letters are two cells wide.

use unicode_width::UnicodeWidthStr;

/// Which columns are read from the right: numbers.
pub(super) struct Table {
    right: &'static [bool],
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(right: &'static [bool], head: &[&str]) -> Self {
        Self { right, rows: vec![head.iter().map(|cell| (*cell).to_owned()).collect()] }
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The lines, each two letters from the left.
    pub(super) fn text(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..self.right.len()).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, width), right) in row.iter().zip(&widths).zip(self.right) {
                let pad = " ".repeat(width.saturating_sub(cell.width()));
                line.push_str("  ");
                line.push_str(&if *right { format!("{pad}{cell}") } else { format!("{cell}{pad}") });
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_under_each_other_beside_wide_letters() {
        let mut table = Table::new(&[false, true], &["组合", "cost"]);
        table.row(vec!["hybrid".to_owned(), "10".to_owned()]);
        assert_eq!(table.text(), "  组合    cost\n  hybrid    10\n");
    }
}
