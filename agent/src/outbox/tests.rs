//! The outbox against a model: generated appends, receipts, crashes and damage.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use motprov_shared::period::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;

use std::io::Write;

use super::files::head_mark;
use super::*;

const LIMIT: u64 = 64 * 1024 * 1024;

fn open(folder: &Path) -> Outbox {
    Outbox::open(folder, LIMIT).unwrap().0
}

/// Stands for a signed batch: the outbox never looks inside.
fn batch(seq: u64, size: usize) -> SignedBatch {
    let mut bytes = vec![u8::try_from(seq % 251).unwrap(); size];
    bytes[..8].copy_from_slice(&seq.to_le_bytes());
    SignedBatch { seq, hash: sha256(&bytes), bytes }
}

fn receipt(seq: u64, hash: Hash) -> Receipt {
    let (agent, at) = ("s/a".parse().unwrap(), Timestamp(0));
    Receipt { agent, at, kept: Some(Head { seq, hash }), refused: None }
}

/// Signs again by a function, and agrees to everything else.
struct Again<F>(F);

impl<F: FnMut(Link, &SignedBatch) -> Option<SignedBatch>> Rewriter for Again<F> {
    fn rewrite(&mut self, link: Link, old: Option<&SignedBatch>) -> Vec<SignedBatch> {
        old.and_then(|old| (self.0)(link, old)).into_iter().collect()
    }

    fn before(&mut self, _next: u64) -> io::Result<()> {
        Ok(())
    }
}

fn add(outbox: &mut Outbox, size: usize) -> SignedBatch {
    let batch = batch(outbox.next_link().seq, size);
    outbox.append(std::slice::from_ref(&batch)).unwrap();
    batch
}

fn waiting(outbox: &Outbox) -> Vec<u64> {
    std::iter::successors(outbox.waiting(0), |seq| outbox.waiting(*seq)).collect()
}

fn last_segment(folder: &Path) -> PathBuf {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "seg"));
    paths.sort();
    paths.pop().unwrap()
}

#[test]
fn a_second_agent_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    assert!(matches!(Outbox::open(folder.path(), LIMIT), Err(OutboxError::InUse { .. })));
    drop(first);
    open(folder.path());
}

#[test]
fn a_number_is_never_used_twice_even_when_everything_was_freed() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    for _ in 0..30 {
        let batch = add(&mut outbox, 200 * 1024);
        outbox.forget(&receipt(batch.seq, batch.hash)).unwrap();
    }
    let link = outbox.next_link();
    assert_eq!((link.seq, outbox.len()), (31, 0));
    drop(outbox);
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert!(files <= 3, "{files} files");
    assert_eq!(open(folder.path()).next_link(), link);
}

#[test]
fn a_receipt_for_other_bytes_frees_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    let batch = add(&mut outbox, 300);
    let foreign = receipt(1, Hash([9; 32]));
    assert!(matches!(outbox.forget(&foreign), Err(OutboxError::Foreign(1))));
    assert!(matches!(outbox.forget(&receipt(7, batch.hash)), Err(OutboxError::Foreign(7))));
    assert_eq!(outbox.len(), 1);
    assert_eq!(outbox.forget(&receipt(1, batch.hash)).unwrap(), 1);
    assert_eq!(outbox.forget(&receipt(1, batch.hash)).unwrap(), 0);
}

#[test]
fn a_full_outbox_says_so_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let (mut outbox, _) = Outbox::open(folder.path(), 1_000).unwrap();
    let first = add(&mut outbox, 600);
    let error = outbox.append(&[batch(2, 600)]).unwrap_err();
    assert!(matches!(error, OutboxError::Full { limit: 1_000, .. }), "{error}");
    assert_eq!(outbox.read(1).unwrap(), first);
}

#[test]
fn a_damaged_batch_is_not_offered_and_the_chain_begins_anew_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    let batches: Vec<_> = (0..4).map(|_| add(&mut outbox, 300)).collect();
    drop(outbox);
    let path = last_segment(folder.path());
    let mut octets = fs::read(&path).unwrap();
    let second = MARK + (MARK + 300) + MARK + 17;
    octets[second] ^= 1;
    fs::write(&path, octets).unwrap();

    let (mut outbox, recovery) = Outbox::open(folder.path(), LIMIT).unwrap();
    assert_eq!(recovery, Recovery { torn: 0, unreadable: 0, damaged: 1 });
    assert_eq!(waiting(&outbox), [1, 3, 4]);
    outbox.forget(&receipt(1, batches[0].hash)).unwrap();
    let kept = Some(Head { seq: 1, hash: batches[0].hash });
    let mut texts = Vec::new();
    let mut again = Again(|link: Link, old: &SignedBatch| {
        texts.push(old.clone());
        Some(batch(link.seq, 300))
    });
    let link = outbox.rewrite(kept, &mut again).unwrap();
    assert_eq!(texts, batches[2..]);
    assert_eq!(link, Link { seq: 5, prev: Some(batches[0].hash), lost: 3 });
    add(&mut outbox, 300);
    drop(outbox);
    let mut outbox = open(folder.path());
    assert_eq!(waiting(&outbox), [5, 6, 7]);
    assert_eq!(outbox.read(6).unwrap(), batch(6, 300));
    assert_eq!(outbox.next_link().seq, 8);
}

#[test]
fn a_new_beginning_that_fails_or_is_killed_half_way_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    let batches: Vec<_> = (0..3).map(|_| add(&mut outbox, 300)).collect();
    let link = outbox.next_link();
    // Where the draft goes, a folder stands in the way.
    let draft = folder.path().join(format!("{:020}.new", 2));
    fs::create_dir(&draft).unwrap();
    assert!(
        outbox.rewrite(None, &mut Again(|link: Link, _: &SignedBatch| Some(batch(link.seq, 300)))).is_err()
    );
    fs::remove_dir(&draft).unwrap();
    // Another number than the link's is refused half way.
    let mut calls = 0;
    let mut wrong = Again(|link: Link, _: &SignedBatch| {
        calls += 1;
        Some(batch(link.seq + calls / 2, 300))
    });
    assert!(matches!(outbox.rewrite(None, &mut wrong), Err(OutboxError::OutOfOrder { .. })));
    assert_eq!((waiting(&outbox), outbox.next_link()), (vec![1, 2, 3], link));
    drop(outbox);
    // Killed before the draft got its name.
    fs::write(&draft, [&head_mark(None, 3).write()[..], &[7; 100]].concat()).unwrap();
    let mut outbox = open(folder.path());
    assert!(!draft.exists());
    assert_eq!((waiting(&outbox), outbox.next_link()), (vec![1, 2, 3], link));
    assert_eq!(outbox.read(3).unwrap(), batches[2]);
}

#[test]
fn the_smallest_outbox_goes_on_when_the_collector_has_taken_everything() {
    let folder = tempfile::tempdir().unwrap();
    let (mut outbox, _) = Outbox::open(folder.path(), SEGMENT).unwrap();
    for _ in 0..3 {
        let mut last = None;
        while outbox.append(&[batch(outbox.next_link().seq, 100_000)]).is_ok() {
            last = outbox.head;
        }
        let last = last.expect("room for at least one batch");
        outbox.forget(&receipt(last.seq, last.hash)).unwrap();
    }
}

#[test]
fn numbers_that_damage_hid_are_not_used_again_though_the_next_segment_knows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    for _ in 0..3 {
        add(&mut outbox, 300);
    }
    drop(outbox);
    let path = last_segment(folder.path());
    let mut octets = fs::read(&path).unwrap();
    let third = MARK + 2 * (MARK + 300);
    octets[third] ^= 1;
    fs::write(&path, octets).unwrap();
    // Begun when power failed.
    fs::write(folder.path().join(format!("{:020}.seg", 2)), []).unwrap();
    assert!(open(folder.path()).next_link().seq > 3);
}

/// The disk refuses what stood there: a folder in its place opens, and gives no octet.
fn refuse(path: &Path) {
    fs::remove_file(path).unwrap();
    fs::create_dir(path).unwrap();
    for n in 0..10 {
        // Some file systems count the octets of a folder by its entries.
        fs::write(path.join(n.to_string()), []).unwrap();
    }
}

#[test]
fn a_batch_that_the_disk_refuses_three_times_is_missing_and_the_chain_can_begin_anew_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    add(&mut outbox, 300);
    let first = last_segment(folder.path());
    outbox.tail = None;
    let second = add(&mut outbox, 300);
    refuse(&first);
    for _ in 0..2 {
        assert!(matches!(outbox.read(1), Err(OutboxError::Io { .. })));
        assert_eq!(waiting(&outbox), [1, 2]);
    }
    let mut old = Vec::new();
    let mut again = Again(|link: Link, batch_then: &SignedBatch| {
        old.push(batch_then.clone());
        Some(batch(link.seq, 300))
    });
    assert_eq!(outbox.rewrite(None, &mut again).unwrap(), Link { seq: 3, prev: None, lost: 2 });
    assert_eq!(old, [second]);
    assert!(matches!(outbox.read(1), Err(OutboxError::Missing(1))));
    assert_eq!(waiting(&outbox), [3]);
}

#[test]
fn a_deleted_segment_is_missing_at_once_and_a_disk_that_is_pulled_out_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    let batch = add(&mut outbox, 300);
    let away = folder.path().with_extension("away");
    fs::rename(folder.path(), &away).unwrap();
    for _ in 0..5 {
        assert!(matches!(outbox.read(1), Err(OutboxError::Io { .. })));
    }
    fs::rename(&away, folder.path()).unwrap();
    assert_eq!(outbox.read(1).unwrap(), batch);
    fs::remove_file(last_segment(folder.path())).unwrap();
    assert!(matches!(outbox.read(1), Err(OutboxError::Missing(1))));
    assert_eq!(waiting(&outbox), [0; 0]);
}

#[test]
fn a_segment_that_cannot_be_read_is_damage_and_the_agent_starts() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    add(&mut outbox, 300);
    let path = last_segment(folder.path());
    outbox.tail = None;
    add(&mut outbox, 300);
    drop(outbox);
    refuse(&path);
    let (mut outbox, recovery) = Outbox::open(folder.path(), LIMIT).unwrap();
    assert!(recovery.unreadable > 0);
    assert_eq!((waiting(&outbox), outbox.next_link().seq), (vec![2], 3));
    drop(outbox);
    // The last one: whatever numbers it held are not used again.
    refuse(&last_segment(folder.path()));
    outbox = open(folder.path());
    let link = outbox.next_link();
    assert!(link.lost > 0 && link.prev.is_none(), "{link:?}");
    add(&mut outbox, 300);
    drop(outbox);
    assert_eq!(open(folder.path()).next_link().seq, link.seq + 1);
}

#[test]
fn damaged_batches_make_nothing_old() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path());
    for _ in 0..9 {
        add(&mut outbox, 300);
    }
    for (kept, minute) in outbox.kept.iter_mut().zip(0..) {
        kept.until = Timestamp::from_seconds(1_790_000_000 + minute * 60);
    }
    for damaged in [1, 4, 6] {
        outbox.kept[damaged].until = Timestamp(0);
    }
    assert_eq!(outbox.young(0), 9);
    assert_eq!(outbox.young(1), 0);
}

#[derive(Debug, Clone)]
enum Action {
    Append {
        size: usize,
    },
    Free {
        which: Index,
    },
    Reopen,
    /// The collector asks for what is gone: everything that is held is signed again.
    Rebase,
    /// Power fails during an append: so much of it reached the disk.
    Tear {
        size: usize,
        part: Index,
    },
    /// Power fails: so much of what was not synced is lost.
    LoseUnsynced {
        part: Index,
    },
}

fn action() -> impl Strategy<Value = Action> {
    // Large enough that a run crosses segments.
    let size = prop_oneof![200..2_000_usize, 100_000..MAX_BYTES];
    prop_oneof![
        4 => size.clone().prop_map(|size| Action::Append { size }),
        2 => any::<Index>().prop_map(|which| Action::Free { which }),
        1 => Just(Action::Reopen),
        1 => Just(Action::Rebase),
        1 => (size, any::<Index>()).prop_map(|(size, part)| Action::Tear { size, part }),
        1 => any::<Index>().prop_map(|part| Action::LoseUnsynced { part }),
    ]
}

/// What must hold whatever happens: everything appended and not freed.
#[derive(Default)]
struct Model {
    held: BTreeMap<u64, SignedBatch>,
    last: Option<Head>,
    synced: u64,
    /// Freed, but the note of it may be lost; may come back, with the same bytes.
    freed: BTreeMap<u64, SignedBatch>,
}

fn check(outbox: &mut Outbox, model: &Model) -> Result<(), TestCaseError> {
    let last = model.last.map_or(0, |head| head.seq);
    let expected = Link { seq: last + 1, prev: model.last.map(|head| head.hash), lost: 0 };
    prop_assert_eq!(outbox.next_link(), expected);
    let waiting = waiting(outbox);
    for seq in model.held.keys() {
        prop_assert!(waiting.contains(seq), "{} is gone", seq);
    }
    for seq in waiting {
        let wanted = model.held.get(&seq).or_else(|| model.freed.get(&seq)).cloned();
        prop_assert_eq!(outbox.read(seq).ok(), wanted);
    }
    Ok(())
}

fn act(folder: &Path, outbox: Outbox, model: &mut Model, action: &Action) -> Outbox {
    let mut outbox = outbox;
    match action {
        Action::Append { size } => {
            let batch = add(&mut outbox, *size);
            model.last = Some(Head { seq: batch.seq, hash: batch.hash });
            model.held.insert(batch.seq, batch);
            model.synced = fs::metadata(last_segment(folder)).unwrap().len();
        }
        Action::Free { which } if !model.held.is_empty() => {
            let seq = *which.get(&model.held.keys().copied().collect::<Vec<_>>());
            let count = outbox.forget(&receipt(seq, model.held[&seq].hash)).unwrap();
            let rest = model.held.split_off(&(seq + 1));
            assert!(count >= model.held.len());
            model.freed.append(&mut std::mem::replace(&mut model.held, rest));
            if fs::metadata(last_segment(folder)).unwrap().len() < model.synced {
                // The note went into a new segment, which was synced at birth.
                model.synced = MARK as u64;
            }
        }
        Action::Rebase if !model.held.is_empty() => {
            rebase(&mut outbox, model);
            model.synced = fs::metadata(last_segment(folder)).unwrap().len();
        }
        Action::Free { .. } | Action::Rebase => {}
        Action::Reopen => {
            drop(outbox);
            return open(folder);
        }
        Action::Tear { size, part } => {
            let seq = outbox.next_link().seq;
            let batch = batch(seq, *size);
            drop(outbox);
            if model.last.is_some() {
                let length = u32::try_from(*size).unwrap();
                let mark = Mark { kind: Kind::Batch, length, seq, hash: batch.hash };
                let octets = [&mark.write()[..], &batch.bytes].concat();
                let mut file = File::options().append(true).open(last_segment(folder)).unwrap();
                file.write_all(&octets[..part.index(octets.len())]).unwrap();
            }
            return open(folder);
        }
        Action::LoseUnsynced { part } => {
            drop(outbox);
            if model.last.is_some() {
                let file = File::options().append(true).open(last_segment(folder)).unwrap();
                let length = file.metadata().unwrap().len();
                let unsynced = length.saturating_sub(model.synced);
                file.set_len(length - part.index(usize::try_from(unsynced).unwrap() + 1) as u64).unwrap();
            }
            return open(folder);
        }
    }
    outbox
}

fn rebase(outbox: &mut Outbox, model: &mut Model) {
    let kept = model.freed.values().last().map(|batch| Head { seq: batch.seq, hash: batch.hash });
    let (mut old, mut new) = (Vec::new(), BTreeMap::new());
    let mut again = Again(|link: Link, batch_then: &SignedBatch| {
        old.push(batch_then.clone());
        let batch_now = batch(link.seq, batch_then.bytes.len());
        new.insert(link.seq, batch_now.clone());
        Some(batch_now)
    });
    let link = outbox.rewrite(kept, &mut again).unwrap();
    let last = model.last.map_or(0, |head| head.seq);
    let freed = kept.map_or(0, |head| head.seq);
    assert_eq!(link, Link { seq: last + 1, prev: kept.map(|head| head.hash), lost: last - freed });
    // What a lost note brought back may be among them; nothing that is held may be missing.
    assert!(model.held.values().all(|batch| old.contains(batch)));
    model.last = new.values().last().map(|batch| Head { seq: batch.seq, hash: batch.hash });
    model.held = new;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_was_taken_is_lost_whatever_crashes(actions in prop::collection::vec(action(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = open(folder.path());
        let mut model = Model::default();
        for action in &actions {
            outbox = act(folder.path(), outbox, &mut model, action);
            check(&mut outbox, &model)?;
        }
    }

    #[test]
    fn damage_anywhere_costs_only_what_it_hits_and_no_number_is_used_twice(
        sizes in prop::collection::vec(200..900_usize, 1..20),
        places in prop::collection::vec((any::<Index>(), 1..=255_u8), 1..4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = open(folder.path());
        let batches: Vec<_> = sizes.iter().map(|size| add(&mut outbox, *size)).collect();
        drop(outbox);
        let path = last_segment(folder.path());
        let mut octets = fs::read(&path).unwrap();
        let places: Vec<_> = places.iter().map(|(place, bits)| (place.index(octets.len()), *bits)).collect();
        for (place, bits) in &places {
            octets[*place] ^= bits;
        }
        let changed = fs::read(&path).unwrap();
        fs::write(&path, &octets).unwrap();

        let (mut outbox, _) = Outbox::open(folder.path(), LIMIT).unwrap();
        let waiting = waiting(&outbox);
        let mut at = MARK;
        for batch in &batches {
            let end = at + MARK + batch.bytes.len();
            let hit = octets[at..end] != changed[at..end];
            prop_assert_eq!(waiting.contains(&batch.seq), !hit, "batch {}", batch.seq);
            if !hit {
                prop_assert_eq!(&outbox.read(batch.seq).unwrap(), batch);
            }
            at = end;
        }
        let link = outbox.next_link();
        prop_assert!(link.seq > batches.len() as u64, "{} was used", link.seq);
        add(&mut outbox, 300);
        drop(outbox);
        prop_assert_eq!(open(folder.path()).next_link().seq, link.seq + 1);
    }
}
