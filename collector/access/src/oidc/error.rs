//! Why somebody does not come in by the provider. No text of it holds a code, a token or a secret.

/// Why somebody does not come in by the provider.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The provider cannot be asked: try later, or look into the collector's log.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(String),
    /// The provider, or whoever sat at it, said no.
    #[error("the provider refuses: {0}")]
    Refused(String),
    /// The answer fits nothing that this browser set out for, or comes too late: begin again.
    #[error("the answer belongs to no sign-in of this browser that is still open")]
    Foreign,
    /// The answer came before.
    #[error("the answer was used before")]
    Replayed,
    /// What the provider sent does not prove anything.
    #[error("the provider's answer does not hold: {0}")]
    Unproven(String),
    /// The provider names no groups.
    #[error("the provider names no groups in the claim `{0}`")]
    NoGroups(String),
    /// None of the groups is listed here.
    #[error("none of the groups is listed in [[sign_in.oidc.group]]")]
    NoRole,
    /// Groups of the supplier and of the customer.
    #[error("the groups are the supplier's and the customer's at once")]
    BothParties,
    /// Too many are signing in at once.
    #[error("too many are signing in at once")]
    Busy,
}

/// Characters of what a provider says that are passed on.
const MOST_SAID: usize = 200;

/// What others wrote, as it may stand in a log: short, on one line.
pub(super) fn said(text: &str) -> String {
    text.chars().take(MOST_SAID).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// An error with those that it came from; they say what the first one does not.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    said(&text)
}
