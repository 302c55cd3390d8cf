//! Tables for people.

/// Rows of cells in columns as wide as their widest cell, the first left-aligned, the others right-aligned.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width - cell.chars().count());
            line += &if column == 0 { format!("{cell}{padding}") } else { format!("  {padding}{cell}") };
        }
        text += line.trim_end();
        text += "\n";
    }
    text
}

/// The same in Markdown; the first row is the head.
pub fn markdown(rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| format!("| {} |\n", row.join(" | "));
    let mut text = String::new();
    if let Some((head, body)) = rows.split_first() {
        text += &line(head);
        text += &format!("|{}\n", "---|".repeat(head.len()));
        text.extend(body.iter().map(line));
    }
    text
}

/// Milliseconds with three significant digits.
pub fn ms(value: f64) -> String {
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else if value >= 1.0 {
        2
    } else {
        3 + usize::from(value < 0.1)
    };
    format!("{value:.digits$}")
}

/// How many times.
pub fn times(ratio: f64) -> String {
    if ratio >= 10.0 { format!("{ratio:.0}x") } else { format!("{ratio:.1}x") }
}

/// Bytes in thousands or millions of bytes.
pub fn bytes(count: usize) -> String {
    if count >= 1_000_000 {
        format!("{:.1} MB", count as f64 / 1e6)
    } else {
        format!("{:.1} kB", count as f64 / 1e3)
    }
}
