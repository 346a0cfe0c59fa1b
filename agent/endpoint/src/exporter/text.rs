//! One line of what exporters print: the Prometheus text format 0.0.4 and `OpenMetrics` 1.0. Promise: numbers stay
//! decimal, and a line that does not hold is told, not guessed.

use std::borrow::Cow;

/// One line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sample<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) labels: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// As written; a number, `NaN` or an infinity.
    pub(super) value: &'a str,
}

impl Sample<'_> {
    /// A label's value, empty where it has none, which Prometheus holds to be the same.
    pub(super) fn label(&self, name: &str) -> &str {
        self.labels.iter().find(|(label, _)| label == name).map_or("", |(_, value)| value)
    }
}

/// What the line says; `None` where it is empty or a comment.
pub(super) fn sample(line: &str) -> Result<Option<Sample<'_>>, &'static str> {
    let line = line.trim_matches([' ', '\t', '\r']);
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let end = line.find(|c| !is_name(c)).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_start_matches([' ', '\t']);
    let (mut name, mut labels, mut rest) = (Cow::Borrowed(name), Vec::new(), rest);
    if let Some(inner) = rest.strip_prefix('{') {
        let quoted;
        (quoted, labels, rest) = braces(inner)?;
        // `{"name", label="value"}`: names outside the old alphabet.
        if let Some(quoted) = quoted.filter(|_| name.is_empty()) {
            name = quoted;
        }
    }
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("a metric's name is missing");
    }
    let mut words = rest.split_ascii_whitespace();
    let value = words.next().ok_or("the value is missing")?;
    if !is_number(value) {
        return Err("the value is not a number");
    }
    match words.next() {
        Some("#") | None => {}
        Some(time) if is_number(time) && matches!(words.next(), None | Some("#")) => {}
        Some(_) => return Err("what stands behind the value is not a time"),
    }
    Ok(Some(Sample { name, labels, value }))
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | ':')
}

/// The value as both formats write it, which is less than Rust reads.
fn is_number(text: &str) -> bool {
    let bare = text.trim_start_matches(['+', '-']);
    matches!(bare, "NaN" | "Inf")
        || (bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') && text.parse::<f64>().is_ok())
}

type Braces<'a> = (Option<Cow<'a, str>>, Vec<(Cow<'a, str>, Cow<'a, str>)>, &'a str);

/// What stands between braces, and what comes behind them.
fn braces(mut rest: &str) -> Result<Braces<'_>, &'static str> {
    let (mut name, mut labels) = (None, Vec::new());
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        if let Some(behind) = rest.strip_prefix('}') {
            return Ok((name, labels, behind));
        }
        let label;
        let quotes = rest.starts_with('"');
        (label, rest) = if let Some(inner) = rest.strip_prefix('"') {
            quoted(inner)?
        } else {
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            (Cow::Borrowed(&rest[..end]), &rest[end..])
        };
        rest = rest.trim_start_matches([' ', '\t']);
        match rest.strip_prefix('=') {
            Some(inner) if !label.is_empty() => {
                let inner = inner.trim_start_matches([' ', '\t']);
                let inner = inner.strip_prefix('"').ok_or("a label's value is not in quotes")?;
                let value;
                (value, rest) = quoted(inner)?;
                labels.push((label, value));
            }
            None if quotes && !label.is_empty() && name.is_none() && labels.is_empty() => name = Some(label),
            _ => return Err("a label has no name or no value"),
        }
        rest = rest.trim_start_matches([' ', '\t']);
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind,
            None if rest.starts_with('}') => {}
            None => return Err("the braces are not closed"),
        }
    }
}

/// A text up to its closing quote, and what comes behind: `\\`, `\"` and `\n` are the only escapes.
fn quoted(rest: &str) -> Result<(Cow<'_, str>, &str), &'static str> {
    let mut text = Cow::Borrowed("");
    let mut from = 0;
    loop {
        let stop = rest[from..].find(['"', '\\']).ok_or("a text has no closing quote")? + from;
        let part = &rest[from..stop];
        if text.is_empty() && rest[stop..].starts_with('"') {
            return Ok((Cow::Borrowed(part), &rest[stop + 1..]));
        }
        text.to_mut().push_str(part);
        if rest[stop..].starts_with('"') {
            return Ok((text, &rest[stop + 1..]));
        }
        let escaped = match rest.as_bytes().get(stop + 1) {
            Some(b'\\') => '\\',
            Some(b'"') => '"',
            Some(b'n') => '\n',
            _ => return Err("a text has an escape that the format does not know"),
        };
        text.to_mut().push(escaped);
        from = stop + 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(line: &str) -> String {
        match sample(line) {
            Ok(None) => "nothing".to_owned(),
            Ok(Some(sample)) => {
                let labels = sample.labels.iter().map(|(name, value)| format!(" {name}={value:?}"));
                format!("{}{} {}", sample.name, labels.collect::<String>(), sample.value)
            }
            Err(reason) => reason.to_owned(),
        }
    }

    #[test]
    fn lines_are_read_as_both_formats_write_them() {
        for (line, is) in [
            ("", "nothing"),
            ("# HELP up ...", "nothing"),
            ("# EOF", "nothing"),
            ("up 1", "up 1"),
            ("up\t1 1395066363000", "up 1"),
            ("a:b_c{} 9.007199254740993e+15 1.5", "a:b_c 9.007199254740993e+15"),
            (r#"d{volume="C:\\",x="a\"b\nc",} -Inf"#, r#"d volume="C:\\" x="a\"b\nc" -Inf"#),
            (r#"d { a = "1" , b="}" } NaN"#, r#"d a="1" b="}" NaN"#),
            (r#"{"my.metric",a="1"} 2"#, r#"my.metric a="1" 2"#),
            (r#"h_bucket{le="1"} 2 # {trace="x"} 0.5 1.0"#, r#"h_bucket le="1" 2"#),
            (r#"p{mountpoint="/hem/å"} 1"#, r#"p mountpoint="/hem/å" 1"#),
        ] {
            assert_eq!(told(line), is, "{line}");
        }
    }

    #[test]
    fn a_line_that_does_not_hold_is_told() {
        for line in [
            "<html>",
            "up",
            "up x",
            "up 0x10",
            "up 1 yesterday",
            "up 1 2 3",
            "9up 1",
            "up{a} 1",
            "up{a=1} 1",
            "up{a=\"1} 1",
            "up{a=\"1\" b=\"2\"} 1",
            "up{=\"1\"} 1",
            "up{a=\"\\q\"} 1",
            "up{a=\"1\"",
            "up{",
            "{} 1",
            "up infinity",
            "up 1e",
        ] {
            assert!(sample(line).is_err(), "{line}: {}", told(line));
        }
    }

    proptest! {
        #[test]
        fn no_line_hurts(line in "[a-z0-9{}=\",\\\\ #.å]{0,60}") {
            let _ = sample(&line);
        }

        #[test]
        fn every_text_survives_its_escapes(text in "[a\"\\\\\n}å,]{0,20}") {
            let escaped = text.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n");
            let line = format!("m{{a=\"{escaped}\"}} 1");
            let sample = sample(&line).unwrap().unwrap();
            prop_assert_eq!(sample.label("a"), text);
        }
    }
}
