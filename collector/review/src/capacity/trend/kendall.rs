//! The test of Mann and Kendall, exact: how many of all orders of the same values score at least as far from zero.
//! Orders are counted by their inversions, which is a product of small polynomials; ties divide them out.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::MOST_MONTHS;

/// A trend is told where chance alone gives at least as clear a series in no more than one of so many: 5 %.
const ONE_IN: u128 = 20;

/// Pairs that grow less pairs that fall.
pub(super) fn score(values: &[i64]) -> i64 {
    let pairs = values.iter().enumerate().flat_map(|(at, early)| {
        values.iter().skip(at + 1).map(move |late| match late.cmp(early) {
            std::cmp::Ordering::Greater => 1,
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Less => -1,
        })
    });
    pairs.sum()
}

/// How often each score comes where the values stand in a random order.
#[derive(Debug, Clone)]
pub(super) struct Null {
    /// By the number of pairs that fall. The numbers of at most 24 values fit: 24! is below 10²⁴.
    orders: Vec<i128>,
}

/// Of 0, 1, 2 … different values, with their [`reach`]: the same for each series, and dear to count.
static WITHOUT_TIES: LazyLock<Vec<(Null, usize)>> = LazyLock::new(|| {
    let mut grown = Null { orders: vec![1] };
    let mut all = Vec::new();
    for size in 0..=MOST_MONTHS as usize {
        grown.orders = multiplied(&grown.orders, size.max(1));
        all.push((grown.clone(), grown.reach()));
    }
    all
});

/// The least score of so many different values that is not exceeded, either way, but by chance of 5 %.
pub(super) fn reach(values: usize) -> usize {
    WITHOUT_TIES.get(values).map_or(usize::MAX, |(_, reach)| *reach)
}

/// So many of so many orders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    of: u128,
    all: u128,
}

impl Chance {
    /// Whether it is rare enough to tell a trend.
    pub(super) const fn is_rare(self) -> bool {
        self.of.saturating_mul(ONE_IN) <= self.all
    }

    /// 0 to 1, rounded up to six decimals.
    pub(super) fn share(self) -> Decimal {
        let millionths = self.of.saturating_mul(1_000_000).div_ceil(self.all.max(1));
        Decimal::from_i128_with_scale(i128::try_from(millionths).unwrap_or(1_000_000), 6)
    }
}

impl Null {
    /// Of these very values, ties and all.
    pub(super) fn of(values: &[i64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        let ties = sorted.chunk_by(|a, b| a == b).map(<[i64]>::len);
        // Of more values than are ever looked at no order is told from another: all is chance.
        let different = WITHOUT_TIES.get(values.len()).map(|(null, _)| null.clone());
        let mut null = different.unwrap_or(Self { orders: vec![1] });
        for size in ties.flat_map(|tied| 2..=tied) {
            null.orders = divided(&null.orders, size);
        }
        null
    }

    fn all(&self) -> u128 {
        self.orders.iter().map(|orders| orders.unsigned_abs()).sum()
    }

    /// How often a score lies at least so far from zero.
    pub(super) fn chance(&self, score: i64) -> Chance {
        // Scores fall by two with each pair that falls; the most that can fall is the number of pairs that differ.
        let pairs = self.orders.len().saturating_sub(1);
        let far = usize::try_from(score.unsigned_abs()).unwrap_or(usize::MAX);
        let as_far = |(falling, _): &(usize, &i128)| pairs.abs_diff(falling * 2) >= far;
        let far = self.orders.iter().enumerate().filter(as_far);
        Chance { of: far.map(|(_, orders)| orders.unsigned_abs()).sum(), all: self.all() }
    }

    /// The least score that is not exceeded, either way, but by chance of 5 %.
    fn reach(&self) -> usize {
        let pairs = self.orders.len().saturating_sub(1);
        let beyond = |score: &usize| self.chance(i64::try_from(score + 1).unwrap_or(i64::MAX)).is_rare();
        (0..=pairs).find(beyond).unwrap_or(pairs)
    }
}

/// Times `1 + q + … + q^(size − 1)`.
fn multiplied(orders: &[i128], size: usize) -> Vec<i128> {
    let length = orders.len() + size - 1;
    let term = |at: usize| {
        let first = (at + 1).saturating_sub(size);
        orders.iter().skip(first).take(at + 1 - first).sum()
    };
    (0..length).map(term).collect()
}

/// What [`multiplied`] undoes.
fn divided(product: &[i128], size: usize) -> Vec<i128> {
    let length = (product.len() + 1).saturating_sub(size);
    let mut orders: Vec<i128> = Vec::with_capacity(length);
    for at in 0..length {
        let earlier: i128 = orders.iter().rev().take(size - 1).sum();
        orders.push(product.get(at).copied().unwrap_or_default() - earlier);
    }
    orders
}
