//! `import --headings`: what a file's columns are called, read before the file is.

use std::path::Path;

use motprov_import::OwnHeadings;

use super::super::Failure;

/// Headings as they were named: their file's name, their text, and what they say.
pub(super) struct Headings {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) own: OwnHeadings,
}

impl Headings {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let unreadable = |error| Failure::Input(format!("cannot read {shown}: {error}"));
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let own = OwnHeadings::parse(&shown, &text).map_err(|faults| {
            let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
            Failure::Input(format!("{shown} does not hold\n{}", lines.join("\n")))
        })?;
        let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        Ok(Self { name, text, own })
    }
}

/// Tickets have columns of their own in their profile.
pub(super) fn of_tickets() -> Failure {
    Failure::Input("the columns of tickets stand in their profile: leave --headings out".to_owned())
}
