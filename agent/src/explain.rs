//! Says in whole sentences what an agent collects, how often, where it goes, how long it stays here, who can read it
//! and what is never collected: what a data-protection officer asks. Promise: every metric that an agent can send is
//! explained, in Swedish and in English; with a configuration it speaks of that one.

mod metrics;
mod parts;
#[cfg(test)]
mod tests;
mod words;

use serde::Serialize;

use crate::config::Config;
pub use metrics::Of;

/// Whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Language {
    /// Swedish.
    #[serde(rename = "sv")]
    Swedish,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// From what POSIX calls a locale: `sv_SE.UTF-8` is Swedish, everything else English.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        if locale.starts_with("sv") { Self::Swedish } else { Self::English }
    }
}

/// What an agent collects, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// In which language.
    pub language: Language,
    /// What it is about.
    pub title: String,
    /// In the order of the questions.
    pub sections: Vec<Section>,
}

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The question.
    pub heading: String,
    /// Sentences, one paragraph each.
    pub paragraphs: Vec<String>,
    /// What is listed, with what it means.
    pub items: Vec<Item>,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The metric, where it is one; `<…>` stands for a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<&'static str>,
    /// A sentence.
    pub text: String,
}

/// Explains an agent that runs by `config`; without one, an agent as it is where nothing else is written.
#[must_use]
pub fn explain(language: Language, config: Option<&Config>) -> Explanation {
    let words = words::of(language);
    let title = config
        .map_or_else(|| words.title.to_owned(), |config| format!("{} {}", words.title_of, config.agent));
    let mut sections = vec![parts::purpose(words, config)];
    sections.extend(parts::collected(language, words, config));
    sections.push(parts::how_often(words, config));
    sections.push(parts::destination(words, config));
    sections.push(parts::kept(words, config));
    sections.push(parts::readers(words, config));
    sections.push(parts::never(words));
    sections.push(parts::personal(words));
    Explanation { language, title, sections }
}

/// Widest line of the text.
const WIDTH: usize = 80;

impl Explanation {
    /// For reading: headings, paragraphs and lists.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n", self.title, "=".repeat(self.title.chars().count()));
        for section in &self.sections {
            let underline = "-".repeat(section.heading.chars().count());
            text.extend(["\n", &section.heading, "\n", &underline, "\n"]);
            for paragraph in &section.paragraphs {
                text += &wrapped(paragraph, "", "");
            }
            for item in &section.items {
                let metric = item.metric.map_or_else(String::new, |metric| format!("{metric}: "));
                text += &wrapped(&format!("{metric}{}", item.text), "- ", "  ");
            }
        }
        text
    }
}

/// Breaks between words; `first` begins the first line, `next` the others.
fn wrapped(text: &str, first: &str, next: &str) -> String {
    let (mut lines, mut line) = (String::new(), first.to_owned());
    let mut begun = false;
    for word in text.split(' ') {
        if begun && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines += &line;
            lines.push('\n');
            next.clone_into(&mut line);
            begun = false;
        }
        if begun {
            line.push(' ');
        }
        line += word;
        begun = true;
    }
    lines + &line + "\n"
}
