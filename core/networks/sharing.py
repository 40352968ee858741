"""One network, several threads: whoever runs a network that others may have hooked holds its lock."""

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from torch import nn

_locks: "WeakKeyDictionary[nn.Module, threading.RLock]" = WeakKeyDictionary()
_locks_guard = threading.Lock()


def lock_of(network: "nn.Module") -> threading.RLock:
    """The one lock of this network. A hook sees every forward pass of every thread, so running needs it too."""
    with _locks_guard:
        return _locks.setdefault(network, threading.RLock())
