"""The store keeps papers once, encrypted and durable, and finds any change."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest

from workflows.documents.store import FolderStore, StoreFault, StoreKeys

SECRET = bytes(range(32))
PAPER = "गोपनीय पत्र ".encode() * 400


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "store", StoreKeys.derive(SECRET))


def only_file(store):
    (path,) = (path for path in store.root.rglob("*") if path.is_file())
    return path


def test_what_is_put_in_comes_out(store):
    address = store.put(PAPER)
    assert store.get(address) == PAPER
    assert store.exists(address)
    store.verify(address)


def test_the_same_paper_is_kept_once(store):
    assert store.put(PAPER) == store.put(PAPER)
    assert only_file(store)


def test_nothing_of_the_paper_can_be_read_on_the_disk(store):
    store.put(PAPER)
    on_disk = only_file(store).read_bytes()
    assert "गोपनीय".encode() not in on_disk
    assert len(on_disk) > len(PAPER)


def test_the_address_of_a_known_paper_cannot_be_guessed(tmp_path, store):
    other = FolderStore(tmp_path / "other", StoreKeys.derive(b"x" * 32))
    assert store.put(PAPER) != other.put(PAPER)


def test_a_short_secret_is_no_secret():
    with pytest.raises(ValueError, match="32 bytes"):
        StoreKeys.derive(b"short")


def test_a_new_wrapping_key_opens_the_old_papers_too(tmp_path):
    keys = StoreKeys.derive(SECRET)
    old = FolderStore(tmp_path / "store", keys).put(b"old")
    renewed = FolderStore(tmp_path / "store", StoreKeys(keys.addressing, {**keys.wrapping, 2: b"k" * 32}))
    new = renewed.put(b"new")
    assert (renewed.get(old), renewed.get(new)) == (b"old", b"new")
    with pytest.raises(StoreFault):
        FolderStore(tmp_path / "store", keys).get(new)


@pytest.mark.parametrize("place", [0, 4, 6, 10, 40, 70, 85, 100, -1])
def test_one_changed_byte_is_found_wherever_it_is(store, place):
    address = store.put(PAPER)
    path = only_file(store)
    changed = bytearray(path.read_bytes())
    changed[place] ^= 1
    path.write_bytes(changed)
    with pytest.raises(StoreFault) as fault:
        store.get(address)
    assert fault.value.address == address


@pytest.mark.parametrize("length", [0, 3, 60, 100, 200])
def test_a_paper_cut_short_is_found(store, length):
    address = store.put(PAPER)
    path = only_file(store)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(StoreFault):
        store.verify(address)


def test_two_papers_exchanged_on_the_disk_are_found(store):
    first, second = store.put(b"first"), store.put(b"second")
    one, two = store._path(first), store._path(second)
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)
    for address in (first, second):
        with pytest.raises(StoreFault):
            store.get(address)


@pytest.mark.parametrize("address", ["../../etc/passwd", "", "a" * 63, "A" * 64, "g" * 64, "/" * 64])
def test_nothing_but_an_address_is_looked_for(store, address):
    with pytest.raises(StoreFault):
        store.get(address)


def test_a_missing_paper_is_a_fault(store):
    with pytest.raises(StoreFault, match="not in the store"):
        store.get("0" * 64)


def test_all_papers_are_listed_and_half_written_ones_are_not(store):
    wanted = {store.put(b"one"), store.put(b"two")}
    address = next(iter(wanted))
    (store.root / address[:2] / address[2:4] / ".half.part").write_bytes(b"x")
    assert {address for address, _ in store.addresses()} == wanted


def test_a_paper_that_is_wanted_again_counts_as_new_for_the_sweep(store):
    address = store.put(PAPER)
    old = time.time() - 30 * 86400
    os.utime(only_file(store), (old, old))
    store.put(PAPER)
    ((_, at),) = store.addresses()
    assert dt.datetime.now(dt.UTC) - at < dt.timedelta(minutes=5)
    store.remove(address)
    assert not store.exists(address)


WRITER = """
import itertools, sys
from pathlib import Path
from workflows.documents.store import FolderStore, StoreKeys
store = FolderStore(Path(sys.argv[1]), StoreKeys.derive(bytes(range(32))))
for number in itertools.count():
    print(store.put(b"paper %d " % number * 2000), flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_only_whole_papers(store):
    for _ in range(5):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(store.root)], stdout=subprocess.PIPE, text=True)
        told = [writer.stdout.readline().strip() for _ in range(20)]
        os.kill(writer.pid, signal.SIGKILL)
        told += writer.stdout.read().split()[:-1]
        writer.wait()
        writer.stdout.close()
        for address in told:
            store.verify(address)
    for address, _ in store.addresses():
        store.verify(address)
