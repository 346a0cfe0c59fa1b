//! What was ordered, seen and used in the made-up month.

use motprov_web::source::{
    Asked, CapacitySource, Found, Known, Line, Lines, OfMonth, Source, SourceError, Standing,
};

use super::Sample;

impl Sample {
    /// An answer of the sample's month for this viewer.
    pub(crate) fn of_month<T>(&self, asked: &Asked, value: T) -> Result<OfMonth<T>, SourceError> {
        let head = self.head(asked)?;
        let known = match self.overview(asked.month)?.standing {
            Standing::NoData => Known::NoData,
            Standing::NoContract => Known::NoContract,
            Standing::Computing => Known::Computing,
            Standing::Reviewed(reviewed) => Known::Found(Found {
                value,
                computed_at: reviewed.computed_at,
                stale: reviewed.stale,
                unfinished: reviewed.unfinished,
            }),
        };
        Ok(OfMonth { head, known })
    }
}

impl CapacitySource for Sample {
    fn capacity(&self, asked: &Asked) -> Result<OfMonth<Lines>, SourceError> {
        let Standing::Reviewed(reviewed) = self.overview(asked.month)?.standing else {
            return self.of_month(asked, Lines::default());
        };
        let seen = |department: &Option<String>| asked.departments.has_line(department.as_deref());
        let now = reviewed.review.capacity.iter().filter(|finding| seen(&finding.department));
        let before = reviewed.previous.map(|before| {
            let rows = before.capacity.iter().filter(|finding| seen(&finding.department));
            let unused = rows.map(|row| (row.department.clone(), row.unused_cost_per_month.unwrap_or_default()));
            (before.month, unused.collect())
        });
        self.of_month(asked, Lines { lines: now.map(Line::of).collect(), before })
    }
}
