//! What a provider says of somebody beyond the standard: among it the groups, under whatever name.

use std::collections::BTreeSet;

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Groups of one person at most; what lies beyond is a provider's mistake, not a person's.
const MOST: usize = 2000;

/// Whatever is not standard.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Others {
    #[serde(flatten)]
    claims: Map<String, Value>,
}

impl AdditionalClaims for Others {}

impl Others {
    /// The groups under `claim`: a list of texts, or one text. `None` where the claim is not there or is something else.
    pub(super) fn groups(&self, claim: &str) -> Option<BTreeSet<String>> {
        match self.claims.get(claim)? {
            Value::String(one) => Some(BTreeSet::from([one.clone()])),
            Value::Array(many) if many.len() <= MOST => {
                many.iter().map(|group| group.as_str().map(str::to_owned)).collect()
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_a_list_of_texts_or_one_text() {
        let claims = r#"{"groups": ["a", "b"], "one": "c", "none": [], "number": 3, "mixed": ["a", 3]}"#;
        let others: Others = serde_json::from_str(claims).unwrap();
        let of = |claim| others.groups(claim).map(|groups| groups.into_iter().collect::<Vec<_>>().join(" "));
        assert_eq!(of("groups").as_deref(), Some("a b"));
        assert_eq!(of("one").as_deref(), Some("c"));
        assert_eq!(of("none").as_deref(), Some(""));
        assert_eq!([of("number"), of("mixed"), of("absent")], [None, None, None]);
    }
}
