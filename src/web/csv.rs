//! Tables for spreadsheets (RFC 4180), in which no cell is a formula.

use serde_json::Value;

/// A value as the text of a cell.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        Value::Object(fields) => fields.get("name").map(plain).unwrap_or_default(),
        other => other.to_string(),
    }
}

/// One line of a table.
pub(super) fn line(cells: &[impl AsRef<str>]) -> String {
    format!("{}\r\n", cells.iter().map(|text| cell(text.as_ref())).collect::<Vec<_>>().join(","))
}

/// A cell that no spreadsheet takes for a formula: those that begin like one get an apostrophe in front.
fn cell(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_each_reads_back() {
        let cases = [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
        ];
        for (text, expect) in cases {
            assert_eq!(cell(text), expect, "{text:?}");
        }
    }
}
