//! Every octet of a small pack is changed in turn; each change is found and its file is named.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::num::NonZero;
use std::thread;

use motprov_pack::container::{Container, ContainerWriter};
use motprov_verify::check::Trust;

use crate::holds::checked;
use crate::story::{maker, told};

/// Octets of a file's local header before its name.
const HEADER: u64 = 30;

/// For each octet of a pack, whose it is.
fn owners(pack: &[u8]) -> Vec<String> {
    let container = Container::read(&mut Cursor::new(pack)).unwrap();
    let mut owners = Vec::new();
    for file in container.files() {
        let length = HEADER + file.name.len() as u64 + file.size;
        owners.extend((0..length).map(|_| file.name.clone()));
    }
    let directory = pack.len() - owners.len() - 22;
    owners.extend((0..directory).map(|_| "container directory".to_owned()));
    owners.extend((0..22).map(|_| "container end record".to_owned()));
    owners
}

/// Does `each` for all numbers below `count` on all processors; sums up by name what is found, what not.
fn tally(count: usize, each: impl Fn(usize) -> (String, bool) + Sync) -> BTreeMap<String, (u64, u64)> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let work = |worker: usize| {
        let mut sums: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for number in (worker..count).step_by(workers) {
            let (name, found) = each(number);
            let sum = sums.entry(name).or_default();
            *sum = (sum.0 + 1, sum.1 + u64::from(found));
        }
        sums
    };
    let (work, mut all) = (&work, BTreeMap::<String, (u64, u64)>::new());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        for (name, (made, found)) in workers.into_iter().flat_map(|worker| worker.join().unwrap()) {
            let sum = all.entry(name).or_default();
            *sum = (sum.0 + made, sum.1 + found);
        }
    });
    all
}

fn print(title: &str, sums: &BTreeMap<String, (u64, u64)>) {
    println!("\n{title:<48} {:>8} {:>8}", "changed", "found");
    for (name, (made, found)) in sums {
        println!("{name:<48} {made:>8} {found:>8}");
    }
    let (made, found) = sums.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    println!("{:<48} {made:>8} {found:>8}", "all");
}

/// Whether a pack is refused with a fault that names the place.
fn is_named(pack: &[u8], place: &str) -> bool {
    let faults = checked(pack, &Trust::default()).faults;
    faults.iter().any(|fault| fault.to_string().contains(place))
}

#[test]
fn every_octet_changed_in_turn_is_found_and_named() {
    let pack = maker(&told()).make();
    let owners = owners(&pack);
    let sums = tally(pack.len(), |at| {
        let mut other = pack.clone();
        other[at] ^= 1 << (at % 8);
        // A directory entry that is changed no longer fits its file's header: either may be the changed one.
        let place = owners[at].strip_suffix(" directory").unwrap_or(&owners[at]);
        (owners[at].clone(), is_named(&other, place))
    });
    print("one bit of each octet", &sums);
    assert_eq!(sums.values().map(|(made, _)| made).sum::<u64>(), pack.len() as u64);
    assert!(sums.values().all(|(made, found)| made == found), "{sums:#?}");
}

/// A hand that also repairs the container's checksums: the manifest, or the signature over it, still tells.
#[test]
fn every_octet_changed_under_a_repaired_container_is_found_and_named() {
    let pack = maker(&told()).make();
    let container = Container::read(&mut Cursor::new(&pack)).unwrap();
    let files: Vec<(String, Vec<u8>)> = container
        .files()
        .iter()
        .map(|file| (file.name.clone(), file.content(Cursor::new(&pack), u64::MAX).unwrap()))
        .collect();
    let octets: Vec<(usize, usize)> =
        (0..files.len()).flat_map(|file| (0..files[file].1.len()).map(move |at| (file, at))).collect();
    let sums = tally(octets.len(), |number| {
        let (changed, at) = octets[number];
        let mut writer = ContainerWriter::new(Vec::new());
        for (file, (name, content)) in files.iter().enumerate() {
            let mut content = content.clone();
            if file == changed {
                content[at] ^= 1 << (at % 8);
            }
            writer.add(name, &content).unwrap();
        }
        // A manifest that is changed no longer fits its signature: either may be the changed one.
        let place = files[changed].0.replace("manifest.sig", "manifest");
        (files[changed].0.clone(), is_named(&writer.finish().unwrap(), &place))
    });
    print("one bit of each octet, checksums repaired", &sums);
    assert!(sums.values().all(|(made, found)| made == found), "{sums:#?}");
}
