"""Nodes of a federation as a shell would run them, and the servers beside them."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time

FAILED = []


def check(what, is_right, found=""):
    print(("ok    " if is_right else "FAILED"), what, "" if is_right else found)
    if not is_right:
        FAILED.append(what)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A child process that answers on a port of loopback."""

    def __init__(self, arguments, port, variables=None, log=None):
        out = open(log, "wb") if log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            arguments, env={**os.environ, **(variables or {})}, stdout=out, stderr=out
        )
        for _ in range(400):
            if self.process.poll() is not None:
                sys.exit(f"{arguments[0]} ended with status {self.process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        sys.exit(f"{arguments[0]} does not listen")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Node:
    """One workspace."""

    def __init__(self, binary, work, name, variables=None):
        self.binary, self.work, self.name = binary, pathlib.Path(work), name
        self.variables = variables or {}
        self.work.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments, expect=0):
        ended = subprocess.run(
            [self.binary, *arguments, "--workspace", self.work / self.name],
            cwd=self.work, env={"PATH": os.environ["PATH"], **self.variables}, capture_output=True, text=True,
        )
        if expect is not None and ended.returncode != expect:
            check(f"{self.name}: {' '.join(map(str, arguments))}", False, ended.stderr + ended.stdout)
        answer = json.loads(ended.stdout) if ended.stdout.strip() else {}
        answer["exit"] = ended.returncode
        answer["talk"] = ended.stderr
        return answer

    def write(self, name, text, mode=0o644):
        path = self.work / f"{self.name}-{name}"
        path.write_text(text)
        path.chmod(mode)
        return path

    def create(self, backend):
        conf = self.write("plant.yaml", json.dumps({
            "name": "plant", "sync_sched": "h1", "backend": backend,
            "stats": {"attributes": [{"name": "temp", "type": "C"}, {"name": "load", "type": "C"}]},
            "gates": {"min_rows_extra": 0, "min_cell": 0},
        }))
        return self.run("federation", "create", "-c", conf)

    def join(self, administrator, backend):
        password = self.write("password", "open sesame")
        invitation = self.work / f"{self.name}.invite"
        administrator.run("federation", "invite", "--out", invitation, "--password_file", password)
        conf = self.write("join.yaml", json.dumps({"backend": backend}))
        self.run(
            "federation", "join", "--invite", invitation, "--password_file", password, "--node", self.name,
            "-c", conf, expect=3,
        )
        # A store may show an object late: cron would come again.
        for _ in range(20):
            administrator.run("federation", "sync")
            if self.run("federation", "sync", expect=None)["exit"] == 0:
                return
            time.sleep(0.1)
        check(f"{self.name}: is let in", False)

    def learn(self, seed, rows=30, federation=None):
        lines = [f"{seed * 1000 + i},{(i * 7919 + seed * 31) % 101 / 7},{(i * 13 + seed) % 17}" for i in range(rows)]
        table = self.write("rows.csv", "id,temp,load\n" + "\n".join(lines) + "\n")
        upload = self.write("rows.json", json.dumps(
            {"file": str(table), "head": 1, "partition": 1, "namespace": "n", "table_name": "rows"}))
        self.run("upload", "-c", upload, "--drop", "1")
        named = ["-F", federation] if federation else []
        self.run("federation", "learn", "-n", "n", "-t", "rows", *named)

    def export(self):
        return self.run("federation", "export", "-o", self.work / f"{self.name}.stats")["values"]


def rounds(nodes):
    """Rounds until all have merged the same, as many as a store that shows objects late may need."""
    for _ in range(10):
        answers = [node.run("federation", "sync")["values"]["plant"] for node in nodes]
        if len({answer["merged"] for answer in answers}) == 1:
            return


def check_same(what, nodes, rows):
    exports = [node.export() for node in nodes]
    digests = {export["digest"] for export in exports}
    check(f"{what}: {len(nodes)} nodes have the same bytes", len(digests) == 1, str(exports))
    check(f"{what}: of {rows} rows", {export["rows"] for export in exports} == {rows}, str(exports))


def done():
    sys.exit(1 if FAILED else 0)
