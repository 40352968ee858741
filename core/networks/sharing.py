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


def share_lock(network: "nn.Module", like: "nn.Module") -> None:
    """Give a network that shares modules with another the other's lock: they share the hooks as well."""
    lock = lock_of(like)
    with _locks_guard:
        _locks[network] = lock
