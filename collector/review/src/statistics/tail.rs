//! Upper tails of a binomial distribution, never too small: a bound that is set by them keeps its guarantee.
//!
//! The one place where floating point decides anything. Each result is raised by more than its rounding errors can
//! amount to, so a comparison with it errs on the side of the wider interval.

/// At least the probability of `least` or more successes in `trials` independent trials that succeed with
/// `probability`; exceeds it by less than a part in 10⁸ per thousand million trials. 1 where `least` lies at or below
/// the mean: no bound is looked for there.
pub(super) fn at_least(least: u32, trials: u32, probability: f64) -> f64 {
    let (n, k, p) = (f64::from(trials), f64::from(least), probability);
    if least == 0 || p >= 1.0 || k <= n * p {
        return 1.0;
    }
    if least > trials || p <= 0.0 {
        return 0.0;
    }
    let odds = p / (1.0 - p);
    let (mut term, mut sum, mut at) = (exactly(k, n, p), 0.0, k);
    // Beyond the mean each term is smaller than the one before, by a factor that itself falls.
    loop {
        sum += term;
        let factor = (n - at) / (at + 1.0) * odds;
        let rest = term * factor / (1.0 - factor).max(f64::EPSILON);
        if at >= n || rest <= sum * 1e-13 {
            return raised(sum + rest, n);
        }
        term *= factor;
        at += 1.0;
    }
}

/// Rounding errors of the logarithms grow with the number of trials, each at most a few units of the last place.
fn raised(probability: f64, trials: f64) -> f64 {
    (probability * (1.0 + 1e-11 + trials * 2e-15)).min(1.0)
}

/// Probability of exactly `k` of `n`, 0 < k <= n, by Stirling's series with its error terms (Loader 2000).
fn exactly(k: f64, n: f64, p: f64) -> f64 {
    if k >= n {
        return (n * p.ln()).exp();
    }
    let deviance = k * (k / (n * p)).ln() + (n - k) * ((n - k) / (n * (1.0 - p))).ln();
    let corrections = stirling_error(n) - stirling_error(k) - stirling_error(n - k);
    (n / (std::f64::consts::TAU * k * (n - k))).sqrt() * (corrections - deviance).exp()
}

/// ln n! less Stirling's formula for it.
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        let mut factorial = 0.0;
        let mut i = 2.0;
        while i <= n {
            factorial += f64::ln(i);
            i += 1.0;
        }
        return factorial - ((n + 0.5) * n.ln() - n + 0.5 * std::f64::consts::TAU.ln());
    }
    let square = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / square) / square) / square) / n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_of_a_fair_coin_agree_with_counting() {
        for (least, ways) in [(10, 1.0), (9, 11.0), (8, 56.0), (7, 176.0), (6, 386.0)] {
            let tail = at_least(least, 10, 0.5);
            assert!(tail >= ways / 1024.0 && tail < ways / 1024.0 * (1.0 + 1e-9), "{least}: {tail}");
        }
        assert!((at_least(72, 72, 0.95) - 0.95f64.powi(72)).abs() < 1e-12);
    }
}
