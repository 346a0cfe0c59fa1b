//! `findings.json`: of a month's review what answers the pack's question, in one form.

use motprov_review::finding::Review;

use crate::manifest::Question;

/// The part of a review that answers a question: all of it, or the one service level.
#[must_use]
pub fn asked(mut review: Review, question: &Question) -> Review {
    if let Some(level) = &question.service_level {
        review.service_levels.retain(|finding| finding.id == *level);
        review.capacity.clear();
    }
    review
}

/// As it stands in a pack: JSON with two blanks of indent and a line end.
#[must_use]
pub fn encode(review: &Review) -> Vec<u8> {
    // Texts, numbers and lists: nothing that JSON could not hold.
    let mut octets = serde_json::to_vec_pretty(review).unwrap_or_default();
    octets.push(b'\n');
    octets
}
