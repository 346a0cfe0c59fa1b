//! Two questions of a service level: is the supplier's figure right, and was the target met? Silence is neither green
//! nor a breach.

use rust_decimal::Decimal;

use crate::finding::{Because, Better, Bounds, Party, TargetMet, Verdict};

/// What was measured of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measurement {
    /// Over the observed time; `None` where nothing was observed.
    pub measured: Option<Bounds>,
    /// Whatever the missing time held; `None` where no time was agreed.
    pub hard: Option<Bounds>,
    /// Share of the agreed time that was observed.
    pub coverage: Option<Decimal>,
}

/// What a contract asks of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demands {
    /// Which direction is good.
    pub better: Better,
    /// Half a unit of the supplier's last decimal: how far rounding may have moved the figure.
    pub half_unit: Decimal,
    /// How far outside a figure may lie and still be confirmed.
    pub tolerance: Decimal,
    /// Least coverage, 0 to 1.
    pub minimum_coverage: Decimal,
    /// Greatest distance between the bounds.
    pub maximum_width: Option<Decimal>,
}

/// The answer to the first question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The answer.
    pub verdict: Verdict,
    /// Whom an untrue figure helps; only with [`Verdict::Contradicted`].
    pub favours: Option<Party>,
    /// Why.
    pub because: Because,
}

/// Is the supplier's figure right? `measurement` is `None` where the contract names no source.
#[must_use]
pub fn judge(reported: Option<Decimal>, measurement: Option<&Measurement>, demands: &Demands) -> Answer {
    let plain = |verdict, because| Answer { verdict, favours: None, because };
    let Some(measurement) = measurement else {
        return plain(Verdict::NotMeasured, Because::NoSource);
    };
    let Some(reported) = reported else {
        return plain(Verdict::NotReported, Because::NoReport);
    };
    let (Some(measured), Some(hard), Some(coverage)) =
        (measurement.measured, measurement.hard, measurement.coverage)
    else {
        return plain(Verdict::NotVerifiable, Because::NothingSeen);
    };
    let contradicted =
        |favours, because| Answer { verdict: Verdict::Contradicted, favours: Some(favours), because };
    // A figure that no missing second could make true is disproved, however little was seen.
    if let Some((favours, by)) = outside(reported, hard, demands) {
        let because =
            if coverage < Decimal::ONE { Because::OutsideHard { by } } else { Because::Outside { by } };
        return contradicted(favours, because);
    }
    if let Some(why) = too_vague(measured, coverage, demands) {
        return plain(Verdict::NotVerifiable, why);
    }
    match outside(reported, measured, demands) {
        Some((favours, by)) => contradicted(favours, Because::Outside { by }),
        None => plain(Verdict::Confirmed, Because::Inside),
    }
}

/// Whether the observed bounds say enough for a verdict; why not, if not.
#[must_use]
pub fn too_vague(measured: Bounds, coverage: Decimal, demands: &Demands) -> Option<Because> {
    let needed = demands.minimum_coverage;
    if coverage < needed {
        return Some(Because::Coverage { seen: coverage, needed });
    }
    let width = measured.high.saturating_sub(measured.low);
    demands.maximum_width.filter(|allowed| width > *allowed).map(|allowed| Because::Width { width, allowed })
}

/// Whom the figure helps and how far it lies from the nearer bound, where rounding and tolerance do not explain it.
fn outside(reported: Decimal, bounds: Bounds, demands: &Demands) -> Option<(Party, Decimal)> {
    let slack = demands.half_unit.saturating_add(demands.tolerance);
    let above = reported.saturating_sub(bounds.high);
    let below = bounds.low.saturating_sub(reported);
    let (too_high, too_low) = match demands.better {
        Better::Higher => (Party::Supplier, Party::Customer),
        Better::Lower => (Party::Customer, Party::Supplier),
    };
    if above > slack {
        Some((too_high, above))
    } else if below > slack {
        Some((too_low, below))
    } else {
        None
    }
}

/// Was the target met?
#[must_use]
pub fn target_met(target: Decimal, better: Better, bounds: Option<Bounds>) -> TargetMet {
    let Some(bounds) = bounds else { return TargetMet::Undecided };
    let reaches = |value: Decimal| match better {
        Better::Higher => value >= target,
        Better::Lower => value <= target,
    };
    match (reaches(bounds.low), reaches(bounds.high)) {
        (true, true) => TargetMet::Yes,
        (false, false) => TargetMet::No,
        _ => TargetMet::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(mantissa: i64) -> Decimal {
        Decimal::new(mantissa, 4)
    }

    fn demands() -> Demands {
        Demands {
            better: Better::Higher,
            half_unit: Decimal::new(5, 3),
            tolerance: Decimal::new(2, 2),
            minimum_coverage: Decimal::new(9, 1),
            maximum_width: Some(Decimal::new(5, 1)),
        }
    }

    fn measured(low: i64, high: i64, hard_low: i64, hard_high: i64, coverage: i64) -> Measurement {
        Measurement {
            measured: Some(Bounds { low: percent(low), high: percent(high) }),
            hard: Some(Bounds { low: percent(hard_low), high: percent(hard_high) }),
            coverage: Some(Decimal::new(coverage, 2)),
        }
    }

    fn verdict(reported: i64, measurement: &Measurement) -> (Verdict, Option<Party>) {
        let answer = judge(Some(percent(reported)), Some(measurement), &demands());
        (answer.verdict, answer.favours)
    }

    #[test]
    fn a_figure_inside_the_bounds_with_rounding_and_tolerance_is_confirmed() {
        let seen = measured(989_000, 990_000, 985_000, 992_000, 98);
        for reported in [988_750, 989_500, 990_250] {
            assert_eq!(verdict(reported, &seen), (Verdict::Confirmed, None), "{reported}");
        }
        assert_eq!(verdict(990_251, &seen), (Verdict::Contradicted, Some(Party::Supplier)));
        assert_eq!(verdict(988_749, &seen), (Verdict::Contradicted, Some(Party::Customer)));
    }

    #[test]
    fn too_little_seen_gives_no_verdict_unless_nothing_missing_could_help() {
        let seen = measured(989_000, 990_000, 789_000, 992_000, 80);
        assert_eq!(verdict(989_500, &seen), (Verdict::NotVerifiable, None));
        assert_eq!(verdict(991_000, &seen), (Verdict::NotVerifiable, None));
        assert_eq!(verdict(996_200, &seen), (Verdict::Contradicted, Some(Party::Supplier)));
        let why = judge(Some(percent(996_200)), Some(&seen), &demands()).because;
        assert_eq!(why, Because::OutsideHard { by: percent(4_200) });
    }

    #[test]
    fn bounds_too_far_apart_give_no_verdict() {
        let why = judge(
            Some(percent(990_000)),
            Some(&measured(980_000, 995_000, 980_000, 995_000, 100)),
            &demands(),
        );
        assert_eq!(why.because, Because::Width { width: percent(15_000), allowed: Decimal::new(5, 1) });
        assert_eq!(why.verdict, Verdict::NotVerifiable);
    }

    #[test]
    fn silence_of_either_side_is_not_green() {
        let nothing = Measurement { measured: None, hard: None, coverage: None };
        let seen = measured(989_000, 990_000, 985_000, 992_000, 98);
        assert_eq!(judge(Some(percent(1)), None, &demands()).verdict, Verdict::NotMeasured);
        assert_eq!(judge(None, Some(&seen), &demands()).verdict, Verdict::NotReported);
        assert_eq!(judge(Some(percent(1)), Some(&nothing), &demands()).because, Because::NothingSeen);
        assert_eq!(target_met(percent(1), Better::Higher, None), TargetMet::Undecided);
    }

    #[test]
    fn a_report_can_be_confirmed_and_the_target_still_undecided() {
        let bounds = Some(Bounds { low: percent(994_000), high: percent(996_000) });
        assert_eq!(target_met(percent(995_000), Better::Higher, bounds), TargetMet::Undecided);
        assert_eq!(target_met(percent(994_000), Better::Higher, bounds), TargetMet::Yes);
        assert_eq!(target_met(percent(996_001), Better::Higher, bounds), TargetMet::No);
        assert_eq!(target_met(percent(996_000), Better::Lower, bounds), TargetMet::Yes);
    }

    fn measurements() -> impl Strategy<Value = Measurement> {
        proptest::collection::vec(0i64..1_000_000, 4).prop_flat_map(|mut ends| {
            ends.sort_unstable();
            (Just(ends), 0i64..=100)
                .prop_map(|(ends, coverage)| measured(ends[1], ends[2], ends[0], ends[3], coverage))
        })
    }

    fn mirrored(bounds: Option<Bounds>) -> Option<Bounds> {
        bounds.map(|bounds| Bounds { low: -bounds.high, high: -bounds.low })
    }

    proptest! {
        #[test]
        fn a_favour_comes_exactly_with_a_contradiction(seen in measurements(), reported in 0i64..1_000_000) {
            let (verdict, favours) = verdict(reported, &seen);
            prop_assert_eq!(verdict == Verdict::Contradicted, favours.is_some());
        }

        #[test]
        fn swapping_direction_and_sign_mirrors_nothing_else(seen in measurements(), reported in 0i64..1_000_000) {
            let other = Measurement { measured: mirrored(seen.measured), hard: mirrored(seen.hard), ..seen };
            let turned = Demands { better: Better::Lower, ..demands() };
            let straight = judge(Some(percent(reported)), Some(&seen), &demands());
            prop_assert_eq!(&straight, &judge(Some(-percent(reported)), Some(&other), &turned));
            let same_sign = judge(Some(percent(reported)), Some(&seen), &turned);
            prop_assert_eq!(straight.verdict, same_sign.verdict);
            prop_assert_eq!(straight.favours.is_some() && straight.favours == same_sign.favours, false);
        }

        #[test]
        fn a_wider_tolerance_never_makes_a_contradiction(
            seen in measurements(), reported in 0i64..1_000_000, more in 0i64..10_000
        ) {
            let wider = Demands { tolerance: demands().tolerance + percent(more), ..demands() };
            let after = judge(Some(percent(reported)), Some(&seen), &wider).verdict;
            if after == Verdict::Contradicted {
                prop_assert_eq!(verdict(reported, &seen).0, Verdict::Contradicted);
            }
        }

        #[test]
        fn less_coverage_never_confirms(seen in measurements(), reported in 0i64..1_000_000, less in 0i64..100) {
            let fewer = Measurement { coverage: seen.coverage.map(|c| (c - Decimal::new(less, 2)).max(Decimal::ZERO)), ..seen };
            if verdict(reported, &fewer).0 == Verdict::Confirmed {
                prop_assert_eq!(verdict(reported, &seen).0, Verdict::Confirmed);
            }
        }
    }
}
