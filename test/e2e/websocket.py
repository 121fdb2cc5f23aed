"""
Opens a websocket as the load balancer hands on that of a browser, says nothing, and prints each frame that comes, with the seconds since it opened.
Arguments: the port, the host name, the origin of the page.
"""

import asyncio
import logging
import sys
import time

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

port, host, origin = sys.argv[1:]


FRAMES = ("< TEXT", "< PING", "< CLOSE")


class Frames(logging.Handler):
    opened = 0.0

    def emit(self, record):
        frame = record.getMessage()
        if frame.startswith(FRAMES):
            print(f"{time.monotonic() - self.opened:.1f} {frame}", flush=True)


async def listen():
    frames = Frames()
    logging.getLogger("websockets.client").addHandler(frames)
    logging.getLogger("websockets.client").setLevel(logging.DEBUG)
    # Pings come from the server alone.
    address = {"host": "127.0.0.1", "port": int(port), "ping_interval": None}
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1"}
    try:
        async with connect(f"ws://{host}/live/", origin=origin, additional_headers=headers, **address) as websocket:
            frames.opened = time.monotonic()
            print("opened", flush=True)
            while True:
                await websocket.recv()
    except InvalidStatus as refused:
        print(f"refused {refused.response.status_code}")
    except ConnectionClosed as closed:
        print(f"closed {closed.rcvd.code if closed.rcvd else 'without a word'}")


asyncio.run(listen())
