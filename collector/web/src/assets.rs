//! The style sheet, the script and the icon. Their address holds a hash of their content, so that a browser may keep them for
//! ever and still never shows an old one.

use std::sync::LazyLock;

use motprov_shared::identity::sha256;

/// The style sheet: one request for all of it.
pub const CSS: &str = concat!(
    include_str!("../assets/css/main.css"),
    include_str!("../assets/css/access.css"),
    include_str!("../assets/css/levels.css"),
    include_str!("../assets/css/capacity.css"),
    include_str!("../assets/css/tickets.css"),
    include_str!("../assets/css/changes.css"),
    include_str!("../assets/css/money.css"),
    include_str!("../assets/css/fleet.css"),
    include_str!("../assets/css/imports.css"),
    include_str!("../assets/css/admin.css"),
);
/// The script: comfort only, every page works without.
pub const SCRIPT: &str = include_str!("../assets/app.js");
/// The icon.
pub const ICON: &str = include_str!("../assets/icon.svg");

static SCRIPT_TAG: LazyLock<String> = LazyLock::new(|| tag(SCRIPT));
static SCRIPT_HREF: LazyLock<String> = LazyLock::new(|| format!("/app.js?v={}", *SCRIPT_TAG));
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

/// The hash in the script's address.
#[must_use]
pub fn script_tag() -> &'static str {
    &SCRIPT_TAG
}

/// Where the script is.
#[must_use]
pub fn script_href() -> &'static str {
    &SCRIPT_HREF
}
