//! Tells the program for which target it is built: a release has another artefact for each.

fn main() {
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo:rustc-env=MOTPROV_TARGET={target}");
    println!("cargo:rerun-if-changed=build.rs");
}
