"""``/metrics`` of a server with two workers says what both have done, whichever of them answers."""

import http.client
import re
import threading

from engine.db import Database
from tests.proofs.server import Server
from tests.proofs.work import lay_out, pno_at

RECEIPTS, ASKED, CLERKS = 24, 20, 4
MARKED = re.compile(r'^patravali_acts_total\{process="receipt",event="completed"\} (\d+)$', re.MULTILINE)


def figures(server: Server) -> str:
    """What is answered on a connection of its own, so that any worker may take it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/metrics", headers={"Connection": "close"})
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def mark(server: Server, like: object, receipts: list[int]) -> None:
    """Press for each receipt, each on a connection of its own."""
    for receipt in receipts:
        tab = server.visitor(like)
        step = tab.step(f"/receipts/{receipt}")
        reply = tab.post(f"/receipts/{receipt}/press", {**step, "outcome": "mark", "f-to_post": "ANK-MED"})
        assert reply.status == 303, reply.said
        tab.close()


def test_every_worker_gives_the_figures_of_all(office: Database, server: Server) -> None:
    desks = lay_out(office, receipts=RECEIPTS)
    server.start()
    clerk = server.visitor().log_in(pno_at(office, "ANK"))
    parts = [desks.receipts[place::CLERKS] for place in range(CLERKS)]
    threads = [threading.Thread(target=mark, args=(server, clerk, part)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {MARKED.search(figures(server))[1] for _time in range(ASKED)} == {str(RECEIPTS)}
    kept = list((server.home / "metrics").glob("*.json"))
    workers = 1 if office.is_sqlite else 2
    assert len(kept) == workers, "both workers had something to do"
    print(
        f"PROOF | /metrics of {workers} workers, {'SQLite' if office.is_sqlite else 'PostgreSQL'} | "
        f"{RECEIPTS} acts, asked {ASKED} times | each answer says {RECEIPTS}"
    )
