"""No branch is lost and none waits for ever at a join of the new version."""

from tests.engine.migration.taking import PARALLEL, open_tasks, refused, taken
from tests.engine.small_office import nodes, press, publish, start


def test_a_half_filled_join_keeps_its_branch_although_a_step_was_put_before_it(db, office):
    made = start(db, PARALLEL)
    press(db, made.opened[0])
    new = publish(db, PARALLEL.replace("> A > J", "> A > A2 > J") + "\nA2 task kind=form")
    instance = taken(db, made, new)
    assert nodes(open_tasks(db, instance)) == ["B"]
    assert nodes(press(db, open_tasks(db, instance)[0]).opened) == ["C"]


def test_a_half_filled_join_that_is_gone_is_refused(db, office):
    made = start(db, PARALLEL)
    press(db, made.opened[0])
    new = publish(db, "s start\nA task\nB task\nC task\ne end\ns > A > B > C > e")
    assert "“J” is open" in refused(db, made, new)


def test_a_branch_that_was_added_behind_the_file_is_refused_because_nothing_would_come_from_it(db, office):
    made = start(db, PARALLEL)
    new = publish(db, PARALLEL + "\nX task kind=form\nF > X > J")
    assert "wait for ever" in refused(db, made, new)


def test_a_branch_that_was_added_ahead_of_the_file_is_no_matter(db, office):
    made = start(db, "s start\nZ task\n" + PARALLEL.replace("s start\n", "").replace("s > F", "s > Z > F"))
    text = "s start\nZ task\nX task kind=form\n" + PARALLEL.replace("s start\n", "").replace("s > F", "s > Z > F")
    instance = taken(db, made, publish(db, text + "\nF > X > J"))
    assert sorted(nodes(press(db, open_tasks(db, instance)[0]).opened)) == ["A", "B", "X"]


def test_branches_that_follow_each_other_now_are_refused_while_both_are_open(db, office):
    made = start(db, PARALLEL)
    new = publish(db, "s start\nA task\nB task\nC task\ne end\ns > A > B > C > e")
    assert "run into one another" in refused(db, made, new)


def test_a_join_that_became_a_choice_is_refused_while_both_branches_are_open(db, office):
    made = start(db, PARALLEL)
    assert "run into one another" in refused(db, made, publish(db, PARALLEL.replace("J and", "J xor")))


def test_two_steps_that_hold_the_file_are_never_open_at_once(db, office):
    made = start(db, PARALLEL)
    new = publish(db, PARALLEL.replace("kind=form", "kind=note"))
    assert "hold the file" in refused(db, made, new)
