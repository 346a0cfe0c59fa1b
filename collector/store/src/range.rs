//! Which series there are, and their values.

use std::collections::BTreeMap;

use motprov_shared::period::{Interval, Timestamp};

use crate::error::Result;
use crate::fresh::Stream;
use crate::gather::{Found, Readers, gather};
use crate::point::{Point, clip};
use crate::series::{Filter, Kept, Series};
use crate::store::Store;

impl Store {
    /// The series that a filter takes, ascending.
    ///
    /// # Errors
    /// What reading the segments says.
    pub fn series(&self, filter: &Filter) -> Result<Vec<Kept>> {
        let mut found: BTreeMap<Series, (i64, i64)> = BTreeMap::new();
        let mut see = |series, first: i64, last: i64| {
            let (from, to) = found.entry(series).or_insert((first, last));
            (*from, *to) = ((*from).min(first), (*to).max(last));
        };
        for segment in &self.segments {
            for group in segment.footer.groups.iter().filter(|group| filter.takes_figure(&group.figure)) {
                for entry in segment.directory(group)?.entries {
                    let (asset, vantage) = (segment.asset(&entry), segment.vantage(&entry));
                    let ends = entry.chunks.first().zip(entry.chunks.last());
                    if let Some((first, last)) = ends.filter(|_| filter.takes_asset(asset)) {
                        let (figure, asset, vantage) = (group.figure.clone(), asset.clone(), vantage.clone());
                        see(Series { figure, asset, vantage }, first.head.first, last.head.last);
                    }
                }
            }
        }
        for stream in self.fresh.streams() {
            if filter.takes_figure(&stream.series.figure) && filter.takes_asset(&stream.series.asset) {
                see(stream.series.clone(), stream.first, stream.last);
            }
        }
        let kept = |(series, (first, last))| Kept { series, first: Timestamp(first), last: Timestamp(last) };
        Ok(found.into_iter().map(kept).collect())
    }

    /// The values of a series that begin in an interval, ascending in time, each time once.
    ///
    /// # Errors
    /// What reading the segments says.
    pub fn range(&self, series: &Series, interval: Interval) -> Result<Vec<Point>> {
        let Found { pieces, fresh, .. } = self.find(series, interval)?;
        let fresh = fresh.map_or_else(Vec::new, Stream::points);
        let mut points = Readers::new(&self.segments).points(&pieces, fresh)?;
        clip(&mut points, interval);
        Ok(points)
    }

    /// What there is of a series in an interval.
    pub(crate) fn find<'s>(&'s self, series: &'s Series, interval: Interval) -> Result<Found<'s>> {
        let Series { figure, asset, vantage } = series;
        let found = gather(&self.segments, figure, interval, &|other| other == asset)?;
        let found = found.into_iter().find(|found| found.vantage == vantage);
        let fresh = self.fresh.stream(series).filter(|stream| stream.overlaps(interval));
        let pieces = found.map_or_else(Vec::new, |found| found.pieces);
        Ok(Found { asset, vantage, pieces, fresh })
    }
}
