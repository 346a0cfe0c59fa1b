//! Promises about tickets, held against logs that chance makes.

#[cfg(test)]
mod promises {
    use std::sync::LazyLock;

    use jiff::civil::Weekday;
    use jiff::tz::TimeZoneDatabase;
    use motprov_review::calendar::{Eve, Holidays, Window};
    use motprov_review::tickets::clock::Clock;
    use motprov_review::tickets::figures::{Stop, Times, times};
    use motprov_review::tickets::flow::Flow;
    use motprov_review::tickets::log::{Completion, Event, Log, Names, State, Ticket};
    use motprov_review::tickets::monthly::is_flipped;
    use motprov_review::tickets::pauses::pauses;
    use motprov_review::tickets::report::{Report, Wanted, report};
    use motprov_review::tickets::rows::Field;
    use motprov_review::tickets::rule::{Pausing, Rule, Standing, Start};
    use motprov_review::tickets::standing::Population;
    use motprov_review::tickets::terms::Terms;
    use motprov_shared::period::{Interval, Timestamp};
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000;
    const USER: State = State::Waiting { pauses: true, evidenced: false };
    const STATES: [State; 10] = [
        State::Working,
        State::Queued,
        USER,
        State::Waiting { pauses: true, evidenced: true },
        State::Waiting { pauses: false, evidenced: false },
        State::Completed(Completion::Resolved),
        State::Completed(Completion::FirstContact),
        State::Completed(Completion::Closed),
        State::Completed(Completion::Cancelled),
        State::Other,
    ];

    /// Minutes since the event before, index of the state, number of the team.
    type Made = (u32, usize, u8);

    fn made() -> impl Strategy<Value = Vec<Made>> {
        proptest::collection::vec((0u32..4000, 0..STATES.len(), 0u8..4), 1..14)
    }

    fn terms() -> Terms {
        let days = Weekday::Monday.cycle_forward().take(5).collect();
        let eves = vec![Eve::MidsummerEve];
        let hours = vec![(8 * 60, 17 * 60)];
        Terms {
            zone: TimeZoneDatabase::bundled().get("Europe/Stockholm").unwrap(),
            window: Window { name: "w".into(), days, hours, holidays: Holidays::Closed { eves } },
            limits_h: vec![4, 8, 24, 40, 80],
            rule: Rule::default(),
            minimum_group: 2,
            near_breach_min: 60,
        }
    }

    fn start() -> Timestamp {
        "2012-03-23T06:30:00Z".parse().unwrap()
    }

    fn events(made: &[Made], names: &mut Names) -> Vec<Event> {
        let mut at = start();
        let event = |(index, (minutes, state, team)): (usize, &Made)| {
            at = at.plus(i64::from(*minutes) * 60_000);
            let team = Some(names.name(&format!("team {team}")));
            Event {
                at,
                sequence: u32::try_from(index).unwrap() * 2,
                state: STATES[*state],
                label: names.name(&format!("state {state}")),
                team,
                organisation: team,
                agent: team,
                product: None,
                impact: None,
                country: None,
                text: None,
            }
        };
        made.iter().enumerate().map(event).collect()
    }

    fn ticket(events: Vec<Event>) -> Ticket {
        Ticket::new("1-1".parse().unwrap(), events, None).unwrap()
    }

    static OFFICE: LazyLock<Clock> = LazyLock::new(|| {
        let terms = terms();
        Clock::new(&terms.window, &terms.zone, Interval::new(start(), start().plus(60 * 24 * HOUR)))
    });

    fn ends(ticket: &Ticket) -> [Option<Times>; 3] {
        Stop::ALL.map(|stop| times(ticket, &OFFICE, stop))
    }

    fn many(logs: &[Vec<Made>], order: impl Fn(&mut Vec<Event>)) -> Log {
        let mut log = Log::default();
        for (number, made) in logs.iter().enumerate() {
            let mut events = events(made, &mut log.names);
            order(&mut events);
            let id = format!("1-{number}").parse().unwrap();
            log.tickets.push(Ticket::new(id, events, None).unwrap());
        }
        log
    }

    fn counts(report: &Report, column: &str, of: &str) -> (usize, usize) {
        let (mut months, mut all) = (0, 0);
        for row in report.monthly.iter().filter(|row| row.get("definition").unwrap().text() == of) {
            let Some(Field::Count(count)) = row.get(column) else { panic!("{column}") };
            if row.get("month").unwrap().text() == "ALL" { all += count } else { months += count }
        }
        (months, all)
    }

    proptest! {
        #[test]
        fn each_clock_shows_no_less_than_nothing_and_no_more_than_the_one_that_pauses_less(made in made()) {
            let ticket = ticket(events(&made, &mut Names::default()));
            for times in ends(&ticket).into_iter().flatten() {
                let [all, net, evidenced] = [times.net_all, times.net, times.net_evidenced].map(Option::unwrap);
                prop_assert!(0 <= all && all <= net && net <= evidenced && evidenced <= times.gross);
                let window_net = times.window_net.unwrap();
                prop_assert!(0 <= window_net && window_net <= times.window_gross);
                prop_assert!(times.window_gross <= times.gross);
                prop_assert!(window_net <= net);
            }
        }

        #[test]
        fn a_row_that_changes_nothing_changes_no_figure(made in made(), place in 0usize..14, share in 0i64..100) {
            let before = events(&made, &mut Names::default());
            let place = place % before.len();
            // A second closing is another event by definition: the last one counts.
            prop_assume!(before[place].state != State::Completed(Completion::Closed));
            let next = before.get(place + 1).map_or(before[place].at, |next| next.at);
            let at = before[place].at.plus(next.since(before[place].at) * share / 100);
            let mut after = before.clone();
            after.insert(place + 1, Event { at, sequence: before[place].sequence + 1, ..before[place] });
            let (before, after) = (ticket(before), ticket(after));
            prop_assert_eq!(ends(&before), ends(&after));
            prop_assert_eq!(Flow::of(&before), Flow::of(&after));
            let shape = |ticket: &Ticket| {
                let all = pauses(ticket, &Clock::Always).into_iter();
                all.map(|pause| (pause.set_by.at, pause.shown, pause.ms, pause.into_resolved)).collect::<Vec<_>>()
            };
            prop_assert_eq!(shape(&before), shape(&after));
            let now = start().plus(40 * 24 * HOUR);
            let shown = |ticket: &Ticket| Rule::default().reckon(ticket, &Clock::Always, now).unwrap().shown;
            prop_assert_eq!(shown(&before), shown(&after));
        }

        #[test]
        fn more_pauses_never_raise_the_net(made in made(), place in 0usize..14) {
            let before = events(&made, &mut Names::default());
            let place = place % before.len();
            prop_assume!(!before[place].state.is_completed());
            let mut after = before.clone();
            after[place].state = USER;
            for (before, after) in ends(&ticket(before)).into_iter().zip(ends(&ticket(after))) {
                prop_assert_eq!(before.map(|times| times.gross), after.map(|times| times.gross));
                let (Some(before), Some(after)) = (before, after) else { continue };
                prop_assert!(after.net <= before.net);
                prop_assert!(after.net_all <= before.net_all);
                prop_assert!(after.window_net <= before.window_net);
            }
        }

        #[test]
        fn the_flip_set_is_what_is_in_time_net_but_not_gross(made in made(), hours in 1i64..200) {
            for times in ends(&ticket(events(&made, &mut Names::default()))).into_iter().flatten() {
                let limit = hours * HOUR;
                let expected = times.net.map(|net| net <= limit && times.gross > limit);
                prop_assert_eq!(is_flipped(&times, limit), expected);
            }
        }

        #[test]
        fn months_add_up_and_the_order_of_rows_does_not_matter(logs in proptest::collection::vec(made(), 1..12)) {
            let (terms, wanted) = (terms(), Wanted { per_ticket: true, ..Wanted::default() });
            let told = report(&many(&logs, |_| ()), &terms, wanted);
            for stop in Stop::ALL {
                for column in ["opened", "resolved", "net_within_8h", "bhnet_within_40h", "flip_24h"] {
                    let (months, all) = counts(&told, column, stop.short());
                    prop_assert_eq!(months, all, "{}", column);
                }
            }
            let flipped = counts(&told, "flip_8h", "r2").1;
            prop_assert_eq!(flipped, told.flipped[1].tickets.len());
            prop_assert_eq!(told, report(&many(&logs, |events| events.reverse()), &terms, wanted));
        }

        #[test]
        fn what_is_late_stays_late_and_is_late_from_when_it_was_due(
            made in made(), hours in 1i64..100, from in 0i64..1000, more in 0i64..1000, in_window in any::<bool>(),
            accepted in any::<bool>(), pausing in 0usize..4,
        ) {
            let mut events = events(&made, &mut Names::default());
            for event in &mut events {
                if event.state == State::Completed(Completion::Cancelled) {
                    event.state = State::Working;
                }
            }
            let ticket = ticket(events);
            let clock = if in_window { OFFICE.clone() } else { Clock::Always };
            let start_of = if accepted { Start::Accepted } else { Start::Opened };
            let rule = Rule { in_window, start: start_of, pausing: Pausing::ALL[pausing], ..Rule::default() };
            let limit = hours * HOUR;
            let first = ticket.opened().plus(from * HOUR);
            let then = rule.reckon(&ticket, &clock, first).unwrap();
            let later = rule.reckon(&ticket, &clock, first.plus(more * HOUR)).unwrap();
            if then.standing(limit) == Standing::Late {
                prop_assert_eq!(later.standing(limit), Standing::Late);
            }
            let due = then.due(&clock, limit).unwrap();
            let until = then.stopped.unwrap_or(first);
            if then.standing(limit) == Standing::Late {
                prop_assert!(due < until);
            } else {
                prop_assert!(due >= until || then.shown == Some(limit));
            }
        }

        #[test]
        fn the_backlog_of_an_instant_is_what_was_opened_less_what_is_completed(logs in proptest::collection::vec(made(), 1..12), hours in 0i64..900) {
            let log = many(&logs, |_| ());
            let at = start().plus(hours * HOUR);
            let told = report(&log, &terms(), Wanted { at: Some(at), ..Wanted::default() });
            let open = log.tickets.iter().filter(|ticket| {
                let last = ticket.events().iter().rfind(|event| event.at <= at);
                last.is_some_and(|event| !event.state.is_completed())
            });
            prop_assert_eq!(told.backlog.open, open.count());
            let judged: usize = told.standing.iter().filter(|tally| tally.limit_h == 8).filter(|tally| {
                tally.population == Population::Opened
            }).map(|tally| tally.met + tally.late + tally.pending + tally.cancelled).sum();
            prop_assert_eq!(judged, log.tickets.iter().filter(|ticket| ticket.opened() <= at).count());
        }
    }

    #[test]
    fn a_log_without_tickets_has_no_figures_and_no_fault() {
        let told = report(&Log::default(), &terms(), Wanted::default());
        assert_eq!((told.tickets, told.events, told.backlog.open), (0, 0, 0));
        assert_eq!(told.monthly.len(), 3);
        assert_eq!(told.monthly[0].get("net_median_h"), Some(&Field::Unknown));
    }

    #[test]
    fn a_ticket_that_nobody_finishes_becomes_late_long_after_the_log_ends() {
        let mut names = Names::default();
        let log = Log { tickets: vec![ticket(events(&[(0, 0, 0)], &mut names))], names };
        let mut terms = terms();
        // One hour a week: the limit of 80 h takes a year and a half.
        (terms.window.days, terms.window.hours) = (vec![Weekday::Monday], vec![(480, 540)]);
        terms.rule.in_window = true;
        let standing = |days: i64| {
            let at = Some(start().plus(days * 24 * HOUR));
            let told = report(&log, &terms, Wanted { at, ..Wanted::default() });
            let of_80 = told.standing.into_iter().filter(|tally| tally.limit_h == 80);
            of_80
                .map(|tally| (tally.population, tally.month.to_string(), tally.pending, tally.late))
                .collect::<Vec<_>>()
        };
        let (opened, due) = ("2012-03".to_owned(), "2013-10".to_owned());
        let expected = |pending, late| {
            vec![
                (Population::Opened, opened.clone(), pending, late),
                (Population::Due, due.clone(), pending, late),
            ]
        };
        assert_eq!(standing(0), expected(1, 0));
        assert_eq!(standing(400), expected(1, 0));
        assert_eq!(standing(800), expected(0, 1));
    }

    #[test]
    fn a_pause_that_begins_shortly_before_the_breach_and_runs_into_resolved_is_a_question() {
        let mut names = Names::default();
        let made = [(0, 0, 0), (230, 2, 0), (3000, 5, 0)];
        let log = Log { tickets: vec![ticket(events(&made, &mut names))], names };
        let told = report(&log, &terms(), Wanted::default());
        assert_eq!(told.pauses.near_breach[0].pauses, 1);
        let question = &told.pauses.questions[0];
        assert_eq!((question.limit_h, question.left_s, question.into_resolved), (4, 600, true));
        assert_eq!(told.flipped[0].into_resolved, ["1-1"]);
        // One ticket is fewer than a named group needs.
        assert_eq!((told.pauses.teams.named.len(), told.pauses.teams.too_small), (0, 1));
    }
}
