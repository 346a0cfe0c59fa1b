//! Secrets come from files, credentials or the environment, and are never shown.

use super::*;

fn printer(keys: &str) -> String {
    format!("{HEAD}\n[[printer]]\nasset = \"p-1\"\nhost = \"p1\"\n{keys}\n")
}

fn told(folder: &Path, keys: &str) -> String {
    let outside = outside().with_credentials(Some(folder.to_owned()));
    match Config::parse("agent.toml", &printer(keys), &outside) {
        Ok(config) => format!("{:?}", config.printers[0].credentials),
        Err(error) => error.faults().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

#[test]
fn a_secret_is_one_line_of_a_file_or_a_credential() {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), "snmp", "correct horse\r\n");
    let file = format!("community_file = '{}/snmp'", folder.path().display());
    insta::assert_snapshot!(told(folder.path(), &file), @r#"V2c { community: … }"#);
    insta::assert_snapshot!(told(folder.path(), "community_file = \"credential:snmp\""), @r#"V2c { community: … }"#);
}

#[test]
fn what_is_wrong_with_a_secret_is_said_without_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("empty", "\n"), ("several", "hush\nhush\n"), ("short", "hush\n"), ("large", &"hush".repeat(2000))]
    {
        place(folder.path(), name, text);
    }
    let v3 = |file: &str| {
        format!("version = \"3\"\nuser = \"u\"\nauth = \"sha1\"\nauth_password_file = \"credential:{file}\"")
    };
    let all: Vec<_> = ["hush", "empty", "several", "large", "short", "../hush", ""]
        .iter()
        .map(|name| told(folder.path(), &v3(name)))
        .collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    agent.toml:19: `auth_password_file` names a file that cannot be read (No such file or directory (os error 2)) in printer `p-1`: name a file that is there and that the agent may read
    agent.toml:19: `auth_password_file` names a file that is empty in printer `p-1`: write the secret in a file of its own, in one line
    agent.toml:19: `auth_password_file` names a file of several lines in printer `p-1`: write the secret in a file of its own, in one line
    agent.toml:19: `auth_password_file` names a file that cannot be read (larger than 4096 octets) in printer `p-1`: name a file that is there and that the agent may read
    agent.toml:19: the password of `auth` is shorter than RFC 3414 allows in printer `p-1`: use 8 characters or more
    agent.toml:19: `auth_password_file` does not name a credential in printer `p-1`: write credential:NAME
    agent.toml:19: `auth_password_file` does not name a credential in printer `p-1`: write credential:NAME
    "#);
    assert!(!all.join("\n").contains("hush"));
    let nowhere = parse(&printer("community_file = \"credential:snmp\"")).unwrap_err();
    assert!(nowhere.to_string().contains("CREDENTIALS_DIRECTORY is not set"), "{nowhere}");
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_may_read_is_refused_and_one_for_the_group_is_not() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), "snmp", "correct horse");
    let path = folder.path().join("snmp");
    let with_mode = |mode| {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        told(folder.path(), "community_file = \"credential:snmp\"")
    };
    for mode in [0o400, 0o600, 0o640, 0o440] {
        assert!(with_mode(mode).contains("community: …"), "{mode:o}");
    }
    for mode in [0o644, 0o604, 0o660, 0o602] {
        assert!(with_mode(mode).contains("others may use"), "{mode:o}");
    }
    insta::assert_snapshot!(with_mode(0o644), @r#"agent.toml:16: `community_file` names a file that others may use (mode 0644) in printer `p-1`: chmod 600 it, or 640 with the agent's own group; change the secret if somebody may have read it"#);
}

#[test]
fn keys_that_do_not_go_with_a_version_are_each_told() {
    let folder = tempfile::tempdir().unwrap();
    let all = [
        "community = \"public\"\nuser = \"u\"\npriv_password_file = \"/nowhere\"",
        "version = \"3\"\ncommunity = \"hush-hush\"",
        "version = \"3\"\nuser = \"u\"\nauth_password_file = \"/nowhere\"",
        "version = \"hush-hush\"\nuser = \"u\"",
        "comunity = \"hush-hush\"",
        "auth_password = \"hush-hush\"\ncommunity = \"public\"",
    ];
    let told: Vec<_> = all.iter().map(|keys| told(folder.path(), keys)).collect();
    insta::assert_snapshot!(told.join("\n\n"), @r#"
    agent.toml:17: `user` belongs to version 3 in printer `p-1`: write version = "3", or leave it out
    agent.toml:18: `priv_password_file` belongs to version 3 in printer `p-1`: write version = "3", or leave it out
    agent.toml:18: `priv_password_file` names a file that cannot be read (No such file or directory (os error 2)) in printer `p-1`: name a file that is there and that the agent may read

    agent.toml:13: `user` is missing in printer `p-1`: add user = "…", which version 3 needs
    agent.toml:17: `community` belongs to versions 1 and 2c in printer `p-1`: leave it out: version 3 has a user

    agent.toml:18: `auth_password_file` names a file that cannot be read (No such file or directory (os error 2)) in printer `p-1`: name a file that is there and that the agent may read
    agent.toml:18: `auth_password_file` stands without `auth` in printer `p-1`: add `auth`, or leave it out

    agent.toml:16: `version` is not one of the words that fit here in printer `p-1`: write "auto" or "1" or "2c" or "3"

    agent.toml:13: `community` is missing in printer `p-1`: add community_file = "…", or set MOTPROV_SNMP_COMMUNITY in the environment
    agent.toml:16: unknown key `comunity` in printer `p-1`: did you mean `community`?

    agent.toml:16: unknown key `auth_password` in printer `p-1`: did you mean `auth_password_file`?
    "#);
    assert!(!told.join("\n").contains("hush"));
}

#[test]
fn a_secret_without_quotes_is_no_toml_and_not_shown() {
    for line in
        ["community = hush-hush", "community = \"hush-hush", "community hush-hush", "community = 'hush\\"]
    {
        let text = printer(line);
        assert!(!parse(&text).unwrap_err().to_string().contains("hush"), "{line}");
    }
}
