"""Numbers of the office: no gap and no number twice, whoever races."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from engine.db import Database
from workflows.errors import NotFound
from workflows.numbering import (
    FileHead,
    NumberSeries,
    Retention,
    head_of,
    issue_number,
    next_number,
    office_year,
    open_heads,
    part_number,
    roman,
    take_computer_number,
    take_diary_number,
    take_dispatch_number,
    take_file_number,
    volume_number,
)
from workflows.organisation.models import District, Unit, UnitKind

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)


def make_office(database: Database) -> None:
    with database.writing() as db:
        db.add(District(id=1, code="PBT", title_hi="पीलीभीत", title_en="Pilibhit"))
        db.flush()  # the unit refers to it
        db.add(
            Unit(
                id=5,
                district_id=1,
                kind=UnitKind.BRANCH,
                code="ankik",
                short="आंकिक",
                title_hi="आंकिक",
                title_en="Accounts",
            )
        )
        for secondary, title in ((2, "पेंशनर"), (1, "सेवारत")):
            db.add(
                FileHead(
                    district_id=1,
                    letter="B",
                    primary=3,
                    secondary=secondary,
                    title_hi=f"चिकित्सा प्रतिपूर्ति – {title}",
                    title_en="Medical",
                    retention=Retention.C_5,
                )
            )


def test_two_clerks_share_a_series_without_gap_or_double(database: Database):
    make_office(database)
    taken: list[int] = []
    barrier = Barrier(2)

    def clerk() -> None:
        barrier.wait()
        for _ in range(200):
            with database.writing() as db:
                taken.append(next_number(db, "diary:", district_id=1, year=2026))

    clerks = [Thread(target=clerk) for _ in range(2)]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert sorted(taken) == list(range(1, 401))


def test_a_new_series_may_be_opened_by_eight_at_once(database: Database):
    make_office(database)
    taken: list[int] = []
    barrier = Barrier(8)

    def clerk() -> None:
        barrier.wait()
        with database.writing() as db:
            taken.append(next_number(db, "dispatch", district_id=1, year=2027))

    clerks = [Thread(target=clerk) for _ in range(8)]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert sorted(taken) == list(range(1, 9))


def test_a_rollback_gives_the_number_back(database: Database):
    make_office(database)
    with database.writing() as db:
        assert next_number(db, "diary:", district_id=1, year=2026) == 1
    with pytest.raises(ZeroDivisionError), database.writing() as db:
        assert next_number(db, "diary:", district_id=1, year=2026) == 2
        raise ZeroDivisionError
    with database.writing() as db:
        assert next_number(db, "diary:", district_id=1, year=2026) == 2


def test_numbers_read_as_the_office_writes_them(database: Database):
    make_office(database)
    with database.writing() as db:
        head, unit = head_of(db, 1, "B-0302"), db.get_one(Unit, 5)
        assert str(take_file_number(db, head, unit, now=NOW)) == "B-0302/1/2026-आंकिक"
        assert take_file_number(db, head, unit, now=NOW).text == "B-0302/2/2026-आंकिक"
        assert take_file_number(db, head_of(db, 1, "B-0301"), unit, now=NOW).text == "B-0301/1/2026-आंकिक"
        assert take_diary_number(db, district_id=1, now=NOW).text == "1/2026"
        assert take_diary_number(db, district_id=1, now=NOW, counter="A").text == "A-1/2026"
        assert take_dispatch_number(db, district_id=1, now=NOW).text == "1/2026"
        assert [take_computer_number(db, district_id=1) for _ in range(3)] == [1, 2, 3]


def test_series_begin_again_with_the_office_year_not_with_that_of_greenwich(database: Database):
    make_office(database)
    new_year_in_pilibhit = dt.datetime(2026, 12, 31, 18, 31, tzinfo=dt.UTC)
    assert office_year(new_year_in_pilibhit) == 2027
    with database.writing() as db:
        take_diary_number(db, district_id=1, now=NOW)
        assert take_diary_number(db, district_id=1, now=new_year_in_pilibhit).text == "1/2027"
        years = db.scalars(select(NumberSeries.year).where(NumberSeries.series == "diary:").order_by(NumberSeries.year))
        assert years.all() == [2026, 2027]


def test_a_second_issue_of_a_day_bears_a_roman_figure_before_the_year():
    number = "B-0302/47/2026-आंकिक"
    assert issue_number(number, 1) == number
    assert issue_number(number, 2) == "B-0302/47(II)/2026-आंकिक"
    assert [roman(n) for n in (3, 4, 6, 9, 14)] == ["III", "IV", "VI", "IX", "XIV"]


def test_parts_and_volumes_keep_the_number_of_the_main_file():
    assert part_number("B-0302/47/2026-आंकिक", 1) == "B-0302/47/2026-आंकिक/भाग-1"
    assert volume_number("B-0302/47/2026-आंकिक", 1) == "B-0302/47/2026-आंकिक"
    assert volume_number("B-0302/47/2026-आंकिक", 2) == "B-0302/47/2026-आंकिक/खण्ड-2"


def test_a_closed_head_opens_no_file(database: Database):
    make_office(database)
    with database.writing() as db:
        head_of(db, 1, "B-0302").closed_at = NOW
        assert [head.code for head in open_heads(db, 1)] == ["B-0301"]
        for code in ("B-0302", "B-9999", "nonsense", "B-03x2"):
            with pytest.raises(NotFound):
                head_of(db, 1, code)
