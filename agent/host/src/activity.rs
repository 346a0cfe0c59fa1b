//! Whether the machine is used. Promise: never by whom: no name and no number of a user is looked at, and the answer
//! has three values.

/// Whether somebody used the machine within the last minute: at its screen or from elsewhere, in a session that is
/// in front, unlocked and not idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Active {
    /// Somebody did.
    Yes,
    /// Nobody did.
    No,
    /// The system does not say.
    Unknown,
}

impl Active {
    /// Of two sessions: one that is used makes the machine used, and only where all are known is it unused.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::No, Self::No) => Self::No,
        }
    }
}

/// Watches for use of this machine.
///
/// Linux: sessions of logind. A terminal is used where its access time moves (as `w` tells); a desktop where it has
/// neither told logind that it is idle (GNOME does so after its idle delay, 5 minutes where nobody changed it, which
/// therefore count as use) nor that it is locked, and where not all screens are dark: desktops that never tell
/// (KDE Plasma among them) darken the screen all the same. Without logind: `utmp` and the access times of terminals.
///
/// Windows: session state, lock and last input by WTS.
#[derive(Debug)]
pub struct Activity {
    #[cfg(target_os = "linux")]
    system: crate::linux::Activity,
}

impl Activity {
    /// Asks nothing yet.
    #[must_use]
    pub fn open() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            system: crate::linux::Activity::open(),
        }
    }

    /// Whether somebody used the machine within the last minute. Waits 100 ms at most, and only where a desktop is
    /// logged in and the bus is slow to answer.
    pub fn active(&mut self) -> Active {
        #[cfg(target_os = "linux")]
        return self.system.active();
        #[cfg(windows)]
        return crate::windows::active();
        #[cfg(not(any(target_os = "linux", windows)))]
        return Active::Unknown;
    }
}

impl Default for Activity {
    fn default() -> Self {
        Self::open()
    }
}

#[cfg(test)]
mod tests {
    use super::Active::{No, Unknown, Yes};

    #[test]
    fn unused_is_said_only_where_all_sessions_are_known() {
        assert_eq!([No.or(No), No.or(Unknown), Unknown.or(Yes), Yes.or(No)], [No, Unknown, Yes, Yes]);
    }
}
