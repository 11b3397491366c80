"""The event stream, on a real server."""

import json
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from panelist.delivery.redis_stream import STREAM, Delivery, RedisStream, StreamReader, connect
from panelist.errors import DeliveryError, SettingsError, UnreachableError
from tests.fakes.redis_server import free_port, redis_server
from tests.unit.delivery.samples import message

IDLE = 0.2


@pytest.fixture
def url(tmp_path: Path) -> Generator[str]:
    with redis_server(tmp_path) as address:
        yield address


def reader(url: str, name: str = "one", group: str = "panelist") -> StreamReader:
    return StreamReader(url, group, name, idle_seconds=IDLE)


def send(url: str, *numbers: int) -> None:
    stream = RedisStream(url)
    for number in numbers:
        stream.send(message(number))
    stream.close()


def numbers(*found: Delivery | None) -> list[int]:
    return [json.loads(one.body)["number"] for one in found if one is not None]


def test_what_was_sent_before_anybody_read_is_read_in_order(url: str) -> None:
    send(url, 1, 2)
    one = reader(url)
    assert numbers(one.take(1), one.take(1), one.take(0.01)) == [1, 2]


def test_readers_of_a_group_share_and_each_group_gets_all(url: str) -> None:
    send(url, 1, 2)
    one, two, other = reader(url, "one"), reader(url, "two"), reader(url, "one", "other")
    assert sorted(numbers(one.take(0.1), two.take(0.1), one.take(0.01))) == [1, 2]
    assert numbers(other.take(0.1), other.take(0.1)) == [1, 2]


def test_a_reader_that_was_killed_begins_with_what_it_held(url: str) -> None:
    send(url, 1, 2)
    assert numbers(reader(url).take(1)) == [1]
    again = reader(url)
    held, new = again.take(1), again.take(1)
    assert numbers(held, new) == [1, 2]
    assert held is not None
    assert held.tries == 2


def test_what_a_silent_reader_holds_goes_to_another_one(url: str) -> None:
    send(url, 1)
    gone, there = reader(url, "gone"), reader(url, "there")
    assert numbers(gone.take(1)) == [1]
    assert there.take(0.01) is None
    time.sleep(IDLE * 1.5)
    taken = there.take(0.01)
    assert numbers(taken) == [1]
    assert taken is not None
    assert taken.tries == 2


def test_a_reader_that_is_still_at_it_keeps_what_it_holds(url: str) -> None:
    send(url, 1)
    busy, there = reader(url, "busy"), reader(url, "there")
    held = busy.take(1)
    assert held is not None
    for _ in range(4):
        time.sleep(IDLE / 2)
        busy.keep(held)
        assert there.take(0.01) is None


def test_what_is_acknowledged_never_comes_again(url: str) -> None:
    send(url, 1)
    one = reader(url)
    held = one.take(1)
    assert held is not None
    one.acknowledge(held)
    time.sleep(IDLE * 1.5)
    assert reader(url).take(0.01) is None
    assert reader(url, "two").take(0.01) is None


def test_what_came_after_an_entry_can_be_looked_up(url: str) -> None:
    one = reader(url)
    assert one.newest() == "0-0"
    send(url, 1)
    newest = one.newest()
    assert list(one.bodies_after(newest)) == []
    send(url, 2, 3)
    assert list(one.bodies_after(newest)) == [message(2).body, message(3).body]


def test_an_entry_of_somebody_else_has_an_empty_body(url: str) -> None:
    connect(url).xadd(STREAM, {"other": "x"})
    found = reader(url).take(1)
    assert found is not None
    assert found.body == b""


def test_nobody_there_may_pass_and_a_refusal_may_not(url: str) -> None:
    with pytest.raises(DeliveryError) as dead:
        RedisStream(f"redis://127.0.0.1:{free_port()}/0").send(message())
    assert dead.value.passing
    connect(url).set(STREAM, "not a stream")
    with pytest.raises(DeliveryError) as wrong:
        RedisStream(url).send(message())
    assert not wrong.value.passing
    with pytest.raises(UnreachableError, match=r"event stream at 127\.0\.0\.1 does not answer"):
        reader(url).take(0.1)


@pytest.mark.parametrize("url", ["http://host/", "host:6379", "redis://host:port/", "redis://["])
def test_another_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(SettingsError, match="PANELIST_EVENTS_BROKER"):
        RedisStream(url)


def test_people_are_told_the_host_alone() -> None:
    stream = RedisStream("rediss://me:password@redis.example.com:6380/1")
    assert stream.called == "the event stream at redis.example.com"
