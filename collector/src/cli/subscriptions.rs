//! `subscriptions`: who is told by mail of what.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use motprov_ledger::Database;
use motprov_notice::{Kind, Language, NewSubscription, Store, StoreError, Subscription};

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::config::{Config, FILE};

#[derive(Debug, Args)]
pub(super) struct Subscriptions {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Configuration in TOML, to say whether letters go out; `collector.toml` in the data folder where none is named
    /// and there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Tell somebody of some kinds of events; prints the subscription's number.
    Add(Add),
    /// List who is told of what, what waits, and what their server said of the last letter that it did not take.
    List,
    /// End a subscription, and forget its person.
    End {
        /// The subscription's number.
        id: i64,
    },
}

#[derive(Debug, Args)]
struct Add {
    /// Who, as people write it.
    #[arg(long)]
    name: String,
    /// Where letters go.
    #[arg(long)]
    address: String,
    /// In which language: sv or en.
    #[arg(long, default_value = "sv")]
    lang: Language,
    /// What of; may be given several times: month (a month has its verdicts), silent (an agent is), back (it is heard
    /// again), coverage (a level is about to lose its verdict), certificates (one ends), report (the month's PDF).
    #[arg(long = "kind", required = true)]
    kinds: Vec<Kind>,
    /// A department that they may learn of, by name; may be given several times. All where none is.
    #[arg(long = "department", value_name = "NAME")]
    departments: Vec<String>,
    /// On which day of the month that follows the report is sent.
    #[arg(long, value_name = "DAY", default_value_t = 5)]
    report_day: u8,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unfit(_) | StoreError::Taken(_) => Self::Input(error.to_string()),
            StoreError::Open { .. }
            | StoreError::Newer { .. }
            | StoreError::Strange(_)
            | StoreError::Database(_) => Self::Outside(error.to_string()),
        }
    }
}

impl Subscriptions {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        // Opened first: a folder without a ledger is given no subscriptions.
        drop(Database::open_read_only(&self.folder.data)?);
        let mut store = Store::open(&self.folder.data)?;
        match &self.verb {
            Verb::Add(add) => self.add(&mut store, add, out),
            Verb::List => self.list(&store, out),
            Verb::End { id } if store.end(*id)? => Ok(Answer::Yes),
            Verb::End { id } => Err(Failure::Input(format!("there is no subscription {id}"))),
        }
    }

    fn add(&self, store: &mut Store, add: &Add, out: &mut dyn Write) -> Result<Answer, Failure> {
        let new = NewSubscription {
            name: add.name.clone(),
            address: add.address.clone(),
            language: add.lang,
            kinds: add.kinds.iter().copied().collect(),
            departments: add.departments.iter().cloned().collect(),
            report_day: add.report_day,
        };
        let id = store.add(&new, clock::now())?;
        match self.printing.format {
            Format::Json => print_json(out, &serde_json::json!({ "id": id }))?,
            Format::Text => writeln!(out, "{id}")?,
        }
        self.warn_without_mail()?;
        Ok(Answer::Yes)
    }

    fn list(&self, store: &Store, out: &mut dyn Write) -> Result<Answer, Failure> {
        let all = store.subscriptions()?;
        if self.printing.format == Format::Json {
            print_json(out, &all)?;
            return Ok(Answer::Yes);
        }
        let mut table = Table::new(&[
            "id",
            "name",
            "address",
            "lang",
            "kinds",
            "departments",
            "sent",
            ">waiting",
            ">given up",
            "trouble",
        ]);
        for one in all {
            table.row(row(one));
        }
        table.print(out)?;
        self.warn_without_mail()?;
        Ok(Answer::Yes)
    }

    /// A subscription that nothing comes of is told aloud.
    fn warn_without_mail(&self) -> Result<(), Failure> {
        let own = self.folder.data.join(FILE);
        let named = self.config.clone().or_else(|| own.exists().then_some(own));
        let config = named.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?;
        if config.mail.is_none() {
            // Nothing is left to do where standard error is closed.
            let _ = writeln!(
                std::io::stderr(),
                "motprov-collector: no letter is sent: the configuration has no [mail]"
            );
        }
        Ok(())
    }
}

fn row(one: Subscription) -> [String; 10] {
    let kinds: Vec<&str> = one.kinds.iter().map(|kind| kind.name()).collect();
    let departments: Vec<String> = one.departments.into_iter().collect();
    [
        one.id.to_string(),
        one.name,
        one.address,
        one.language.tag().to_owned(),
        kinds.join(" "),
        if departments.is_empty() { "all".to_owned() } else { departments.join(", ") },
        or_dash(one.sent),
        one.waiting.to_string(),
        one.given_up.to_string(),
        or_dash(one.trouble),
    ]
}
