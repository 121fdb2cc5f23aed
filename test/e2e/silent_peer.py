"""
Runs a command in a network of its own, with these settings of its kernel, in which ports of 127.0.0.1 lead to Unix sockets, or to other ports of it. When the command
prints "freeze <port>", all connections that there are to that port go silent, as when the machine behind them is gone: the kernel drops each packet that comes in on
them and answers none. New ones are served. Linux alone has both; without root it takes the right to make a user namespace.

usage: unshare --net python3 silent_peer.py <Unix socket or port by port, as JSON> <settings, as JSON> <command> ...
"""

import contextlib
import ctypes
import fcntl
import json
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

SIOCSIFFLAGS, IFF_UP = 0x8914, 1  # https://man7.org/linux/man-pages/man7/netdevice.7.html
SO_ATTACH_FILTER = 26  # https://www.kernel.org/doc/html/latest/networking/filter.html
DROP_ALL = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))  # BPF_RET | BPF_K, of 0 bytes

routes, settings, *command = sys.argv[1:]
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
for name, value in json.loads(settings).items():
    Path("/proc/sys", *name.split(".")).write_text(value)
clients = {}


def pump(source, target):
    # The kernel gives silent connections up, too.
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def serve(port, behind):
    listener = socket.create_server(("127.0.0.1", int(port)))
    while True:
        client, _ = listener.accept()
        clients.setdefault(port, []).append(client)
        # The service may be about to start.
        while True:
            server = socket.socket(socket.AF_UNIX if isinstance(behind, str) else socket.AF_INET)
            with contextlib.suppress(ConnectionRefusedError):
                server.connect(behind if isinstance(behind, str) else ("127.0.0.1", behind))
                break
            time.sleep(0.1)
        for pair in ((client, server), (server, client)):
            threading.Thread(target=pump, args=pair, daemon=True).start()


for port, behind in json.loads(routes).items():
    threading.Thread(target=serve, args=[port, behind], daemon=True).start()
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for line in child.stdout:
    if line.startswith("freeze "):
        program = struct.pack("HP", 1, ctypes.addressof(DROP_ALL))
        for client in clients[line.split()[1]]:
            client.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
        print("frozen", file=child.stdin, flush=True)
    else:
        print(line, end="", flush=True)
sys.exit(child.wait())
