"""Serve a workbench on this machine until it is stopped."""

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from crossfix.errors import ConfigError

if TYPE_CHECKING:
    from crossfix.workbench.asked import Workbench

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """Return a socket on the loopback address; port 0 takes any that is free.

    Raises ConfigError where the port is taken or not allowed.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"port {port} cannot be had: {error.strerror}",
            mend="name another with --port, or --port 0 for any that is free",
        ) from error
    listener.listen()
    return listener


def link_of(listener: socket.socket, key: str) -> str:
    """Return the link that opens the workbench once."""
    return f"http://{HOST}:{listener.getsockname()[1]}/enter?key={key}"


def serve(app: FastAPI, listener: socket.socket, *, ready: Callable[[str], None]) -> None:
    """Answer until stopped; `ready` is told the link as soon as it can be opened."""
    workbench: Workbench = app.state.workbench
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, access_log=False, lifespan="off", ws="none"
    )
    ready(link_of(listener, workbench.sessions.key))
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:  # what nobody decided on goes
        workbench.bringing.close()
