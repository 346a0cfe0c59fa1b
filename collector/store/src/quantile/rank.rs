//! Nearest rank among few values and many, each counted once or by its weight.

use rust_decimal::Decimal;

use crate::chunk::scaled;
use crate::point::decimal;

/// From so many numbers on they are counted by parts of their range first, of which there are 2^`PART_BITS`.
const MANY: usize = 1 << 14;
const PART_BITS: u32 = 12;

/// The value of nearest rank; `None` of nothing. Changes the order.
pub(super) fn rank(numbers: &mut [i64], permille: u16) -> Option<i64> {
    let rank = (numbers.len() as u128 * u128::from(permille)).div_ceil(1000);
    let index = usize::try_from(rank).ok()?.checked_sub(1)?;
    if numbers.len() < MANY {
        return Some(*numbers.select_nth_unstable(index).1);
    }
    let (mut near, index) = same_part(numbers, index)?;
    Some(*near.select_nth_unstable(index).1)
}

/// The numbers of that part of their range in which the one at `index` of their order lies, and its index there.
/// Counting them is several times quicker than moving them.
fn same_part(numbers: &[i64], mut index: usize) -> Option<(Vec<i64>, usize)> {
    let (lowest, highest) = (*numbers.iter().min()?, *numbers.iter().max()?);
    let bits = highest.abs_diff(lowest).checked_ilog2().map_or(0, |log| log + 1);
    let part = |number: i64| {
        let part = number.abs_diff(lowest) >> bits.saturating_sub(PART_BITS);
        u16::try_from(part).map_or(0, usize::from)
    };
    let mut counts = vec![0_usize; 1 << PART_BITS];
    for &number in numbers {
        counts[part(number)] += 1;
    }
    for (wanted, count) in counts.into_iter().enumerate() {
        if index < count {
            return Some((numbers.iter().copied().filter(|&number| part(number) == wanted).collect(), index));
        }
        index -= count;
    }
    None
}

/// The smallest value that values of at least so many thousandths of all weight do not exceed.
pub(super) fn weighed_rank(values: &[(Decimal, u64)], permille: u16) -> Option<Decimal> {
    let scale = values.iter().map(|(value, _)| value.scale()).max()?;
    let whole = values
        .iter()
        .map(|&(value, weight)| Some((scaled(value, scale)?, weight)))
        .collect::<Option<Vec<_>>>();
    // Whole numbers are compared ten times as fast.
    match whole {
        Some(whole) => reached(whole, permille).map(|number| decimal(number, scale)),
        None => reached(values.to_vec(), permille),
    }
}

fn reached<T: Ord + Copy>(mut values: Vec<(T, u64)>, permille: u16) -> Option<T> {
    values.sort_unstable_by_key(|&(value, _)| value);
    let total = values.iter().map(|&(_, weight)| u128::from(weight)).sum::<u128>();
    let due = (total * u128::from(permille)).div_ceil(1000);
    let mut reached = 0;
    let found = values.iter().find(|&&(_, weight)| {
        reached += u128::from(weight);
        reached >= due
    });
    found.map(|&(value, _)| value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

        #[test]
        fn the_rank_among_many_is_that_of_their_order(
            few in proptest::collection::vec(any::<i64>(), 1..50), shift in 0_u32..64, permille in 1_u16..=1000
        ) {
            let near = |index: usize| i64::try_from(index % 97).unwrap();
            let spread = |index: usize| (few[index % few.len()] >> shift).wrapping_add(near(index));
            let mut numbers = (0..MANY + few.len()).map(spread).collect::<Vec<_>>();
            let found = rank(&mut numbers.clone(), permille);
            numbers.sort_unstable();
            let index = (numbers.len() * usize::from(permille)).div_ceil(1000) - 1;
            prop_assert_eq!(found, Some(numbers[index]));
        }
    }
}
