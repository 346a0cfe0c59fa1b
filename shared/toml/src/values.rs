//! Single values: text, whole numbers, yes and no, words of a list. None of them quotes what it refuses, except
//! [`parsed`], whose errors may.

use std::fmt::Display;
use std::str::FromStr;

use toml::de::DeValue;

use crate::fault::Refusal;

const LONGEST_TEXT: usize = 200;

/// Text of 1 to 200 characters, without control characters; blanks around it are taken off.
pub fn text(value: &DeValue<'_>) -> Result<String, Refusal> {
    let text = value.as_str().ok_or_else(|| Refusal::new("is not text", "write it in quotes"))?.trim();
    if text.is_empty() || text.chars().count() > LONGEST_TEXT || text.chars().any(char::is_control) {
        return Err(Refusal::new(
            "is empty, too long or holds control characters",
            "write 1 to 200 characters",
        ));
    }
    Ok(text.into())
}

/// A whole number within bounds, written in decimal digits.
pub fn whole<T>(least: T, most: T) -> impl Fn(&DeValue<'_>) -> Result<T, Refusal>
where
    T: FromStr + PartialOrd + Display + Copy,
{
    move |value| {
        let number = value
            .as_integer()
            .filter(|whole| whole.radix() == 10)
            .and_then(|whole| whole.as_str().parse().ok());
        number.filter(|number| (least..=most).contains(number)).ok_or_else(|| {
            Refusal::new("does not fit", format!("write a whole number from {least} to {most}"))
        })
    }
}

/// `true` or `false`.
pub fn flag(value: &DeValue<'_>) -> Result<bool, Refusal> {
    value.as_bool().ok_or_else(|| Refusal::new("is neither true nor false", "write true or false"))
}

/// One of a few words.
pub fn one_of<T: Copy>(options: &[(&str, T)], value: &DeValue<'_>) -> Result<T, Refusal> {
    let word = value.as_str().unwrap_or_default();
    let found = options.iter().find(|(name, _)| *name == word);
    found.map(|(_, option)| *option).ok_or_else(|| {
        let names: Vec<_> = options.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        Refusal::new("is not one of the words that fit here", format!("write {}", names.join(" or ")))
    })
}

/// Each item of a list; the first that is refused refuses the list.
pub fn list<'t, T>(
    value: &DeValue<'t>,
    read: impl Fn(&DeValue<'t>) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
    let items =
        value.as_array().ok_or_else(|| Refusal::new("is not a list", "write it as [\"…\", \"…\"]"))?;
    items.iter().map(|item| read(item.get_ref())).collect()
}

/// Whatever is parsed from text. The error of its parser is told, and may quote it.
pub fn parsed<T: FromStr<Err: Display>>(value: &DeValue<'_>) -> Result<T, Refusal> {
    let text = text(value)?;
    text.parse().map_err(|error: T::Err| Refusal::new(format!("is refused: {error}"), "correct the name"))
}
