//! A line of settings out of the fields of a form: what is left empty is not said.

use super::posted::Posted;

/// The settings of `fields`, and the one whose text takes the rest of the line.
pub(super) fn line(posted: &Posted, fields: &[&str], rest: Option<&str>) -> String {
    let mut line = String::new();
    for field in fields {
        // Several amounts stand in one field.
        let several = field.starts_with("price");
        let values = posted.text(field).split(|c| several && (c == ';' || c == '\n'));
        for value in values.map(without_spaces).filter(|value| !value.is_empty()) {
            line.push_str(&format!("{field}={value} "));
        }
    }
    if let Some(rest) = rest
        && !posted.text(rest).is_empty()
    {
        line.push_str(&format!("{rest}={}", posted.text(rest)));
    }
    line.trim_end().to_owned()
}

/// What a person types with spaces is one value all the same: `1200.00 EUR`, `C1, C2`.
fn without_spaces(value: &str) -> String {
    value.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_settings_and_no_field_becomes_two() {
        let form = b"price=1%2C200.00+EUR%3B+900+USD&seats=+5+&until=&plan=pro+seats%3D9&description=Our+own+%3D+x";
        let posted = Posted::unchecked(form);
        assert_eq!(
            line(&posted, &["plan", "price", "seats", "until"], Some("description")),
            "plan=proseats=9 price=1,200.00EUR price=900USD seats=5 description=Our own = x"
        );
        assert_eq!(line(&posted, &["until"], None), "");
    }
}
