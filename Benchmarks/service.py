"""What the local service does with a second of a core: looks at jobs, and submissions that are on disk before they are
answered. Beside it, minimal servers that keep jobs in memory alone, with aiohttp and node.

One client, the same for all, on kept connections; each connection waits for its answer before it asks again, as clients
do. What is counted is the server's own CPU time: the client takes its share of the same cores.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

AIOHTTP = r'''
import sys, uuid
from aiohttp import web
jobs = {}

async def submit(request):
    task = await request.json()
    job = str(uuid.uuid4())
    jobs[job] = task
    return web.json_response(
        {"status": "processing", "job_id": job, "poll_url": "/v1/holocron/jobs/" + job}, status=202)

async def look(request):
    task = jobs.get(request.match_info["id"])
    if task is None:
        return web.json_response({"status": "error", "error": {"code": "NOT_FOUND", "message": "no such job"}}, status=404)
    return web.json_response(
        {"status": "completed", "data": {"text": task["params"]["text"]}, "credits_used": 1, "execution_ms": 5})

app = web.Application()
app.router.add_post("/v1/holocron/task", submit)
app.router.add_get("/v1/holocron/jobs/{id}", look)

async def main():
    import asyncio
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print("http://127.0.0.1:%d" % site._server.sockets[0].getsockname()[1], file=sys.stderr, flush=True)
    await asyncio.Event().wait()

import asyncio
asyncio.run(main())
'''

NODE = r'''
import http from 'node:http'
import { randomUUID } from 'node:crypto'
const jobs = new Map()
function send(answer, status, value) {
  const body = JSON.stringify(value)
  answer.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  answer.end(body)
}
const server = http.createServer((request, answer) => {
  if (request.method === 'POST') {
    let body = ''
    request.on('data', part => { body += part })
    request.on('end', () => {
      const id = randomUUID()
      jobs.set(id, JSON.parse(body))
      send(answer, 202, { status: 'processing', job_id: id, poll_url: '/v1/holocron/jobs/' + id })
    })
    return
  }
  const task = jobs.get(request.url.slice(request.url.lastIndexOf('/') + 1))
  if (task) send(answer, 200, { status: 'completed', data: { text: task.params.text }, credits_used: 1, execution_ms: 5 })
  else send(answer, 404, { status: 'error', error: { code: 'NOT_FOUND', message: 'no such job' } })
})
server.listen(0, '127.0.0.1', () => console.error('http://127.0.0.1:' + server.address().port))
'''

CONNECTIONS = 64


class Connection(asyncio.Protocol):
    """Asks, waits for the whole answer, asks again, until nothing more is to be asked."""

    def __init__(self, requests, ended):
        self.requests, self.ended = requests, ended
        self.pending = b""
        self.bodies = []

    def connection_made(self, transport):
        self.transport = transport
        self.ask()

    def ask(self):
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
            self.ended(self.bodies)
        else:
            self.transport.write(request)

    def data_received(self, data):
        self.pending += data
        head = self.pending.find(b"\r\n\r\n")
        if head < 0:
            return
        lower = self.pending[:head].lower()
        start = lower.find(b"content-length:") + 15
        end = lower.find(b"\r", start)
        length = int(lower[start:end if end >= 0 else head])
        if len(self.pending) < head + 4 + length:
            return
        if self.pending[9:10] != b"2":
            raise SystemExit(f"refused: {self.pending[:500]!r}")
        self.bodies.append(self.pending[head + 4:head + 4 + length])
        self.pending = b""
        self.ask()


def processor_time(process):
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def play(port, requests):
    """The bodies of all answers."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    bodies, open_connections = [], CONNECTIONS

    def ended(some):
        nonlocal open_connections
        bodies.extend(some)
        open_connections -= 1
        if open_connections == 0:
            done.set_result(None)

    requests = iter(requests)
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: Connection(requests, ended), "127.0.0.1", port)
    await done
    return bodies


def submission(key, number, milliseconds):
    body = b'{"action_id":"try_echo","params":{"text":"t%d","milliseconds":%d}}' % (number, milliseconds)
    return (
        b"POST /v1/holocron/task HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: %s\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (key, len(body), body))


def look(key, job):
    return b"GET /v1/holocron/jobs/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: %s\r\n\r\n" % (job, key)


def job_of(body):
    start = body.index(b'"job_id"')
    start = body.index(b'"', body.index(b":", start)) + 1
    return body[start:body.index(b'"', start)]


def contest(name, command, folder, submissions, looks):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    process = subprocess.Popen(
        command(folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        words = process.stderr.readline()
        url = next(word for word in words.split() if word.startswith("http"))
        port = int(url.rsplit(":", 1)[1])
        key = b"none"
        if os.path.exists(folder + "/service.key"):
            with open(folder + "/service.key", "rb") as file:
                key = file.read().strip()
        # Warm: both ways, and jobs that have ended, to look at.
        jobs = [job_of(body) for body in asyncio.run(play(port, [submission(key, n, 0) for n in range(1_000)]))]
        time.sleep(1)
        asyncio.run(play(port, [look(key, job) for job in jobs]))
        results = []
        for requests in (
            [look(key, jobs[n % len(jobs)]) for n in range(looks)],
            # Jobs of a minute: what is measured is that they are taken, not that they are done.
            [submission(key, n, 60_000) for n in range(submissions)],
        ):
            before, start = processor_time(process.pid), time.perf_counter()
            bodies = asyncio.run(play(port, requests))
            wall, processor = time.perf_counter() - start, processor_time(process.pid) - before
            assert len(bodies) == len(requests)
            results += [len(requests) / wall, len(requests) / processor]
        print(f"  {name:28} {results[1]:14.0f} {results[0]:10.0f} {results[3]:20.0f} {results[2]:10.0f}", flush=True)
        return results
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def main():
    holo = os.path.abspath(sys.argv[1])
    looks, submissions = (int(word) for word in (sys.argv[2:4] + ["60000", "30000"][len(sys.argv[2:4]):]))
    service = holo + "-service"
    contestants = [("holo serve", lambda folder: [service, "--state", folder, "--port", "0", "--limits", "none"])]
    try:
        import aiohttp  # noqa: F401

        contestants.append(("aiohttp, in memory", lambda folder: [sys.executable, "-c", AIOHTTP]))
    except ImportError:
        print("left out, not on this machine: aiohttp (pip install aiohttp)")
    if shutil.which("node"):
        contestants.append(("node, in memory", lambda folder: ["node", "--input-type=module", "-e", NODE]))
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"  {'':28} {'looks a core-s':>14} {'a second':>10} {'submissions a core-s':>20} {'a second':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for name, command in contestants:
            contest(name, command, os.path.join(folder, "service"), submissions, looks)


if __name__ == "__main__":
    main()
