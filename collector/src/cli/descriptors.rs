//! Each connection is an open file to the system, and many systems let a process hold only 1,024 unless it asks for
//! more. This asks.

/// Files that are open besides the agents' connections: ledger, pages, runtime.
#[cfg(unix)]
const OTHERS: nix::sys::resource::rlim_t = 64;

/// Raises the limit as far as the system lets us; warns where it stays too low for `connections`.
#[cfg(unix)]
pub(super) fn raise(connections: u32) {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    const FILES: Resource = Resource::RLIMIT_NOFILE;
    let raised = getrlimit(FILES)
        .and_then(|(soft, hard)| if soft < hard { setrlimit(FILES, hard, hard) } else { Ok(()) });
    if let Err(error) = raised {
        tracing::warn!(%error, "cannot raise the limit of open files");
    }
    match getrlimit(FILES) {
        Ok((limit, _)) if is_short(limit, connections) => tracing::warn!(
            "this process may hold {limit} files open, too few for {connections} connections: raise the system's limit \
             (LimitNOFILE of a systemd service, else ulimit -n), or lower broker.max_connections"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "cannot tell the limit of open files"),
    }
}

#[cfg(unix)]
fn is_short(limit: nix::sys::resource::rlim_t, connections: u32) -> bool {
    limit < OTHERS + nix::sys::resource::rlim_t::from(connections)
}

/// Other systems set no such limit.
#[cfg(not(unix))]
pub(super) fn raise(_connections: u32) {}

#[cfg(all(test, unix))]
mod tests {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    use super::*;

    #[test]
    fn the_limit_is_raised_to_what_the_system_allows() {
        let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        setrlimit(Resource::RLIMIT_NOFILE, hard - 1, hard).unwrap();
        raise(1);
        assert_eq!(getrlimit(Resource::RLIMIT_NOFILE).unwrap(), (hard, hard));
    }

    #[test]
    fn connections_and_our_own_files_must_fit() {
        assert!(!is_short(1064, 1000));
        assert!(is_short(1063, 1000));
    }
}
