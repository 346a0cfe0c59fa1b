"""Fills stores that are not ours with the values of `segments`, and asks them for the 95th percentile.

Prints for each: octets a value on the disk, values taken per second of processor (of the server; for SQLite of the
process that holds it), and the median of 21 answers. The question is the 95th percentile over the time in `asked`:
of each workstation and of all where one query tells both, else of each workstation.
"""

import json
import os
import pwd
import resource
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request

HERTZ = os.sysconf("SC_CLK_TCK")
ROUNDS = 21


def rows(folder):
    """(seconds, asset, value as text), in the order in which they came."""
    with open(f"{folder}/values.csv", encoding="ascii") as file:
        for line in file:
            at, asset, value = line.rstrip("\n").split(",")
            yield int(at), asset, value


def asked(folder):
    with open(f"{folder}/asked", encoding="ascii") as file:
        start, end = file.read().split()
    return int(start), int(end)


def size(path):
    """Octets of all files below a path."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(path) for name in names)


def values_only(path):
    """Octets of InfluxDB's files of values; its files of series are set aside in advance, whatever is in them."""
    names = (os.path.join(at, name) for at, _, names in os.walk(path) for name in names)
    return sum(os.path.getsize(name) for name in names if name.endswith(".tsm"))


def spent(pid):
    """Processor seconds of a process, its threads, and its children that ended or live."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    ticks = sum(int(fields[index]) for index in (11, 12, 13, 14))
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        children = file.read().split()
    total = ticks / HERTZ
    for child in children:
        try:
            total += spent(child)
        except FileNotFoundError:
            pass
    return total


def written(pid):
    with open(f"/proc/{pid}/io", encoding="ascii") as file:
        return int(dict(line.split(": ") for line in file.read().splitlines())["wchar"])


def median_ms(ask):
    ask()
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def report(name, count, octets, seconds, each, what):
    print(
        f"| {name} | {octets / count:.2f} | {count / seconds / 1e6:.2f} | {each:.0f} ms | {what} |",
        flush=True,
    )


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(url, patience=60):
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                return reply.read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def get(url):
    with urllib.request.urlopen(url, timeout=120) as reply:
        return json.load(reply)


def post(url, body):
    request = urllib.request.Request(url, data=body, method="POST")
    with urllib.request.urlopen(request, timeout=120) as reply:
        return reply.read()


class Server:
    """A process that is stopped by its id."""

    def __init__(self, command, log, user=None):
        options = {}
        if user:
            entry = pwd.getpwnam(user)
            options = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        with open(log, "wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, **options)
        self.pid = self.process.pid

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(timeout=120)


def batches(folder, count):
    batch = []
    for row in rows(folder):
        batch.append(row)
        if len(batch) == count:
            yield batch
            batch = []
    if batch:
        yield batch


def sqlite(folder):
    path = f"{folder}/rows.db"
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
    database.execute(
        "CREATE TABLE rows (asset INTEGER, at INTEGER, value INTEGER, PRIMARY KEY (asset, at)) WITHOUT ROWID"
    )
    numbers, count, before = {}, 0, written(os.getpid())
    seconds = 0.0
    for batch in batches(folder, 1000):
        prepared = [
            (numbers.setdefault(asset, len(numbers)), at, round(float(value) * 100)) for at, asset, value in batch
        ]
        begun = time.process_time()
        with database:
            database.executemany("INSERT INTO rows VALUES (?, ?, ?)", prepared)
        seconds += time.process_time() - begun
        count += len(batch)
    begun = time.process_time()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    seconds += time.process_time() - begun
    octets_written = (written(os.getpid()) - before) / count
    start, end = asked(folder)
    question = """
        WITH ranked AS (
            SELECT asset, value, row_number() OVER (PARTITION BY asset ORDER BY value) AS place,
                count(*) OVER (PARTITION BY asset) AS count
            FROM rows WHERE at >= ? AND at < ?)
        SELECT asset, value FROM ranked WHERE place = (count * 95 + 99) / 100"""
    took = median_ms(lambda: database.execute(question, (start, end)).fetchall())
    version = sqlite3.sqlite_version
    what = f"a row a value by asset and time, 1,000 to a transaction; wrote {octets_written:.0f} octets a value"
    report(f"SQLite {version}", count, size(path), seconds, took, what)


def postgresql(folder):
    user = "postgres" if os.getuid() == 0 else None
    data, port = f"{folder}/postgresql", free_port()
    os.mkdir(data)
    if user:
        shutil.chown(data, user)
    entry = pwd.getpwnam(user) if user else None
    as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        ["initdb", "-D", data, "-A", "trust", "-U", "bench"], check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user
    )
    command = [shutil.which("postgres"), "-D", data, "-p", str(port), "-k", data, "-c", "listen_addresses=127.0.0.1"]
    server = Server(command, f"{folder}/postgresql.log", user)

    def sql(text, source=None):
        call = ["psql", "-qAt", "-h", "127.0.0.1", "-p", str(port), "-U", "bench", "-d", "postgres", "-c", text]
        done = subprocess.run(call, check=True, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.stdout.decode().strip()

    try:
        for _ in range(100):
            try:
                sql("SELECT 1")
                break
            except subprocess.CalledProcessError:
                time.sleep(0.1)
        sql("CREATE TABLE rows (at bigint, asset text, value numeric)")
        sql("CREATE INDEX ON rows (asset, at)")
        begun = spent(server.pid)
        with open(f"{folder}/values.csv", "rb") as file:
            sql("COPY rows FROM STDIN (FORMAT csv)", file)
        sql("CHECKPOINT")
        seconds = spent(server.pid) - begun
        sql("VACUUM ANALYZE rows")
        count = int(sql("SELECT count(*) FROM rows"))
        octets = int(sql("SELECT pg_total_relation_size('rows')"))
        start, end = asked(folder)
        question = (
            "SELECT asset, percentile_disc(0.95) WITHIN GROUP (ORDER BY value) FROM rows"
            f" WHERE at >= {start} AND at < {end} GROUP BY asset"
        )

        def ask():
            plan = json.loads(sql(f"EXPLAIN (ANALYZE, FORMAT json) {question}"))
            return plan[0]["Execution Time"]

        ask()
        took = statistics.median(ask() for _ in range(7))
        version = sql("SHOW server_version").split()[0]
        report(f"PostgreSQL {version}", count, octets, seconds, took, "COPY into a table with an index by asset and time")
    finally:
        server.stop(signal.SIGINT)


def quantile_over(port, folder, path="/api/v1/query"):
    """What Prometheus and VictoriaMetrics both understand."""
    start, end = asked(folder)
    query = f"quantile_over_time(0.95, cpu_used[{end - start}s])"
    asks = urllib.parse.urlencode({"query": query, "time": end - 1, "nocache": 1})
    return lambda: get(f"http://127.0.0.1:{port}{path}?{asks}")


def victoria_metrics(folder):
    data, port = f"{folder}/victoria", free_port()
    command = [
        "victoria-metrics",
        f"-storageDataPath={data}",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=100y",
        "-search.maxPointsPerTimeseries=100000",
    ]
    server = Server(command, f"{folder}/victoria.log")
    try:
        answers(f"http://127.0.0.1:{port}/health")
        begun, count = spent(server.pid), 0
        for batch in batches(folder, 20_000):
            lines = [f'cpu_used{{asset="{asset}"}} {value} {at * 1000}' for at, asset, value in batch]
            post(f"http://127.0.0.1:{port}/api/v1/import/prometheus", "\n".join(lines).encode())
            count += len(batch)
        answers(f"http://127.0.0.1:{port}/internal/force_flush")
        seconds = spent(server.pid) - begun
        answers(f"http://127.0.0.1:{port}/internal/force_merge")
        quiet(server.pid)
        ask = quantile_over(port, folder)
        assert len(ask()["data"]["result"]) == 1000
        took = median_ms(ask)
    finally:
        server.stop(signal.SIGINT)
    report("VictoriaMetrics 1.79", count, size(data), seconds, took, "each workstation; text over HTTP, merged to the end")


def quiet(pid):
    """Waits until a process has nothing more to do."""
    before, idle = spent(pid), 0
    while idle < 3:
        time.sleep(1)
        now = spent(pid)
        idle = idle + 1 if now - before < 0.05 else 0
        before = now


def prometheus(folder):
    text, data, port = f"{folder}/values.om", f"{folder}/prometheus", free_port()
    with open(text, "w", encoding="ascii") as file:
        file.write("# TYPE cpu_used gauge\n")
        for at, asset, value in rows(folder):
            file.write(f'cpu_used{{asset="{asset}"}} {value} {at}\n')
        file.write("# EOF\n")
    count = sum(1 for _ in rows(folder))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=744h", text, data]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    octets = size(data)
    config = f"{folder}/prometheus.yml"
    with open(config, "w", encoding="ascii") as file:
        file.write("global: {}\n")
    command = [
        "prometheus",
        f"--config.file={config}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--storage.tsdb.retention.time=100y",
    ]
    server = Server(command, f"{folder}/prometheus.log")
    try:
        answers(f"http://127.0.0.1:{port}/-/ready")
        ask = quantile_over(port, folder)
        assert len(ask()["data"]["result"]) == 1000
        took = median_ms(ask)
    finally:
        server.stop()
    report("Prometheus 2.42", count, octets, seconds, took, "each workstation; blocks from text by promtool")


def influxdb(folder):
    data, port, back = f"{folder}/influx", free_port(), free_port()
    config = f"{folder}/influx.toml"
    with open(config, "w", encoding="ascii") as file:
        file.write(
            f"""reporting-disabled = true
bind-address = "127.0.0.1:{back}"
[meta]
dir = "{data}/meta"
[data]
dir = "{data}/data"
wal-dir = "{data}/wal"
index-version = "tsi1"
cache-snapshot-write-cold-duration = "5s"
compact-full-write-cold-duration = "5s"
query-log-enabled = false
[http]
bind-address = "127.0.0.1:{port}"
log-enabled = false
"""
        )
    server = Server(["influxd", "-config", config], f"{folder}/influx.log")
    base = f"http://127.0.0.1:{port}"
    try:
        answers(f"{base}/ping")
        post(f"{base}/query", urllib.parse.urlencode({"q": "CREATE DATABASE bench"}).encode())
        begun, count = spent(server.pid), 0
        for batch in batches(folder, 20_000):
            lines = [f"cpu,asset={asset} used={value} {at}" for at, asset, value in batch]
            post(f"{base}/write?db=bench&precision=s", "\n".join(lines).encode())
            count += len(batch)
        seconds = spent(server.pid) - begun
        quiet(server.pid)
        time.sleep(10)
        quiet(server.pid)
        start, end = asked(folder)
        query = f"SELECT percentile(used, 95) FROM cpu WHERE time >= {start}s AND time < {end}s GROUP BY asset"
        asks = urllib.parse.urlencode({"db": "bench", "q": query})
        assert len(get(f"{base}/query?{asks}")["results"][0]["series"]) == 1000
        took = median_ms(lambda: get(f"{base}/query?{asks}"))
    finally:
        server.stop()
    report("InfluxDB 1.6", count, values_only(data), seconds, took, "each workstation; text over HTTP; values without index")


PEERS = {
    "sqlite": (sqlite, None),
    "postgresql": (postgresql, "initdb"),
    "victoria-metrics": (victoria_metrics, "victoria-metrics"),
    "prometheus": (prometheus, "promtool"),
    "influxdb": (influxdb, "influxd"),
}


def main():
    folder, names = sys.argv[1], sys.argv[2:] or list(PEERS)
    print("\n| peer | octets a value | M values a CPU second | p95 | how |\n|---|---|---|---|---|")
    for name in names:
        measure, needs = PEERS[name]
        if needs and not shutil.which(needs):
            print(f"| {name} | not installed | | | |", flush=True)
            continue
        measure(folder)


main()
