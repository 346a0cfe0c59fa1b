//! What a program asks for.

use axum::response::{IntoResponse, Response};
use motprov_access::Departments;
use motprov_shared::period::Month;

use crate::ask::Ask;
use crate::view::problem::Problem;

/// Items of a page where nothing else is asked for.
const USUAL: usize = 100;
/// Items of a page at most.
const MOST: usize = 500;

/// Characters of a department's name, as the description says.
const LONGEST_DEPARTMENT: usize = 75;

/// A refusal, already written.
#[derive(Debug)]
pub(crate) struct Refused(Box<Response>);

impl From<Response> for Refused {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paging {
    limit: usize,
    after: Option<String>,
}

/// The refusal of what is asked for.
pub(crate) fn refuse(ask: &Ask, problem: Problem) -> Refused {
    ask.asker.problem(problem).into()
}

/// Refuses parameters that the address does not have.
pub(crate) fn only(ask: &Ask, names: &[&str]) -> Result<(), Refused> {
    let known = |name: &str| name == "lang" || names.contains(&name);
    if ask.parts().all(|(name, _)| known(name)) { Ok(()) } else { Err(refuse(ask, Problem::BadQuery)) }
}

/// The month in a path.
pub(crate) fn month(ask: &Ask, text: &str) -> Result<Month, Refused> {
    text.parse().map_err(|_| refuse(ask, Problem::BadMonth))
}

/// The departments that are asked for, as far as the viewer may see them.
pub(crate) fn departments(ask: &Ask) -> Result<Departments, Refused> {
    let asked = ask.part("department");
    if asked.is_some_and(|name| name.chars().count() > LONGEST_DEPARTMENT) {
        return Err(refuse(ask, Problem::BadQuery));
    }
    let narrowed = ask.viewer.departments.narrowed(asked);
    narrowed.ok_or_else(|| refuse(ask, Problem::NoDepartment))
}

impl Paging {
    /// As asked for.
    pub(crate) fn of(ask: &Ask) -> Result<Self, Refused> {
        let limit = ask.part("limit").map_or(Some(USUAL), |text| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|limit| digits && (1..=MOST).contains(limit))
        });
        let limit = limit.ok_or_else(|| refuse(ask, Problem::BadQuery))?;
        Ok(Self { limit, after: ask.part("after").map(str::to_owned) })
    }

    /// How many are asked for, of at most `most`.
    pub(crate) fn limit(&self, most: usize) -> usize {
        self.limit.min(most)
    }

    /// After which item.
    pub(crate) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The part of `items`, and the id to go on after; `None` where `after` is none of them.
    pub(crate) fn part<T>(
        &self,
        items: Vec<T>,
        id: impl Fn(&T) -> String,
    ) -> Option<(Vec<T>, Option<String>)> {
        let start = match &self.after {
            None => 0,
            Some(after) => items.iter().position(|item| id(item) == *after)? + 1,
        };
        let more = items.len().saturating_sub(start) > self.limit;
        let part: Vec<T> = items.into_iter().skip(start).take(self.limit).collect();
        let next = part.last().filter(|_| more).map(id);
        Some((part, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_without_gap_or_repeat() {
        let all: Vec<u32> = (0..25).collect();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let paging = Paging { limit: 10, after };
            let (part, next) = paging.part(all.clone(), u32::to_string).unwrap();
            seen.extend(part);
            if next.is_none() {
                break;
            }
            after = next;
        }
        assert_eq!(seen, all);
        let lost = Paging { limit: 10, after: Some("99".to_owned()) };
        assert_eq!(lost.part(all, u32::to_string), None);
    }
}
