"""numpy, loaded with the first count: 25 MB and a quarter of a second that pages never need, as they only describe methods.

For type checkers these are numpy's own names. What Python 3.15 writes as `lazy import numpy as np`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["NDArray", "np"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:

    class _Numpy:
        def __getattr__(self, name: str) -> Any:
            import numpy

            return getattr(numpy, name)

    np = _Numpy()
    NDArray = Any  # Said in annotations only, which nothing evaluates.
