"""Several nodes over one chain: they agree block by block, and readers do not notice one dying."""

import getpass
import json
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import plyvel
import pytest
import structlog

from node import layout
from tests.support.ledger import BANK, FUND, Ledger
from tests.support.mizand import Command, over, running, wait_for
from tokenization.devnet import free_port
from tokenization.units import checksum


pytestmark = pytest.mark.chain

ROOT = Path(__file__).parents[2]
NODES = 3
READERS = 4
NOT_RUN = (
    "not run: no nginx or no curl on this machine. Install them, on Debian with "
    "'apt-get install nginx-light curl', and run 'scripts/test' again"
)


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A command sets logging up for its process; a test's ends with the test."""
    yield
    structlog.reset_defaults()


@dataclass
class Nodes:
    """Nodes over one ledger, each with its store.

    Attributes:
        ports: Where they serve.
        processes: They themselves, in the order of the ports.
    """

    mizand: Command
    ports: list[int]
    processes: "list[subprocess.Popen[str]]"

    @property
    def urls(self) -> list[str]:
        """Their addresses."""
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def settled(self, head: int) -> None:
        """Wait until all have a block."""
        for port in self.ports:
            wait_for(port, lambda status: status["block"]["number"] >= head)


@contextmanager
def nodes_over(ledger: Ledger, folder: Path, count: int) -> Iterator[Nodes]:
    """Start nodes, each of which has the others for peers."""
    ports = [free_port() for _ in range(count)]
    with ExitStack() as stack:
        processes = []
        for port in ports:
            peers = ",".join(f"http://127.0.0.1:{other}" for other in ports if other != port)
            mizand = over(
                ledger,
                folder / f"store-{port}",
                "depth:1000",
                MIZAN_NODE_PEERS=peers,
                MIZAN_NODE_PEERS_S="0.2",
            )
            processes.append(stack.enter_context(running(mizand, port)))
        yield Nodes(mizand, ports, processes)


def test_compare__nodes_of_one_chain__agree_and_watch_one_another(
    shared_ledger: Ledger, tmp_path: Path
) -> None:
    """Equal digests at the highest common block, by the command and by themselves."""
    with nodes_over(shared_ledger, tmp_path, 2) as nodes:
        shared_ledger.mint_bills("compare", BANK, 50)
        nodes.settled(shared_ledger.head)
        code, found = nodes.mizand.json("compare", *nodes.urls)
        assert (code, found["data"]["block"]) == (0, shared_ledger.head)
        assert found["data"]["equal"]
        assert len({node["digest"] for node in found["data"]["nodes"]}) == 1
        head = shared_ledger.head
        status = wait_for(nodes.ports[0], lambda status: status["peers"][0]["block"] == head)
        (peer,) = status["peers"]
        assert (peer["node"], peer["differs"], peer["failing"]) == (nodes.urls[1], False, "")
        nodes.processes[1].kill()
        status = wait_for(nodes.ports[0], lambda status: status["peers"][0]["failing"])
        assert status["ready"]
        gone = nodes.mizand("compare", *nodes.urls)
        assert (gone.exit_code, "node-unavailable" in gone.stderr) == (1, True)


def test_compare__node_that_differs__names_the_first_block(
    shared_ledger: Ledger, tmp_path: Path
) -> None:
    """Found by halving; status 8, and the other node raises its metric."""
    shared_ledger.mint_bills("differs", BANK, 50)
    with nodes_over(shared_ledger, tmp_path, 2) as nodes:
        wrong, right = nodes.ports
        nodes.processes[0].send_signal(signal.SIGTERM)
        nodes.processes[0].communicate(timeout=20)
        first = shared_ledger.head - 5
        spoil(tmp_path / f"store-{wrong}", first)
        again = over(shared_ledger, tmp_path / f"store-{wrong}", "depth:1000")
        with running(again, wrong):
            code, found = nodes.mizand.json("compare", *nodes.urls)
            assert (code, found["data"]["block"]) == (8, first)
            assert found["errors"][0]["code"] == "nodes-differ"
            status = wait_for(right, lambda status: status["peers"][0]["differs"])
            assert status["peers"][0]["block"] == shared_ledger.head
            metrics = httpx.get(f"http://127.0.0.1:{right}/metrics").text
            name = f'mizan_peer_digest_differs{{peer="http://127.0.0.1:{wrong}"}} 1.0'
            assert name in metrics


def test_compare__one_node_or_no_node__is_refused(shared_ledger: Ledger, tmp_path: Path) -> None:
    """The hint says what to name."""
    mizand = over(shared_ledger, tmp_path / "store", "depth:1000")
    assert mizand("compare", "http://127.0.0.1:1").exit_code == 2
    assert mizand("compare", "localhost", "http://127.0.0.1:1").exit_code == 2


def spoil(store: Path, first: int) -> None:
    """Change the digest of every block from one on, as a wrong fold would have."""
    db = plyvel.DB(str(store))
    for key, raw in list(db.iterator(prefix=layout.HEADER)):
        block = layout.block_record.decode(raw)
        if block.number >= first:
            changed = bytes((block.digest[0] ^ 1,)) + block.digest[1:]
            fields = {name: getattr(block, name) for name in block.__struct_fields__}
            wrong = type(block)(**(fields | {"digest": changed}))
            db.put(key, layout.block_record.encode(wrong))
    db.close()


@dataclass
class Nginx:
    """Nginx over nodes, with the example configuration.

    Attributes:
        url: Where it listens.
        upstreams: The list of nodes that the health check writes.
    """

    url: str
    folder: Path
    binary: str
    ports: list[int]

    @property
    def upstreams(self) -> Path:
        """The list of nodes that the health check writes."""
        return self.folder / "upstreams.conf"

    @property
    def command(self) -> list[str]:
        """Nginx with its own folder, whatever the machine has."""
        return [self.binary, "-p", str(self.folder), "-c", "nginx.conf", "-e", "error.log"]

    def check(self) -> str:
        """Run the health check once; answers the list it wrote."""
        nodes = [f"127.0.0.1:{port}" for port in self.ports]
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "MIZAN_UPSTREAMS": str(self.upstreams),
            "MIZAN_NGINX_RELOAD": " ".join([*self.command, "-s", "reload"]),
        }
        subprocess.run([ROOT / "ops/nginx/mizan-upstreams", *nodes], env=environment, check=True)
        return self.upstreams.read_text("utf-8")


@contextmanager
def nginx_over(folder: Path, ports: list[int]) -> Iterator[Nginx]:
    """Nginx with the example of ``ops/``: only its port and the place of its list are changed."""
    binary = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert binary is not None
    port = free_port()
    folder.mkdir()
    nginx = Nginx(f"http://127.0.0.1:{port}", folder, binary, ports)
    example = (ROOT / "ops" / "nginx" / "mizan.conf").read_text("utf-8")
    for there, here in (
        ("listen 127.0.0.1:8080;", f"listen 127.0.0.1:{port};"),
        ("/etc/nginx/mizan-upstreams.conf", str(nginx.upstreams)),
    ):
        assert there in example
        example = example.replace(there, here)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"user {getpass.getuser()};\npid {folder}/pid;\ndaemon off;\nworker_processes 2;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}\n{example}\n}}\n"
    )
    nginx.upstreams.write_text("\n".join(f"server 127.0.0.1:{port};" for port in ports))
    with subprocess.Popen(nginx.command, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(port, lambda status: status["ready"])
            yield nginx
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(20)


@dataclass
class Load:
    """Readers that ask without a pause and note what goes wrong.

    Attributes:
        answered: How many answers were good.
        faults: Every other one.
    """

    answered: int = 0
    faults: list[str] = field(default_factory=list)

    def read(self, url: str, paths: list[str], stop: threading.Event) -> None:
        """Ask one path after the other until told to stop."""
        with httpx.Client(base_url=url, timeout=20) as client:
            while not stop.is_set():
                for path in paths:
                    try:
                        answer = client.get(path)
                        json.loads(answer.content)
                        if answer.status_code != 200:
                            self.faults.append(f"{path}: {answer.status_code} {answer.text}")
                    except (httpx.HTTPError, ValueError) as error:
                        self.faults.append(f"{path}: {error!r}")
                    else:
                        self.answered += 1


@contextmanager
def loaded(url: str, paths: list[str]) -> Iterator[Load]:
    """Readers that read meanwhile."""
    load, stop = Load(), threading.Event()
    threads = [threading.Thread(target=load.read, args=(url, paths, stop)) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def more(load: Load, answers: int) -> None:
    """Wait until so many more were answered, or something went wrong."""
    wanted = load.answered + answers
    while load.answered < wanted and not load.faults:
        time.sleep(0.01)


def test_nginx__node_killed_under_load__loses_no_request(
    shared_ledger: Ledger, tmp_path: Path
) -> None:
    """What the dead one did not answer another did; the health check then leaves it out."""
    if shutil.which("curl") is None or shutil.which("nginx", path="/usr/sbin:/usr/bin") is None:
        pytest.skip(NOT_RUN)
    shared_ledger.mint_bills("nginx", FUND, 50)
    fund = checksum(shared_ledger.accounts[FUND])
    with (
        nodes_over(shared_ledger, tmp_path, NODES) as nodes,
        nginx_over(tmp_path / "nginx", nodes.ports) as nginx,
    ):
        nodes.settled(shared_ledger.head)
        pinned = f"/v1/accounts/{fund}/holdings?block={shared_ledger.head}"
        paths = ["/v1/status", pinned, "/v1/tokens", "/v1/blocks?limit=20"]
        with loaded(nginx.url, paths) as load:
            more(load, 200)
            nodes.processes[0].kill()
            more(load, 400)
            checked = nginx.check()
            more(load, 200)
        assert load.faults == []
        assert load.answered >= 800
        dead, *living = nodes.ports
        assert f"127.0.0.1:{dead} max_fails=1 fail_timeout=5s down;" in checked
        assert all(f"127.0.0.1:{port} max_fails=1 fail_timeout=5s;" in checked for port in living)
        assert httpx.get(f"{nginx.url}/metrics").status_code == 403
        for process in nodes.processes[1:]:
            process.kill()
            process.wait()
        assert "down" not in nginx.check()
        assert httpx.get(f"{nginx.url}/v1/status").status_code == 502
