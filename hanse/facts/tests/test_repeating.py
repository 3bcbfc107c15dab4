"""A file that is sent again is not read again, unless anything could be different."""

from __future__ import annotations

from pathlib import Path

import pytest

from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.network.models import Product

from .files import a_file, a_line, checked, counts, imported, total
from .orders import prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(at_work: object, tmp_path: Path) -> Path:
    prepare_network()
    return a_file(tmp_path, [a_line(1), a_line(2), a_line(3)])


def is_read(path: Path) -> tuple[bool, tuple[int, int, int, int, int]]:
    batch = checked(path)
    return batch.staged_file.exists(), counts(batch)


def test_what_was_imported_whole_is_known_without_being_read(path: Path) -> None:
    imported(path)

    assert is_read(path) == (False, (3, 0, 3, 0, 0))
    assert counts(imported(path)) == (3, 0, 3, 0, 0)
    assert total() == 300


def test_a_line_that_was_corrected_since_is_corrected_back(path: Path, tmp_path: Path) -> None:
    imported(path)
    imported(a_file(tmp_path, [a_line(1, amount="70")]))

    assert is_read(path) == (True, (3, 0, 2, 1, 0))


def test_what_was_withdrawn_is_new(path: Path) -> None:
    imported(path).withdraw(by=current())

    assert is_read(path) == (True, (3, 3, 0, 0, 0))


def test_names_that_mean_something_now_make_it_another_file(path: Path) -> None:
    imported(path)
    Product.objects.create(number="NEW-1", name="Bell", line=Product.objects.first().line)  # type: ignore[union-attr]

    assert is_read(path)[0]


def test_a_file_with_a_rejected_line_is_read_again_so_that_it_is_told_again(at_work: object, tmp_path: Path) -> None:
    prepare_network()
    path = a_file(tmp_path, [a_line(1), a_line(2, amount="much")])
    imported(path)

    assert is_read(path) == (True, (2, 0, 1, 0, 1))


def test_what_changes_between_checking_and_importing_is_asked_about(path: Path, tmp_path: Path) -> None:
    """Between the two somebody corrects a line: what was said of the file is not true any more."""
    imported(path)
    again = checked(path)
    imported(a_file(tmp_path, [a_line(1, amount="70")]))

    with pytest.raises(Exception, match="Check the file again"):
        again.commit(by=current())

    assert Batch.objects.get(pk=again.pk).state == Batch.State.STAGED
    assert total() == 270
