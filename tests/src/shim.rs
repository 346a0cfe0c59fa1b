//! Small C libraries of `tests/outside` that stand between a process and the system: a disk that forgets, a clock that
//! jumps. Promise: built where they are used, so that no test runs with an old one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::Program;

/// Builds `tests/outside/NAME.c` in `folder`; `None`, and a line that says so, where there is no C compiler.
///
/// # Errors
/// The compiler refuses it.
pub fn build(name: &str, folder: &Path) -> Result<Option<PathBuf>> {
    let source = outside(&format!("{name}.c"));
    let library = folder.join(format!("{name}.so"));
    let flags = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"];
    let compiler =
        Command::new("cc").args(flags).args([&library, &source]).args(["-ldl", "-lpthread"]).output();
    let Ok(output) = compiler else {
        println!("skipped: no C compiler (cc) builds {}", source.display());
        return Ok(None);
    };
    ensure!(output.status.success(), "{}: {}", source.display(), String::from_utf8_lossy(&output.stderr));
    Ok(Some(library))
}

/// A file of `tests/outside`.
#[must_use]
pub fn outside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("outside").join(name)
}

/// A disk under one folder that keeps what was synced and nothing else (`powerloss.c` has its model).
#[derive(Debug)]
pub struct Disk {
    library: PathBuf,
    folder: PathBuf,
    platter: PathBuf,
    /// Files whose names end so are never really synced.
    deaf: Option<&'static str>,
}

impl Disk {
    /// Under `folder`, with `platter` beside it; what the folder holds now is durable. `deaf` makes the disk lie about
    /// files whose names end so. `None` where the library cannot be built.
    ///
    /// # Errors
    /// The folders cannot be made or read.
    pub fn under(folder: &Path, platter: &Path, deaf: Option<&'static str>) -> Result<Option<Self>> {
        fs::create_dir_all(platter)?;
        let Some(library) = build("powerloss", platter)? else { return Ok(None) };
        let (folder, platter) = (folder.canonicalize()?, platter.canonicalize()?.join("disk"));
        let disk = Self { library, folder, platter, deaf };
        disk.begin()?;
        Ok(Some(disk))
    }

    /// The program on this disk.
    #[must_use]
    pub fn runs(&self, program: Program) -> Program {
        let program = program
            .with("LD_PRELOAD", &self.library)
            .with("POWERLOSS_FOLDER", &self.folder)
            .with("POWERLOSS_DISK", &self.platter);
        match self.deaf {
            Some(names) => program.with("POWERLOSS_IGNORE", names),
            None => program,
        }
    }

    /// Leaves of the folder what a power cut leaves. Nothing may run on it.
    ///
    /// # Errors
    /// The folders cannot be changed.
    pub fn cut(&self) -> Result<()> {
        fs::remove_dir_all(&self.folder)?;
        fs::rename(self.platter.join("names"), &self.folder)?;
        fs::remove_dir_all(&self.platter)?;
        self.begin()
    }

    /// A process that does nothing takes what is there for durable, before any that may be killed.
    fn begin(&self) -> Result<()> {
        fs::create_dir(&self.platter)?;
        let done = self.runs(Program::at("true")).output(&[]).context("a first process on the disk")?;
        ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }
}

/// The wall clock of the processes that it rules (`clock.c`).
#[derive(Debug)]
pub struct Clock {
    library: PathBuf,
    offset: PathBuf,
}

impl Clock {
    /// Right as yet; its files are kept in `folder`. `None` where the library cannot be built.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn beside(folder: &Path) -> Result<Option<Self>> {
        let Some(library) = build("clock", folder)? else { return Ok(None) };
        let offset = folder.join("clock-offset");
        fs::write(&offset, 0_i64.to_ne_bytes())?;
        Ok(Some(Self { library, offset }))
    }

    /// The program by this clock.
    #[must_use]
    pub fn rules(&self, program: Program) -> Program {
        program.with("LD_PRELOAD", &self.library).with("CLOCK_OFFSET_FILE", &self.offset)
    }

    /// Sets it so many seconds ahead of this machine's, at once.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set(&self, ahead: i64) -> Result<()> {
        // In place: the processes have this very file mapped.
        let mut file = fs::File::options().write(true).open(&self.offset)?;
        Ok(file.write_all(&ahead.to_ne_bytes())?)
    }
}
