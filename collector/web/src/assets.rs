//! The style sheet and the icon. Their address holds a hash of their content, so that a browser may keep them for
//! ever and still never shows an old one.

use std::sync::LazyLock;

use motprov_shared::identity::sha256;

/// The style sheet.
pub const CSS: &str = include_str!("../assets/app.css");
/// The icon.
pub const ICON: &str = include_str!("../assets/icon.svg");

static CSS_TAG: LazyLock<String> = LazyLock::new(|| tag(CSS));
static ICON_TAG: LazyLock<String> = LazyLock::new(|| tag(ICON));
static CSS_HREF: LazyLock<String> = LazyLock::new(|| format!("/app.css?v={}", *CSS_TAG));
static ICON_HREF: LazyLock<String> = LazyLock::new(|| format!("/icon.svg?v={}", *ICON_TAG));

/// Sixteen hexadecimal digits of the content's SHA-256.
fn tag(content: &str) -> String {
    sha256(content.as_bytes()).to_string().chars().take(16).collect()
}

/// The hash in the style sheet's address.
#[must_use]
pub fn css_tag() -> &'static str {
    &CSS_TAG
}

/// The hash in the icon's address.
#[must_use]
pub fn icon_tag() -> &'static str {
    &ICON_TAG
}

/// Where the style sheet is.
#[must_use]
pub fn css_href() -> &'static str {
    &CSS_HREF
}

/// Where the icon is.
#[must_use]
pub fn icon_href() -> &'static str {
    &ICON_HREF
}
