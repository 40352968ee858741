import numpy as np
import pytest
import torch

from core.editing.kept_inputs import KeptInputs

N = 100
BYTES_EACH = 3 * 4


def numbered(rows):
    """Inputs from which the image can be told."""
    return torch.from_numpy(rows.astype(np.float32))[:, None] * torch.tensor([1.0, 10.0, 100.0])


@pytest.fixture
def made():
    return []


def keeper(made, images):
    return KeptInputs(lambda rows: made.append(rows) or numbered(rows), N, images * BYTES_EACH + 1)


@pytest.mark.parametrize("images", [0, 7, 60, 1000])
def test_the_inputs_are_those_of_the_images_whatever_is_kept(made, images):
    keep, random = keeper(made, images), np.random.default_rng(1)
    for _ in range(60):
        rows = random.choice(N, random.integers(1, 40), replace=False)
        assert torch.equal(keep(rows), numbered(rows))


def test_chunks_of_one_scan_do_not_throw_each_other_out(made):
    keep = keeper(made, N)
    for _ in range(3):
        for start in range(0, N, 10):
            keep(np.arange(start, start + 10))
    assert sum(map(len, made)) == N
    keep(np.array([55, 3, 99]))
    assert sum(map(len, made)) == N


def test_a_scan_over_more_than_fits_still_finds_some(made):
    keep, scans = keeper(made, 60), 10
    for _ in range(scans):
        for start in range(0, N, 10):
            keep(np.arange(start, start + 10))
    assert sum(map(len, made)) < 0.8 * scans * N
    assert len(keep._kept) == 60


def test_other_images_take_the_place_of_old_ones(made):
    keep = keeper(made, 30)
    keep(np.arange(30))
    for _ in range(8):
        keep(np.arange(50, 75))
    made.clear()
    keep(np.arange(50, 75))
    assert sum(map(len, made)) < 12
