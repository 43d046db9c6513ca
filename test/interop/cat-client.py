"""Asks a server of the Cat's wire as Python programs do, and prints what each asking received, one JSON object a line.

Arguments: the address of an open server, of one with the key "meow", and of one whose line is cut when it is asked to.
"""

import asyncio
import json
import sys
import urllib.error
import urllib.request

import websockets

OPEN, LOCKED, CUT = sys.argv[1:]


def tell(case, received):
    print(json.dumps({"case": case, "received": received}), flush=True)


def socket(address, path):
    return websockets.connect(address.replace("http", "ws", 1) + path)


async def say(websocket, text):
    await websocket.send(json.dumps({"text": text}))


async def hear(websocket):
    """Every frame up to the end of the answer. All have `content`, which is what the Cat's Python client prints of each."""
    frames = []
    while not frames or frames[-1][0] not in ("chat", "error"):
        frame = json.loads(await websocket.recv())
        frames.append([frame["type"], frame["content"]])
    return frames


async def ask(websocket, text):
    await say(websocket, text)
    return await hear(websocket)


async def console_example():
    """As the Cat's documentation has it: the first frame that comes is the answer."""
    async with socket(OPEN, "/ws") as websocket:
        await say(websocket, "socks?")
        answer = json.loads(await websocket.recv())
        shown = {key: answer[key] for key in ("error", "type", "content")}
        tell("the documentation's example", {**shown, "input": answer["why"]["input"]})


def status_of(refusal):
    """Of `InvalidStatus`, as of websockets 14, or of `InvalidStatusCode`, as before."""
    response = getattr(refusal, "response", None)
    return response.status_code if response else refusal.status_code


async def streaming():
    async with socket(OPEN, "/ws/alice") as websocket:
        tell("pieces, then the answer", await ask(websocket, "socks?"))
        tell("a fault", await ask(websocket, "fail"))
        tell("the next prompt", await ask(websocket, "socks?"))
        tell("text as it is", (await ask(websocket, "echo 日本 🧦 \u2028\t\"\\"))[-1])
        for number in range(3):
            await say(websocket, f"echo {number}")
        tell("three prompts at once", [(await hear(websocket))[-1] for _ in range(3)])
        await (await websocket.ping())
        tell("a ping", "pong")


async def credentials():
    async with socket(LOCKED, "/ws/alice?token=meow") as websocket:
        tell("the key in the address", (await ask(websocket, "socks?"))[-1])
    for case, query in (("a wrong key", "?token=woof"), ("no key", "")):
        try:
            async with socket(LOCKED, "/ws/alice" + query):
                tell(case, "let in")
        except websockets.InvalidHandshake as refusal:
            tell(case, f"HTTP {status_of(refusal)}")


async def coming_back():
    """`async for` opens a new connection whenever the last one was lost."""
    connections = 0
    async for websocket in socket(CUT, "/ws/alice"):
        connections += 1
        try:
            if connections == 1:
                await ask(websocket, "cut me off")
            tell("after a line that was cut", (await ask(websocket, "socks?"))[-1])
            return
        except websockets.ConnectionClosed:
            continue


def fetch(address, key="", body=None):
    # The Cat's Python client sends the header whether it has a key or not.
    request = urllib.request.Request(address, body, {"access_token": key})
    try:
        with urllib.request.urlopen(request) as response:
            return [response.status, json.load(response)]
    except urllib.error.HTTPError as refusal:
        return [refusal.code, json.load(refusal)]


def plain_http():
    tell("GET /", fetch(OPEN + "/"))
    tell("GET / with the key", fetch(LOCKED + "/", "meow"))
    tell("GET / with a wrong key", fetch(LOCKED + "/", "woof"))
    tell("an upload of 20 MB", fetch(OPEN + "/rabbithole", body=bytes(20_000_000)))


async def main():
    await console_example()
    await streaming()
    await credentials()
    await coming_back()
    plain_http()


asyncio.run(main())
