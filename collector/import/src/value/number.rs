//! Numbers as Sweden and England write them: `1 234,50 kr`, `1.234,50`, `1,234.50`, `12,5 %`, `−3`, `3-`, `(3)`.

use rust_decimal::Decimal;

use crate::cell::Cell;
use crate::value::Reason;

/// What a single point before exactly three digits means: `1.234`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// A decimal point: figures out of measuring systems.
    Decimal,
    /// One thousand or one and a bit: refused, since quantities and money are at stake.
    Ambiguous,
}

const NO_NUMBER: &str = "is not a number: write 12 or 12,5";
const GROUPS: &str = "is not a number: thousands have three digits, as in 1 234 567,50";
const WHICH: &str = "may be a thousand or a decimal: write 1234 or 1,234";
const SPREAD: &str = "stands in a cell merged over several rows: write each row's own figure";
const TOO_LONG: &str = "has more than 28 digits";

/// Reads a number; a `%`, `kr` or `SEK` around it is passed over.
pub(crate) fn number(cell: &Cell, point: Point) -> Result<Decimal, Reason> {
    match cell {
        Cell::Number { value, .. } => Ok(*value),
        Cell::Spread { .. } => Err(SPREAD.into()),
        Cell::Moment(_) => Err("is a date, not a number: format the cell as a number".into()),
        Cell::Text(text) => from_text(text, point).map_err(Reason::from),
        Cell::Empty | Cell::Bad { .. } => Err(NO_NUMBER.into()),
    }
}

fn from_text(text: &str, point: Point) -> Result<Decimal, &'static str> {
    let text = without_unit(text);
    let bracketed = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let (signed, digits) = signed(bracketed.map_or(text, without_unit));
    if signed && bracketed.is_some() {
        return Err(NO_NUMBER);
    }
    let negative = signed || bracketed.is_some();
    let (whole, fraction) = parts(digits, point)?;
    let whole = without_groups(whole)?;
    if whole.is_empty() || !is_digits(&whole) || !fraction.is_none_or(|f| !f.is_empty() && is_digits(f)) {
        return Err(NO_NUMBER);
    }
    let plain = format!("{whole}.{}", fraction.unwrap_or("0"));
    let mut value = Decimal::from_str_exact(&plain).map_err(|_| TOO_LONG)?.normalize();
    value.set_sign_negative(negative && !value.is_zero());
    Ok(value)
}

fn without_unit(text: &str) -> &str {
    let text = text.trim();
    let text = ["SEK", "sek", "kr"].iter().find_map(|unit| text.strip_prefix(unit)).unwrap_or(text);
    let behind = ["SEK", "sek", "kronor", "kr.", "kr", ":-", ",-", "%"];
    behind.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim()
}

/// A hyphen, the minus sign, or the dash that word processors make of a hyphen; ledgers write it behind the digits.
fn signed(text: &str) -> (bool, &str) {
    const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];
    match text.strip_prefix(MINUS).or_else(|| text.strip_suffix(MINUS)) {
        Some(rest) => (true, rest.trim()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Whole part, thousands still in groups, and fraction.
fn parts(text: &str, point: Point) -> Result<(&str, Option<&str>), &'static str> {
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    match (commas, points) {
        (1, _) if points == 0 || text.rfind('.') < text.find(',') => Ok(split(text, ',')),
        (_, 1) if commas > 0 && text.rfind(',') < text.find('.') => Ok(split(text, '.')),
        (0, 1) => {
            let (whole, fraction) = split(text, '.');
            let looks_grouped = fraction.is_some_and(|f| f.len() == 3)
                && (1..=3).contains(&whole.len())
                && !whole.starts_with('0');
            if looks_grouped && point == Point::Ambiguous { Err(WHICH) } else { Ok((whole, fraction)) }
        }
        (0, _) | (_, 0) => Ok((text, None)),
        _ => Err(NO_NUMBER),
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(whole, fraction)| (whole, Some(fraction)))
}

/// Digits without their thousands separators: spaces of any width, points or commas, of one kind throughout.
fn without_groups(whole: &str) -> Result<String, &'static str> {
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    let is_separator = |c: char| is_space(c) || c == '.' || c == ',';
    if !whole.contains(is_separator) {
        return Ok(whole.to_owned());
    }
    let separators: Vec<char> =
        whole.chars().filter(|c| is_separator(*c)).map(|c| if is_space(c) { ' ' } else { c }).collect();
    let groups: Vec<&str> = whole.split(is_separator).collect();
    let sound = separators.windows(2).all(|pair| pair[0] == pair[1])
        && groups.iter().all(|group| is_digits(group))
        && (1..=3).contains(&groups[0].len())
        && groups[1..].iter().all(|group| group.len() == 3);
    if sound {
        Ok(groups.concat())
    } else if groups.iter().all(|group| is_digits(group)) {
        Err(GROUPS)
    } else {
        Err(NO_NUMBER)
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|octet| octet.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, &'static str> {
        from_text(text, Point::Ambiguous).map(|value| value.to_string())
    }

    #[test]
    fn numbers_read_as_they_are_written_in_sweden_and_in_england() {
        for (text, value) in [
            ("12", "12"),
            ("12,5", "12.5"),
            ("12.5", "12.5"),
            ("99.95 %", "99.95"),
            ("12,50\u{a0}%", "12.5"),
            ("1 234,50 kr", "1234.5"),
            ("1\u{a0}234\u{202f}567,5 SEK", "1234567.5"),
            ("1.234,50", "1234.5"),
            ("1,234.50", "1234.5"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("\u{2212}3,25", "-3.25"),
            ("- 3", "-3"),
            ("-0", "0"),
            ("1,234", "1.234"),
            ("0.125", "0.125"),
            ("1500:-", "1500"),
            ("1 500,-", "1500"),
            ("3,25-", "-3.25"),
            ("1 234,50\u{2212} kr", "-1234.5"),
            ("\u{2013}7", "-7"),
            ("(1 234,50)", "-1234.5"),
            ("(12 kr)", "-12"),
            ("kr (12)", "-12"),
            ("1\u{2009}234\u{202f}567", "1234567"),
            ("007", "7"),
        ] {
            assert_eq!(read(text), Ok(value.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_could_be_two_numbers_or_none_is_refused() {
        assert_eq!(read("1.234"), Err(WHICH));
        assert_eq!(from_text("1.234", Point::Decimal), Ok(Decimal::new(1234, 3)));
        assert_eq!(read("12 34"), Err(GROUPS));
        assert_eq!(read("1 234.567.890"), Err(GROUPS));
        for text in [
            "tolv",
            "12a",
            "1,2,3.4.5",
            ",5",
            "5,",
            "--5",
            "1e5",
            "%",
            "",
            "١٢",
            "1 234,5 6",
            "NaN",
            "0x1f",
            "(-3)",
            "-3-",
            "(3",
            "3)",
            "()",
            "-",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read(&"9".repeat(40)), Err(TOO_LONG));
    }

    proptest! {
        #[test]
        fn a_number_reads_back_from_its_swedish_form(mantissa in -999_999_999_999_i64..1_000_000_000_000, scale in 0..6_u32) {
            let value = Decimal::new(mantissa, scale);
            let plain = value.abs().to_string();
            let (whole, fraction) = split(&plain, '.');
            let mut grouped = String::new();
            for (index, digit) in whole.chars().enumerate() {
                if index > 0 && (whole.len() - index) % 3 == 0 {
                    grouped.push('\u{a0}');
                }
                grouped.push(digit);
            }
            let sign = if mantissa < 0 { "\u{2212}" } else { "" };
            let written = fraction.map_or(format!("{sign}{grouped} kr"), |f| format!("{sign}{grouped},{f} kr"));
            prop_assert_eq!(from_text(&written, Point::Ambiguous), Ok(value));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}|[0-9 .,%\u{a0}-]{0,20}") {
            let _ = from_text(&text, Point::Decimal);
        }
    }
}
