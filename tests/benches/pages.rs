//! How long a city's pages take, under a steady load of mixed pages. An open loop: each question is asked when its time
//! has come, whether or not those before are answered, and its time counts from then; what waits for a slow page is
//! slow too.
//!
//! The pages are those of the menu, found by following it, and those of `pages/list.txt`; what the collector does not
//! have is named and left out. Beside them, as a floor, the same load on `/healthz`.

mod client;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use motprov_testbed::process::{Program, Serving, wait_for};

use self::client::{Answer, get};
use crate::city::{self, Size};
use crate::meter::Reading;
use crate::table::{Table, kilobytes, megabytes, milliseconds};

/// Beyond those of the menu: sub-pages, exports and the API.
const LIST: &str = include_str!("pages/list.txt");
const OVERVIEWS: [&str; 2] = ["/oversikt?lang=sv", "/overview?lang=en"];

/// What is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Shape {
    /// Sixteenths of the city (40,000 workstations, 3,000 printers, 40 departments)
    #[arg(long, default_value_t = 16)]
    sixteenths: u32,
    /// Where the city's ledger is, or goes, and stays for another run; a temporary folder unless named
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Questions a second
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// How long
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// A question that was asked.
#[derive(Debug)]
struct Asked {
    page: usize,
    took: Duration,
    answer: Result<Answer>,
}

pub(crate) fn run(shape: &Shape) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let folder = shape.folder.as_deref().unwrap_or(temporary.path());
    let data = folder.join(format!("city-{}", shape.sixteenths));
    city::make(Size::of(shape.sixteenths), &data)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let begun = Instant::now();
    let served = start(&data)?;
    let started = begun.elapsed();
    let first = runtime.block_on(get(served.http, OVERVIEWS[0]))?;
    let cold = begun.elapsed();
    ensure!(first.status == 200, "the first page is answered with {}", first.status);
    let reviewed = reviewed(&runtime, served.http, begun)?;
    let pages = runtime.block_on(pages(served.http))?;
    let before = Reading::of(served.process.id())?;
    let asked = runtime.block_on(load(served.http, &pages, shape))?;
    let after = Reading::of(served.process.id())?;
    let floor = runtime.block_on(load(served.http, &["/healthz".to_owned()], shape))?;
    println!(
        "`motprov-bench pages --sixteenths {} --rate {} --seconds {}`: {} workstations. Started in {} ms, the first \
         page {} ms after that it was told to start, the month reviewed after {} s. While pages were asked for it used \
         {} % of a processor and held {}.\n",
        shape.sixteenths,
        shape.rate,
        shape.seconds,
        Size::of(shape.sixteenths).machines(),
        started.as_millis(),
        cold.as_millis(),
        reviewed.as_secs(),
        (after.cpu_ns - before.cpu_ns) / (u64::from(shape.seconds) * 10_000_000),
        megabytes(after.rss),
    );
    print(&pages, &asked, &floor);
    served.process.stop()
}

fn start(data: &Path) -> Result<Serving> {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Program::this()?.serve(data, any, None, &data.join("bench.log"))
}

/// Waits until the month is reviewed and shown.
fn reviewed(runtime: &tokio::runtime::Runtime, http: SocketAddr, begun: Instant) -> Result<Duration> {
    wait_for("the month's review", || {
        let page = runtime.block_on(get(http, OVERVIEWS[0]))?;
        Ok((!page.body.contains("<section class=\"state\"")).then(|| begun.elapsed()))
    })
}

/// Every page that there is: the menu's in both languages, and those of the list that answer.
async fn pages(http: SocketAddr) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for overview in OVERVIEWS {
        let body = get(http, overview).await?.body;
        let menu =
            body.split("<nav").nth(1).and_then(|rest| rest.split("</nav>").next()).context("no menu")?;
        let links = menu.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        found.extend(
            links
                .filter(|link| link.starts_with('/'))
                .map(|link| link.replace("&amp;", "&").replace("&#38;", "&")),
        );
    }
    let listed = LIST.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    found.extend(listed.map(str::to_owned));
    let mut pages = Vec::new();
    for page in found {
        match get(http, &page).await?.status {
            200 => pages.push(page),
            status => eprintln!("left out: {page} is answered with {status}"),
        }
    }
    Ok(pages)
}

/// Asks for the pages in turn, each when its time has come.
async fn load(http: SocketAddr, pages: &[String], shape: &Shape) -> Result<Vec<Asked>> {
    ensure!(!pages.is_empty() && shape.rate > 0, "there is nothing to ask for");
    let count = shape.rate * shape.seconds;
    let step = Duration::from_secs(1) / shape.rate;
    let begun = Instant::now();
    let mut under_way = tokio::task::JoinSet::new();
    for number in 0..count {
        let due = begun + step * number;
        tokio::time::sleep_until(due.into()).await;
        let page = number as usize % pages.len();
        let path = pages.get(page).cloned().unwrap_or_default();
        under_way.spawn(async move {
            let answer = get(http, &path).await;
            Asked { page, took: due.elapsed(), answer }
        });
    }
    Ok(under_way.join_all().await)
}

fn print(pages: &[String], asked: &[Asked], floor: &[Asked]) {
    let heads =
        ["page", "asked", "failed", "half", "95 in 100", "99 in 100", "the slowest", "octets", "for style"];
    let mut table = Table::new(&heads);
    for (number, page) in pages.iter().enumerate() {
        table.row(row(page, &asked.iter().filter(|asked| asked.page == number).collect::<Vec<_>>()));
    }
    table.row(row("all", &asked.iter().collect::<Vec<_>>()));
    table.row(row("/healthz, as a floor", &floor.iter().collect::<Vec<_>>()));
    table.print();
}

fn row(name: &str, asked: &[&Asked]) -> Vec<String> {
    let mut times: Vec<Duration> = asked.iter().map(|asked| asked.took).collect();
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get((times.len() * percent).div_ceil(100).saturating_sub(1));
        milliseconds(time.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)))
    };
    let answers: Vec<&Answer> = asked.iter().filter_map(|asked| asked.answer.as_ref().ok()).collect();
    let sound = answers.iter().filter(|answer| answer.status == 200).count();
    let octets = answers.iter().map(|answer| answer.body.len() as u64).max();
    let styles = answers.iter().map(|answer| answer.body.matches("rel=\"stylesheet\"").count()).max();
    vec![
        name.to_owned(),
        asked.len().to_string(),
        (asked.len() - sound).to_string(),
        at(50),
        at(95),
        at(99),
        at(100),
        kilobytes(octets.unwrap_or(0)),
        styles.unwrap_or(0).to_string(),
    ]
}
