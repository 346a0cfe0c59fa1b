//! The programs that others run for the same work, from Debian's packages. Promise: each runs in a folder of its own
//! on loopback, and ends with the value that stands for it; one that is not installed is named, never made up.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A running peer.
#[derive(Debug)]
pub(crate) struct Peer {
    /// What it is called in the table.
    pub(crate) name: &'static str,
    child: Child,
    ask: Ask,
}

/// How its figures are fetched once a minute.
#[derive(Debug)]
enum Ask {
    /// It sends by itself.
    Nothing,
    /// GET of a path.
    Http(SocketAddr, String),
    /// Zabbix' passive checks, each over a connection of its own, as a server does it.
    Zabbix(SocketAddr),
}

/// The figures of a workstation by Zabbix' names.
const ZABBIX_KEYS: [&str; 12] = [
    "system.cpu.util",
    "system.cpu.num",
    "vm.memory.size[available]",
    "vm.memory.size[total]",
    "system.swap.size[,free]",
    "system.swap.size[,total]",
    "vfs.fs.size[/,used]",
    "vfs.fs.size[/,total]",
    "net.if.in[lo]",
    "net.if.out[lo]",
    "system.uptime",
    "system.boottime",
];

impl Peer {
    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// One round of questions.
    pub(crate) fn ask(&self) -> Result<()> {
        match &self.ask {
            Ask::Nothing => Ok(()),
            Ask::Http(address, path) => get(*address, path).map(drop),
            Ask::Zabbix(address) => ZABBIX_KEYS.iter().try_for_each(|key| zabbix(*address, key)),
        }
    }

    fn start(name: &'static str, command: &mut Command, folder: &Path, ask: Ask) -> Result<Self> {
        let log = fs::File::create(folder.join(format!("{name}.log")))?;
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn();
        Ok(Self { name, child: child.with_context(|| name.to_owned())?, ask })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Fails only where it ended before.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// All that are installed, measuring this machine each 60 seconds.
pub(crate) fn workstation(folder: &Path) -> Result<Vec<Peer>> {
    let mut peers = Vec::new();
    for (program, start) in [
        ("collectd", collectd as Start),
        ("prometheus-node-exporter", node_exporter),
        ("zabbix_agent2", zabbix_agent),
    ] {
        match find(program) {
            Some(path) => peers.push(start(&path, folder)?),
            None => println!("{program}: skipped, not installed"),
        }
    }
    Ok(peers)
}

type Start = fn(&Path, &Path) -> Result<Peer>;

/// A program on the path or among the system's.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn collectd(program: &Path, folder: &Path) -> Result<Peer> {
    let sink = std::net::UdpSocket::bind("127.0.0.1:0")?.local_addr()?;
    let plugins = ["cpu", "memory", "swap", "df", "interface", "uptime", "network"];
    let load = plugins.map(|plugin| format!("LoadPlugin {plugin}\n")).concat();
    let config = folder.join("collectd.conf");
    let data = folder.display();
    fs::write(
        &config,
        format!(
            "Interval 60\nBaseDir \"{data}\"\nPIDFile \"{data}/collectd.pid\"\nTypesDB \"/usr/share/collectd/types.db\"\n\
             {load}<Plugin network>\n Server \"127.0.0.1\" \"{}\"\n</Plugin>\n",
            sink.port()
        ),
    )?;
    Peer::start("collectd", Command::new(program).arg("-f").arg("-C").arg(config), folder, Ask::Nothing)
}

fn node_exporter(program: &Path, folder: &Path) -> Result<Peer> {
    let address = free()?;
    let mut command = Command::new(program);
    command.arg(format!("--web.listen-address={address}")).arg("--log.level=error");
    Peer::start("node_exporter", &mut command, folder, Ask::Http(address, "/metrics".to_owned()))
}

fn zabbix_agent(program: &Path, folder: &Path) -> Result<Peer> {
    let address = low_port()?;
    let config = folder.join("zabbix.conf");
    let data = folder.display();
    fs::write(
        &config,
        format!(
            "LogType=console\nServer=127.0.0.1\nListenIP=127.0.0.1\nListenPort={}\nHostname=bench\n\
             ControlSocket={data}/zabbix.sock\nPluginSocket={data}/plugin.sock\n",
            address.port()
        ),
    )?;
    let mut command = Command::new(program);
    Peer::start("zabbix-agent2", command.arg("-f").arg("-c").arg(config), folder, Ask::Zabbix(address))
}

/// `snmp_exporter` with the modules of `config`.
pub(crate) fn snmp_exporter(config: &str, folder: &Path) -> Result<Option<(Peer, SocketAddr)>> {
    let Some(program) = find("prometheus-snmp-exporter") else {
        println!("prometheus-snmp-exporter: skipped, not installed");
        return Ok(None);
    };
    let (file, address) = (folder.join("snmp.yml"), free()?);
    fs::write(&file, config)?;
    let mut command = Command::new(program);
    command.arg(format!("--config.file={}", file.display())).arg(format!("--web.listen-address={address}"));
    let peer = Peer::start("snmp_exporter", &mut command, folder, Ask::Nothing)?;
    crate::until("snmp_exporter", || TcpStream::connect(address).is_ok())?;
    Ok(Some((peer, address)))
}

/// A port that is free now.
pub(crate) fn free() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// One that Zabbix takes: it allows none above 32767, and the system gives none below.
fn low_port() -> Result<SocketAddr> {
    let free = (20_000..32_767).find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
    Ok(free.context("a free port below 32767")?.local_addr()?)
}

/// The body of a GET that succeeds.
pub(crate) fn get(address: SocketAddr, path: &str) -> Result<String> {
    let mut stream = connect(address)?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").context("no HTTP answer")?;
    if !head.lines().next().is_some_and(|line| line.contains(" 200")) {
        bail!("{path}: {}", head.lines().next().unwrap_or_default());
    }
    Ok(body.to_owned())
}

fn zabbix(address: SocketAddr, key: &str) -> Result<()> {
    let mut stream = connect(address)?;
    let mut question = b"ZBXD\x01".to_vec();
    question.extend((key.len() as u64).to_le_bytes());
    question.extend(key.as_bytes());
    stream.write_all(&question)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if answer.len() < 14 || answer.windows(16).any(|part| part == b"ZBX_NOTSUPPORTED") {
        bail!("{key}: {}", String::from_utf8_lossy(&answer));
    }
    Ok(())
}

fn connect(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    Ok(stream)
}
