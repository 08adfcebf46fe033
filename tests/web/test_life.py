"""How long the server lives."""

from typing import Final

from checker.web.life import Life

IDLE: Final = 1800.0
AFTER: Final = 20.0


class Clock:
    """Seconds that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def a_life() -> tuple[Life, Clock]:
    clock = Clock()
    return Life(IDLE, AFTER, clock), clock


def test_it_ends_after_half_an_hour_without_a_request() -> None:
    life, clock = a_life()
    clock.now = 100
    life.used()
    clock.now = 100 + IDLE - 1
    assert not life.over()
    clock.now = 100 + IDLE
    assert life.over()


def test_it_ends_soon_after_the_last_page_said_goodbye() -> None:
    life, clock = a_life()
    life.opened("one")
    life.opened("two")
    life.closed("one")
    clock.now = AFTER + 1
    assert not life.over()
    life.closed("two")
    clock.now = 2 * AFTER
    assert not life.over()
    clock.now = 2 * AFTER + 1
    assert life.over()


def test_going_from_page_to_page_does_not_end_it() -> None:
    life, clock = a_life()
    life.opened("one")
    life.closed("one")
    clock.now = 5
    life.used()
    clock.now = 5 + AFTER
    assert not life.over()
    life.opened("two")
    clock.now = 5 + 10 * AFTER
    assert not life.over()


def test_what_a_page_fetched_before_its_goodbye_does_not_keep_it_alive() -> None:
    life, clock = a_life()
    life.opened("one")
    life.closed("one")
    life.used(comes=False)  # arrives late
    life.opened("one")
    clock.now = AFTER - 1
    assert not life.over()
    clock.now = AFTER
    assert life.over()


def test_the_names_of_pages_that_left_do_not_grow_for_ever() -> None:
    life, _ = a_life()
    for turn in range(3000):
        life.closed(str(turn))
    assert len(life._left) == 1000


def test_a_page_whose_browser_crashed_may_come_back() -> None:
    life, clock = a_life()
    life.opened("one")  # and no goodbye
    clock.now = IDLE - 1
    assert not life.over()


def test_a_goodbye_of_a_page_that_is_not_known_ends_nothing() -> None:
    life, clock = a_life()
    life.closed("never opened")
    clock.now = AFTER + 1
    assert not life.over()


def test_it_does_not_end_while_a_check_runs() -> None:
    life, clock = a_life()
    life.working(1)
    clock.now = IDLE
    assert not life.over()
    life.working(-1)
    assert life.over()
