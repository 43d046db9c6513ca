"""Asks a server of Lovelace's wire as Python programs do, and prints what each asking received, one JSON object a line.

Arguments: the address of an open server, of one with the key "meow", and of one whose line is cut when it is asked to.
"""

import asyncio
import json
import sys

import socketio

OPEN, LOCKED, CUT = sys.argv[1:]

WAYS = {
    "polling": ["polling"],
    "WebSocket": ["websocket"],
    "polling, upgraded": ["polling", "websocket"],
}


def tell(case, received):
    print(json.dumps({"case": case, "received": received}), flush=True)


def alone(text):
    """As the documentation has it."""
    return {"Prompt": text, "Model": "GPT-3.5-Turbo", "Provider": "GetGpt", "Role": "User"}


def listed(text):
    """As the front end has it."""
    return {"Provider": "Automatic", "Messages": [{"Role": "user", "Content": text}]}


class Client:
    def __init__(self):
        self.pieces = []
        self.refusal = None
        self.connected = asyncio.Event()
        self.io = socketio.AsyncClient(reconnection_delay=0.05, randomization_factor=0)
        self.io.on("Response", self.pieces.append)
        self.io.on("connect", self.connected.set)
        self.io.on("connect_error", self.keep_refusal)

    def keep_refusal(self, refusal):
        self.refusal = refusal

    async def open(self, address, transports, **options):
        await self.io.connect(address, transports=transports, **options)
        await self.connected.wait()

    async def ask(self, query):
        """The pieces of the answer, and what the acknowledgement says."""
        before = len(self.pieces)
        acknowledged = await self.io.call("Prompt", query)
        return {"pieces": self.pieces[before:], "ack": acknowledged}


async def asking(way, transports):
    client = Client()
    await client.open(OPEN, transports)
    tell(f"{way}: connected by", client.io.transport())
    tell(f"{way}: a prompt alone", await client.ask(alone("lines")))
    tell(f"{way}: a list", await client.ask(listed("lines")))
    tell(f"{way}: a fault", await client.ask(alone("fail")))
    tell(f"{way}: text as it is", await client.ask(alone('echo 日本 🧦 \u2028\t"\\')))
    await client.io.disconnect()


async def credentials(way, transports):
    client = Client()
    await client.open(LOCKED, transports, auth={"token": "meow"})
    tell(f"{way}: the key", await client.ask(alone("socks?")))
    await client.io.disconnect()

    client = Client()
    try:
        await client.open(LOCKED, transports, auth={"token": "woof"})
        tell(f"{way}: a wrong key", "let in")
    except socketio.exceptions.ConnectionError as refusal:
        tell(f"{way}: a wrong key", [type(refusal).__name__, client.refusal])


async def coming_back(way, transports):
    client = Client()
    await client.open(CUT, transports)
    client.connected.clear()
    await client.io.emit("Prompt", alone("cut me off"))
    await client.connected.wait()
    tell(f"{way}: after a line that was cut", await client.ask(alone("socks?")))
    await client.io.disconnect()


async def main():
    for way, transports in WAYS.items():
        await asking(way, transports)
        await credentials(way, transports)
        await coming_back(way, transports)


asyncio.run(main())
