"""What recurs is found, wherever in the apps it stands."""

import pytest

from portal import due


@pytest.mark.django_db
def test_every_rule_is_found_and_has_its_turn():
    found = due.enqueue_due()

    assert {name.rpartition(".")[2] for name in found} >= {
        "retry_mail",
        "forget_old_runs",
        "forget_old_imports",
        "give_up_stuck_imports",
    }
    assert due.enqueue_due() == []
