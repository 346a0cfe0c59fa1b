//! Makes the small pack of the tests, for programs that are not ours: `cargo run -p motprov-verify --example story FILE`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what fails says where")]

#[path = "../tests/packs/ledger.rs"]
mod ledger;
#[expect(dead_code, reason = "tests need more of it")]
#[path = "../tests/packs/story.rs"]
mod story;

fn main() {
    let file = std::env::args().nth(1).expect("name the file to make");
    let story = story::told();
    let mut maker = story::maker(&story);
    maker.others = vec![7, 20];
    std::fs::write(file, maker.make()).expect("the file can be written");
    println!("{} {}", ledger::log_name(), ledger::witness_name());
}
