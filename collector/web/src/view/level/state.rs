//! Why a month has no figures of its levels, and a way out.

use crate::figures;
use crate::source::{Head, Standing};
use crate::texts::Texts;
use crate::view::frame::{Link, overview_href};
use crate::view::overview::State;

pub(super) fn of(t: &Texts, head: &Head, standing: &Standing) -> State {
    let month = [("month", figures::month(t, head.month).into())];
    let others = head.months.iter().rev().filter(|month| **month != head.month).take(12);
    let others = others
        .map(|month| Link { href: overview_href(*month, t.language), text: figures::month(t, *month) })
        .collect();
    let (heading, text, commands, links) = match standing {
        Standing::NoContract => (
            t.say_with("state-no-contract", &month),
            t.say("state-no-contract-text"),
            vec!["motprov-collector contract FILE --data DIR"],
            Vec::new(),
        ),
        Standing::Computing => {
            (t.say_with("state-computing", &month), t.say("state-computing-text"), Vec::new(), others)
        }
        Standing::NoData | Standing::Reviewed(_) => {
            (t.say_with("state-no-data", &month), t.say("state-no-data-text"), Vec::new(), others)
        }
    };
    State { heading, text, commands, links, busy: matches!(standing, Standing::Computing) }
}
