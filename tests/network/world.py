"""A small world in network namespaces: two PCs, and everything that a clinic's network does.

`World` builds it with iproute2 and nftables, starts dnsmasq, Squid, OpenVPN and small servers in
it, and takes it away again. `look` runs the network part on one of the PCs.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
PROGRAMS: Final = ("ip", "nft", "dnsmasq", "squid", "openvpn", "openssl", "ps")
"""What has to be installed."""

DNS: Final = {
    "normal": "10.77.0.53",
    "silent": "10.77.0.54",
    "servfail": "10.77.0.55",
    "hijack": "10.77.0.56",
    "ipv6": "fd77::53",
    "away": "203.0.113.1",
}
PORTAL: Final = "10.77.2.1"

# name -> addresses. Every name is in the zone `test`; what is not here does not exist.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "good": ("10.77.1.1",),
    "good2": ("10.77.1.2",),
    "known": ("10.77.1.3",),
    "status500": ("10.77.1.4",),
    "expired": ("10.77.1.5",),
    "selfsigned": ("10.77.1.6",),
    "wrongname": ("10.77.1.7",),
    "unknownroot": ("10.77.1.8",),
    "future": ("10.77.1.9",),
    "future-known": ("10.77.1.10",),
    "reset": ("10.77.1.11",),
    "close": ("10.77.1.12",),
    "silent": ("10.77.1.13",),
    "dripping": ("10.77.1.14",),
    "dripping-tls": ("10.77.1.15",),
    "plain": ("10.77.1.16",),
    "nothing-listens": ("10.77.1.17",),
    "dropped": ("10.77.1.20",),
    "prohibited": ("10.77.1.21",),
    "tcp-reset": ("10.77.1.22",),
    "no-route": ("203.0.113.9",),
    "inspected": ("10.77.1.60",),
    "inspected2": ("10.77.1.61",),
    "signin": ("10.77.1.70",),
    "signin2": ("10.77.1.71",),
    "signin-known": ("10.77.1.72",),
    "blocked200": ("10.77.1.73",),
    "blocked302": ("10.77.1.74",),
    "blocked403": ("10.77.1.75",),
    "filter": ("10.77.1.76",),
    "halfchain": ("10.77.1.77",),
    "eset1": ("10.77.1.78",),
    "eset2": ("10.77.1.79",),
    "portal": ("10.77.2.1",),
    "only6": ("fd77::1:1",),
    "only6b": ("fd77::1:2",),
    "broken6": ("fd77::1:20", "10.77.1.1"),
    "broken6b": ("fd77::1:21", "10.77.1.2"),
    "proxy": ("10.77.3.1",),
    "pac": ("10.77.3.2",),
    "vpn-crypt": ("10.77.1.32",),
    "vpn-auth": ("10.77.1.31",),
    "vpn-web": ("10.77.1.34",),
    "vpn-silent": ("10.77.1.35",),
    "vpn-reset": ("10.77.1.36",),
    "vpn-foreign": ("10.77.1.37",),
    "vpn-inspected": ("10.77.1.62",),
    "dpi": ("10.77.1.33",),
    "aws": ("10.77.1.50",),
    "aws2": ("10.77.1.51",),
}
"""`*.vpn.test` is 10.77.1.30 and `*.dpi.test` 10.77.1.33; the bare names do not exist."""

_RULES: Final = """
table inet world {
  chain input {
    type filter hook input priority 0;
    ip daddr { 10.77.1.20, 10.77.0.54 } drop
    ip6 daddr fd77::1:20 drop
    ip6 daddr fd77::1:21 reject with icmpx type admin-prohibited
    ip daddr 10.77.1.21 reject with icmpx type admin-prohibited
    ip daddr 10.77.1.22 tcp dport 443 reject with tcp reset
    # A device that lets TLS through and drops OpenVPN: opcode 7 at the third byte of the data,
    # after a TCP header with timestamps (32 bytes).
    ip daddr 10.77.1.33 tcp dport 443 @th,272,8 0x38 drop
  }
}
table ip catch {
  chain prerouting {
    type nat hook prerouting priority -100;
    ip daddr { 10.77.1.60, 10.77.1.61, 10.77.1.62 } tcp dport 443 redirect to :3443
  }
}
"""

PAC: Final = "function FindProxyForURL(url, host) { return 'PROXY proxy.test:3128'; }"

SIGN_IN: Final = "<form>ログインしてください <input type='password' name='p'></form>"
BLOCKED: Final = "<h1>アクセスがブロックされました</h1>"

SHORT: Final = {
    "dns": 2.0,
    "tcp": 1.5,
    "proxy": 2.0,
    "tls": 2.0,
    "http": 2.0,
    "openvpn": 1.5,
    "portal": 2.0,
}
"""Limits for the tests; the measurements use those of `rules/network.toml`."""

GOOD: Final = ("good.test", "good2.test")
AWS: Final = ("aws.test", "aws2.test")


@dataclass
class Look:
    """What one look found."""

    answer: dict[str, Any]

    @property
    def https(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.answer["facts"]["network.https"]["value"]
        return rows

    @property
    def vpn(self) -> dict[str, Any]:
        value: dict[str, Any] = self.answer["facts"]["network.vpn"]["value"]
        return value

    @property
    def advice(self) -> list[str]:
        return [entry["id"] for entry in self.answer["advice"]]

    @property
    def slowest(self) -> float:
        """Seconds of the slowest single target."""
        rows: list[int] = [row["ms"] for row in self.https] + [self.vpn["ms"]]
        # Where HTTPS works nobody waits for the pages with known answers.
        failed = any(row["stage"] not in {"http", "done"} for row in self.https)
        pages: list[float] = self.answer["pages"] if failed else []
        return max(max(rows) / 1000, *pages, 0)


class Windows(NamedTuple):
    """A Windows Python and the Windows that it runs on (Wine)."""

    python: Path
    environment: Mapping[str, str]


@dataclass
class World:
    """The namespaces and what runs in them."""

    folder: Path
    delay: float = 0
    """Seconds that the small servers wait before they say anything, as over a long line."""
    tag: str = field(default_factory=lambda: f"nb{os.getpid()}")
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def pc(self) -> str:
        return f"{self.tag}p"

    @property
    def pc6(self) -> str:
        return f"{self.tag}s"

    @property
    def outside(self) -> str:
        return f"{self.tag}w"

    # ---------------------------------------------------------------- building

    def build(self) -> None:
        for name in (self.pc, self.pc6, self.outside):
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
            Path("/etc/netns", name).mkdir(parents=True)
        run("ip", "-n", self.outside, "link", "add", "lan", "type", "bridge")
        run("ip", "-n", self.outside, "link", "set", "lan", "up")
        self._plug(self.pc, "10.77.0.2/16", "fd77::2/64")
        self._plug(self.pc6, "fd77::3/64")
        addresses = {a for group in NAMES.values() for a in group if a.startswith(("10.", "fd"))}
        addresses |= {"10.77.0.1", PORTAL, "10.77.1.30", *list(DNS.values())[:5]}
        for address in sorted(addresses):
            bits = "/64" if ":" in address else "/16"
            extra = ("nodad",) if ":" in address else ()
            run("ip", "-n", self.outside, "addr", "add", address + bits, "dev", "lan", *extra)
        run("ip", "netns", "exec", self.outside, "nft", "-f", "-", text=_RULES)
        self._certificates()
        self._dns()
        self._servers()
        self._squid()
        self._openvpn()

    def _plug(self, name: str, *addresses: str) -> None:
        run("ip", "-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", name)
        run("ip", "-n", name, "link", "set", name, "netns", self.outside)
        run("ip", "-n", self.outside, "link", "set", name, "master", "lan", "up")
        run("ip", "-n", name, "link", "set", "eth0", "up")
        for address in addresses:
            extra = ("nodad",) if ":" in address else ()
            run("ip", "-n", name, "addr", "add", address, "dev", "eth0", *extra)

    def _certificates(self) -> None:
        self._authority("public", "Test Public Root", "Public Trust Inc")
        self._authority("device", "Inspection CA", "Example UTM")
        self._authority("stranger", "Nobody Knows CA", "Stranger")
        for name in ("good", "good2", "status500", "dripping", "only6", "only6b", "inspected"):
            self._certificate(name, "public", f"{name}.test")
        self._authority("eset", "ESET SSL Filter CA", "ESET, spol. s r. o.")
        self._between()
        for name in ("eset1", "eset2"):
            self._certificate(name, "eset", f"{name}.test")
        self._certificate("halfchain", "between", "halfchain.test", issuer_at=True)
        for name in ("inspected2", "vpn-web"):
            self._certificate(name, "public", f"{name}.test")
        self._certificate("wrongname", "public", "somebody-else.test")
        self._certificate("unknownroot", "stranger", "unknownroot.test")
        self._certificate("expired", "public", "expired.test", "20200101000000Z", "20210101000000Z")
        self._certificate("future", "public", "future.test", "20980101000000Z", "20990101000000Z")
        openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-keyout", "selfsigned.key", "-out", "selfsigned.crt"),
            *("-subj", "/CN=selfsigned.test", "-addext", "subjectAltName=DNS:selfsigned.test"),
            cwd=self.folder,
        )
        self._bundle("selfsigned")
        both = self.file("public.crt").read_text() + self.file("device.crt").read_text()
        self.file("public-and-device.crt").write_text(both)
        own = self.file("public.crt").read_text() + self.file("eset.crt").read_text()
        self.file("public-and-eset.crt").write_text(own)

    def _authority(self, name: str, common_name: str, organisation: str) -> None:
        openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-keyout", f"{name}.key", "-out", f"{name}.crt"),
            *("-subj", f"/O={organisation}/CN={common_name}"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
            cwd=self.folder,
        )

    def _between(self) -> None:
        """Make an authority that the public one vouches for."""
        openssl(
            *("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "between.key"),
            *("-out", "between.csr", "-subj", "/O=Public Trust Inc/CN=Test Issuing CA"),
            cwd=self.folder,
        )
        self.file("between.ext").write_text("[ext]\nbasicConstraints=critical,CA:TRUE\n")
        openssl(
            *("x509", "-req", "-in", "between.csr", "-CA", "public.crt", "-CAkey", "public.key"),
            *("-CAcreateserial", "-days", "20", "-extfile", "between.ext", "-extensions", "ext"),
            *("-out", "between.crt"),
            cwd=self.folder,
        )

    def _certificate(
        self,
        name: str,
        issuer: str,
        host: str,
        start: str = "",
        end: str = "",
        *,
        issuer_at: bool = False,
    ) -> None:
        openssl(
            *("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key"),
            *("-out", f"{name}.csr", "-subj", f"/CN={host}"),
            cwd=self.folder,
        )
        # The address with a broken twin answers with the certificate of the good one.
        names = f"DNS:{host},DNS:broken6.test"
        place = "authorityInfoAccess=caIssuers;URI:http://known.test/i.crt\n" if issuer_at else ""
        self.file(f"{name}.ext").write_text(f"[ext]\nsubjectAltName={names}\n{place}")
        if start:
            self._dated(name, issuer, start, end)
        else:
            openssl(
                *("x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.crt"),
                *("-CAkey", f"{issuer}.key", "-CAcreateserial", "-days", "20"),
                *("-extfile", f"{name}.ext", "-extensions", "ext", "-out", f"{name}.crt"),
                cwd=self.folder,
            )
        self._bundle(name)

    def _dated(self, name: str, issuer: str, start: str, end: str) -> None:
        """`openssl x509` cannot choose the first day; `openssl ca` can."""
        self.file("index.txt").write_text("")
        self.file("ca.cnf").write_text(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\n"
            "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n"
        )
        openssl(
            *("ca", "-batch", "-config", "ca.cnf", "-rand_serial", "-notext"),
            *("-cert", f"{issuer}.crt", "-keyfile", f"{issuer}.key", "-in", f"{name}.csr"),
            *("-startdate", start, "-enddate", end, "-out", f"{name}.crt"),
            *("-extfile", f"{name}.ext", "-extensions", "ext"),
            cwd=self.folder,
        )

    def _bundle(self, name: str) -> None:
        text = self.file(f"{name}.crt").read_text() + self.file(f"{name}.key").read_text()
        self.file(f"{name}.pem").write_text(text)

    def file(self, name: str) -> Path:
        return self.folder / name

    # ---------------------------------------------------------------- services

    def _dns(self) -> None:
        common = (
            *("--keep-in-foreground", "--no-resolv", "--no-hosts", "--bind-interfaces"),
            *("--except-interface=lo", "--pid-file"),
        )
        hosts = [
            f"--host-record={name}.test,{address}"
            for name, group in NAMES.items()
            for address in group
        ]
        wildcards = ("--address=/*.vpn.test/10.77.1.30", "--address=/*.dpi.test/10.77.1.33")
        normal = [f"--listen-address={DNS[n]}" for n in ("normal", "silent", "ipv6")]
        honest = self._start("dnsmasq", *common, "--local=/test/", *normal, *hosts, *wildcards)
        liar = self._start(
            *("dnsmasq", *common, f"--listen-address={DNS['hijack']}"),
            *(f"--address=/#/{PORTAL}", "--local=/#/"),
        )
        self._wait(honest, "udp", DNS["normal"], 53)
        self._wait(liar, "udp", DNS["hijack"], 53)

    def _servers(self) -> None:
        def at(name: str) -> dict[str, Any]:
            return {"address": NAMES[name][0], "port": 443}

        def pem(name: str) -> str:
            return str(self.file(f"{name}.pem"))

        known = {"kind": "http", "port": 80, "body": "Known Answer"}
        sign_in = {"kind": "http", "port": 80, "status": 302, "location": "http://portal.test/"}
        block_page = {"kind": "http", "port": 80, "body": BLOCKED}
        entries: list[dict[str, Any]] = [
            {**at(name), "kind": "https", "certificate": pem(name)}
            for name in (
                "halfchain",
                "eset1",
                "eset2",
                "good",
                "good2",
                "expired",
                "selfsigned",
                "wrongname",
                "unknownroot",
            )
        ]
        entries += [
            {**at(name), "kind": "https", "certificate": pem(name)}
            for name in ("future", "only6", "only6b", "inspected", "inspected2", "vpn-web")
        ]
        seventy_years = 72 * 365 * 86400
        entries += [
            {**at("status500"), "kind": "https", "certificate": pem("status500"), "status": 500},
            {**at("dripping"), "kind": "https", "certificate": pem("dripping"), "drip": 0.05},
            {**at("dripping-tls"), "kind": "drip", "drip": 0.05},
            {**at("plain"), "kind": "send", "bytes": b"HTTP/1.1 400 Bad Request\r\n\r\n".hex()},
            {**at("reset"), "kind": "reset"},
            {**at("close"), "kind": "close_after_request"},
            {**at("silent"), "kind": "silent"},
            {**at("vpn-silent"), "kind": "silent"},
            {**at("vpn-reset"), "kind": "reset"},
            {**at("vpn-foreign"), "kind": "send", "bytes": "1503030002022f"},
            {**at("aws"), "kind": "silent"},
            {**at("aws2"), "kind": "silent"},
            {**known, "address": NAMES["known"][0]},
            {**known, "address": NAMES["future-known"][0], "clock": seventy_years},
            {**sign_in, "address": NAMES["signin-known"][0]},
            {
                "kind": "http",
                "address": NAMES["pac"][0],
                "port": 80,
                "body": PAC,
                "type": "application/x-ns-proxy-autoconfig",
            },
            {"kind": "http", "port": 80, "address": PORTAL, "body": SIGN_IN},
            {**block_page, "address": NAMES["filter"][0]},
            {**block_page, "address": NAMES["blocked200"][0]},
            {**block_page, "address": NAMES["blocked403"][0], "status": 403},
            {
                **sign_in,
                "address": NAMES["blocked302"][0],
                "location": "http://filter.test/notice",
            },
            {"kind": "https", "address": PORTAL, "port": 443, "certificate": pem("selfsigned")},
            {**at("signin"), "kind": "reset"},
            {**at("signin2"), "kind": "https", "certificate": pem("selfsigned")},
            {"kind": "servfail", "address": DNS["servfail"], "port": 53},
        ]
        slow = [{**entry, "delay": self.delay} for entry in entries]
        self.file("servers.json").write_text(json.dumps(slow))
        process = self._start(
            sys.executable,
            str(HERE / "world_servers.py"),
            str(self.file("servers.json")),
            talks=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready", self.log(process)

    def _squid(self) -> None:
        cache = self.file("squid")
        cache.mkdir()
        shutil.chown(cache, "proxy", "proxy")
        self.file("device.pem").write_text(
            self.file("device.crt").read_text() + self.file("device.key").read_text()
        )
        self.file("users").write_text("clinic:$apr1$x$abc\n")
        bump = (
            f"ssl-bump tls-cert={self.file('device.pem')} generate-host-certificates=on "
            "dynamic_cert_mem_cache_size=4MB"
        )
        self.file("squid.conf").write_text(
            f"""
http_port 10.77.3.1:3128
http_port 10.77.3.1:3129 name=password
http_port 10.77.3.1:3130 name=denying
http_port 10.77.3.1:3131 {bump}
https_port 3443 intercept {bump}
auth_param basic program /usr/lib/squid/basic_ncsa_auth {self.file("users")}
acl with_password myportname password
acl denying myportname denying
acl known_people proxy_auth REQUIRED
http_access deny denying
http_access deny with_password !known_people
http_access allow all
acl step1 at_step SslBump1
ssl_bump peek step1
ssl_bump bump all
sslcrtd_program /usr/lib/squid/security_file_certgen -s {cache}/certs -M 4MB
tls_outgoing_options cafile={self.file("public.crt")}
dns_nameservers {DNS["normal"]}
host_verify_strict off
cache deny all
cache_log {cache}/cache.log
access_log none
pid_filename none
coredump_dir {cache}
shutdown_lifetime 0 seconds
visible_hostname utm.test
pinger_enable off
cache_mem 8 MB
"""
        )
        run("/usr/lib/squid/security_file_certgen", "-c", "-s", f"{cache}/certs", "-M", "4MB")
        run("chown", "-R", "proxy:proxy", str(cache))
        self.folder.chmod(0o755)
        process = self._start("squid", "-N", "-f", str(self.file("squid.conf")))
        self._wait(process, "tcp", "10.77.3.1", 3131)

    def _openvpn(self) -> None:
        run("openvpn", "--genkey", "secret", str(self.file("static.key")))
        openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-keyout", "vpn.key", "-out", "vpn.crt", "-subj", "/CN=vpn"),
            cwd=self.folder,
        )
        key = str(self.file("static.key"))
        self._vpn("10.77.1.30", 30)
        self._vpn("10.77.1.33", 33)
        self._vpn(NAMES["vpn-auth"][0], 31, "--tls-auth", key, "0")
        self._vpn(NAMES["vpn-crypt"][0], 32, "--tls-crypt", key)
        self._vpn(NAMES["vpn-inspected"][0], 62)

    def _vpn(self, address: str, number: int, *more: str) -> None:
        process = self._start(
            *("openvpn", "--mode", "server", "--tls-server", "--dev", f"tun{number}"),
            *("--server", f"10.99.{number}.0", "255.255.255.0", "--proto", "tcp4-server"),
            *("--local", address, "--port", "443", "--dh", "none", "--verb", "1"),
            *("--ca", str(self.file("vpn.crt")), "--cert", str(self.file("vpn.crt"))),
            *("--key", str(self.file("vpn.key"))),
            *("--topology", "subnet", "--keepalive", "10", "60", *more),
        )
        self._wait(process, "tcp", address, 443)

    def _start(self, *argv: str, talks: bool = False) -> subprocess.Popen[str]:
        log = self.file(f"log-{len(self.processes)}-{Path(argv[0]).name}.txt").open("w")
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.outside, *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if talks else log,
            stderr=log,
            text=True,
            env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
        )
        log.close()
        self.processes.append(process)
        return process

    def log(self, process: subprocess.Popen[str]) -> str:
        number = self.processes.index(process)
        return "".join(path.read_text() for path in self.folder.glob(f"log-{number}-*"))

    def _wait(self, process: subprocess.Popen[str], kind: str, address: str, port: int) -> None:
        """Wait until a server listens, as the kernel's own list says."""
        for _ in range(300):
            listening = run(
                *("ip", "netns", "exec", self.outside, "ss", "-Hln", f"--{kind}"),
                *("src", address, "sport", "=", f":{port}"),
            )
            if listening.strip():
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"{address}:{port} does not listen: {self.log(process)}")

    # ---------------------------------------------------------------- using

    def look(  # noqa: PLR0913 - a situation has many sides
        self,
        *,
        https: tuple[str, ...] = GOOD,
        vpn: tuple[str, ...] = AWS,
        portal: tuple[str, ...] = ("http://known.test/",),
        dns: str = "normal",
        env: Mapping[str, str] | None = None,
        profile: str = "",
        trusted: str = "public",
        limits: Mapping[str, float] | None = SHORT,
        deadline: float = 20,
        pc6: bool = False,
        windows: Windows | None = None,
    ) -> Look:
        """Look at the network from one of the PCs, in a process of its own."""
        name = self.pc6 if pc6 else self.pc
        options = "options timeout:5 attempts:2\n"
        Path("/etc/netns", name, "resolv.conf").write_text(f"nameserver {DNS[dns]}\n{options}")
        work = {
            "https": https,
            "vpn": vpn,
            "portal": portal,
            "profile": profile,
            "limits": limits,
            "deadline": deadline,
            "public_roots": str(self.file("public.crt")),
        }
        self.file("work.json").write_text(json.dumps(work))
        if windows is not None:
            return self._look_on_windows(name, trusted, windows)
        clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        out = run(
            *("ip", "netns", "exec", name, sys.executable),
            *("-P", str(HERE / "run_look.py"), str(self.file("work.json"))),
            env={
                **clean,
                **(env or {}),
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                "SSL_CERT_FILE": str(self.file(f"{trusted}.crt")),
            },
        )
        return Look(json.loads(out))

    def _look_on_windows(self, name: str, trusted: str, windows: Windows) -> Look:
        """Look with a Windows Python. Wine takes its roots from the file of this machine."""
        roots = "/etc/ssl/certs/ca-certificates.crt"
        mount = f'mount --bind {self.file(f"{trusted}.crt")} {roots} && exec "$@"'
        try:
            out = run(
                *("ip", "netns", "exec", name, "sh", "-c", mount, "sh", "wine"),
                *(str(windows.python), "-P", str(HERE / "run_look.py")),
                str(self.file("work.json")),
                env=windows.environment,
            )
        finally:
            # It holds sockets of that namespace and remembers the roots.
            run("wineserver", "-k", "-w", env=windows.environment, may_fail=True)
        return Look(json.loads(out))

    def remove(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        for name in (self.pc, self.pc6, self.outside):
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)
            shutil.rmtree(Path("/etc/netns", name), ignore_errors=True)


@contextlib.contextmanager
def world(folder: Path, delay: float = 0) -> Iterator[World]:
    """Build the world and take it away again, whatever happens."""
    built = World(folder, delay)
    try:
        built.build()
        yield built
    finally:
        built.remove()


def may_build() -> None:
    """Report the tests as not run where namespaces cannot be made."""
    done = subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("not run: needs root for network namespaces")


def a_windows(folder: Path) -> Windows:
    """Return a Windows of its own, in a folder."""
    import windows_python  # noqa: PLC0415 - build/ is on the path of the tests alone
    import wine  # noqa: PLC0415

    prefix = folder / "prefix"
    shutil.copytree(wine.ensure(), prefix, symlinks=True)
    return Windows(windows_python.ensure() / "python.exe", wine.python_environment(prefix))


def run(
    *argv: str,
    text: str | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    may_fail: bool = False,
) -> str:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    done = subprocess.run(
        argv,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        errors="replace",  # Wine's own programs speak code page 932
        cwd=cwd,
        env={**(os.environ if env is None else env), "PATH": path},
        timeout=120,
        check=False,
    )
    assert may_fail or done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
    return done.stdout


def openssl(*argv: str, cwd: Path) -> None:
    run("openssl", *argv, cwd=cwd)
