"""PublicTest before a network is kept: counts that are known, and the order of classes that answers speak for."""

from dataclasses import dataclass

import numpy as np
import pytest

from core.bringing.public_test import fitting_order, public_test
from core.editing.statistics import confusion_matrix, wilson_interval
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.faces.records import Cancelled
from core.faces.store import Fer2013, ImportSummary
from core.networks.exchange.classes import Classes, classes_named

N = 600
SEVEN = Classes(EMOTION_NAMES)


@dataclass
class Planted:
    """A network that reads its answer from the first pixel."""

    def logits(self, faces):
        return np.eye(7, dtype=np.float32)[faces[:, 0, 0]]


def faces_answered(answers, labels, present=None):
    images = np.zeros((N, 48, 48), np.uint8)
    images[:, 0, 0] = answers
    usage = np.where(np.arange(N) < N // 2, 1, 2).astype(np.int8)
    present = np.ones(N, bool) if present is None else present
    summary = ImportSummary("made up", "csv", N, N, N, N, 0, 0, 0, 0)
    return Fer2013(images, present, labels.astype(np.int8), usage, None, summary, "hash")


@pytest.fixture
def labels():
    return np.arange(N) % 7


def test_only_public_faces_that_are_there_count(labels):
    answers = labels.copy()
    answers[:30] = (answers[:30] + 1) % 7
    present = np.ones(N, bool)
    present[100:110] = False
    told = []
    found = public_test(
        Planted(), SEVEN, faces_answered(answers, labels, present), lambda share, what: told.append(share)
    )
    assert (found.recognition.n, found.recognition.split) == (290, "public")
    assert found.recognition.share == pytest.approx(260 / 290)
    assert found.recognition.interval == wilson_interval(260, 290)
    assert told == sorted(told)
    assert len(told) == 2
    assert found.fitting is None


def test_a_wrong_order_is_noticed_and_the_right_one_named(labels):
    file_order = classes_named(sorted(EMOTION_NAMES))
    # The user says FER2013's order of a file in alphabetical order: at each place stands another emotion.
    said_of = {EMOTION_NAMES.index(true): said for said, true in enumerate(file_order.names)}
    answers = np.array([said_of[label] for label in labels])
    found = public_test(Planted(), SEVEN, faces_answered(answers, labels))
    assert found.recognition.share < 0.7
    assert found.fitting == file_order.names
    assert found.fitting_share == 1.0


@pytest.mark.parametrize("answer", range(7))
def test_a_network_that_always_says_the_same_has_no_fitting_order(labels, answer):
    labels = np.where(np.arange(N) % 2, labels, 3)
    assert fitting_order(confusion_matrix(labels, np.full(N, answer)), SEVEN) == (None, None)


def test_classes_that_are_not_the_seven_have_no_fitting_order():
    confusion = np.roll(np.eye(7, dtype=int), 1, axis=0)
    assert fitting_order(confusion, SEVEN)[1] == 1.0
    assert fitting_order(confusion, classes_named([*EMOTION_NAMES, "-"])) == (None, None)
    assert fitting_order(confusion, classes_named(list(EMOTION_NAMES[:6]))) == (None, None)


def test_cancelling_ends_it_and_nothing_imported_is_said(labels):
    def cancelled(share, what):
        raise Cancelled

    with pytest.raises(Cancelled):
        public_test(Planted(), SEVEN, faces_answered(labels, labels), cancelled)
    with pytest.raises(InputError, match="PublicTest"):
        public_test(Planted(), SEVEN, faces_answered(labels, labels, np.arange(N) >= N // 2))
