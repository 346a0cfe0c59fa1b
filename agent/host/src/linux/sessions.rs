//! A session as logind describes it in `/run/systemd/sessions/<id>`. Promise: of that text the lines `USER` and
//! `UID` are passed over unread. Source: `sd_session_is_active(3)` and its neighbours read the same lines.

/// A session that may be in use: a user's, in front, not closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) kind: Kind,
    /// Whether it shows on this machine's own screens.
    pub(super) at_screen: bool,
}

/// How it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Through a terminal, by its name below `/dev` where logind knows it.
    Terminal(Option<String>),
    /// Through a desktop, which tells logind when it is idle or locked.
    Desktop,
}

/// Reads the text. `None` for a session that nobody can be using.
pub(super) fn session(id: &str, text: &str) -> Option<Session> {
    let (mut active, mut seated, mut remote, mut closing) = (false, false, false, false);
    let (mut kind, mut class, mut terminal) = ("", "", None);
    for line in text.lines() {
        match line.split_once('=') {
            Some(("ACTIVE", value)) => active = value == "1",
            Some(("STATE", value)) => closing = value == "closing",
            Some(("REMOTE", value)) => remote = value == "1",
            Some(("SEAT", value)) => seated = !value.is_empty(),
            Some(("TYPE", value)) => kind = value,
            Some(("CLASS", value)) => class = value,
            Some(("TTY", value)) => terminal = Some(value.to_owned()).filter(|name| is_terminal(name)),
            _ => {}
        }
    }
    // `user`, and since systemd 256 `user-early`, `user-light` …; not greeters, lock screens and background jobs.
    let of_user = class == "user" || class.starts_with("user-");
    let kind = match kind {
        "tty" => Kind::Terminal(terminal),
        "x11" | "wayland" | "mir" => Kind::Desktop,
        // `unspecified` and `web`: nothing that a person types into.
        _ => return None,
    };
    let at_screen = seated && !remote;
    (of_user && active && !closing).then(|| Session { id: id.to_owned(), kind, at_screen })
}

/// Whether the file's name is a session's: logind numbers them, with a letter before where it is its own number.
pub(super) fn is_id(name: &str) -> bool {
    (1..=32).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Whether the name is a terminal's below `/dev`, and leads nowhere else.
pub(super) fn is_terminal(name: &str) -> bool {
    let rest = name.strip_prefix("pts/").or_else(|| name.strip_prefix("tty"));
    rest.is_some_and(|rest| (1..=16).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_alphanumeric()))
        && name != "pts/ptmx"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As systemd 257 writes it for a desktop.
    const DESKTOP: &str = "# This is private data. Do not parse.\nUID=1000\nUSER=anna\nACTIVE=1\nIS_DISPLAY=1\n\
        STATE=active\nREMOTE=0\nLEADER_FD_SAVED=1\nTYPE=wayland\nORIGINAL_TYPE=tty\nCLASS=user\n\
        SCOPE=session-2.scope\nSEAT=seat0\nTTY=tty2\nTTY_VALIDITY=from-pam\nVTNR=2\nLEADER=1412\n";

    fn kind(text: &str) -> Option<Kind> {
        session("2", text).map(|session| session.kind)
    }

    #[test]
    fn a_desktop_and_a_terminal_are_told_apart() {
        let desktop = session("2", DESKTOP).unwrap();
        assert_eq!((desktop.kind, desktop.at_screen), (Kind::Desktop, true));
        let ssh =
            "ACTIVE=1\nSTATE=active\nREMOTE=1\nTYPE=tty\nCLASS=user\nTTY=pts/3\nREMOTE_HOST=192.0.2.7\n";
        let ssh = session("5", ssh).unwrap();
        assert_eq!((ssh.kind, ssh.at_screen), (Kind::Terminal(Some("pts/3".to_owned())), false));
        let unknown = "ACTIVE=1\nSTATE=active\nREMOTE=1\nTYPE=tty\nCLASS=user-light\n";
        assert_eq!(kind(unknown), Some(Kind::Terminal(None)));
    }

    #[test]
    fn nothing_of_the_user_is_kept() {
        let kept = format!("{:?}", session("2", DESKTOP));
        assert!(!kept.contains("anna") && !kept.contains("1000"), "{kept}");
    }

    #[test]
    fn a_session_behind_another_or_closing_or_not_a_persons_is_not_used() {
        for (line, other) in [
            ("ACTIVE=1", "ACTIVE=0"),
            ("STATE=active", "STATE=closing"),
            ("CLASS=user", "CLASS=greeter"),
            ("CLASS=user", "CLASS=lock-screen"),
            ("CLASS=user", "CLASS=background"),
            ("\nTYPE=wayland", "\nTYPE=unspecified"),
            ("\nTYPE=wayland", "\nTYPE=web"),
        ] {
            assert_eq!(kind(&DESKTOP.replace(line, other)), None, "{other}");
        }
    }

    #[test]
    fn no_name_leads_out_of_the_folder_of_devices() {
        let names =
            ["tty1", "ttyS0", "pts/12", "../etc/shadow", "pts/../sda", "pts/ptmx", "sda", "tty", ":0", ""];
        assert_eq!(
            names.map(is_terminal),
            [true, true, true, false, false, false, false, false, false, false]
        );
        assert_eq!(["1", "c12", "2.ref", "", "../1"].map(is_id), [true, true, false, false, false]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "((ACTIVE|TYPE|TTY|CLASS)=?[a-z0-9/.]{0,6}\n?){0,9}") {
            let _ = session("1", &text);
        }
    }
}
