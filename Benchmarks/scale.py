"""How many jobs one process keeps in flight: `holo`, and loops as one writes them with aiohttp and node.

All of them submit COUNT jobs of two seconds each to the same local service, which has no limits, and wait for every one.
The service is a process of its own, made anew for each contestant. Lateness is what lies between the end of a job and the
moment at which its client knew: by the service's ledger, and by the client's own word, for `holo` its journal.
"""

import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

AIOHTTP = r'''
import asyncio, json, sys, time, aiohttp
base, key, count, way = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
known = {}

async def submit(session, number):
    body = {"action_id": "try_echo", "params": {"text": f"t{number}", "milliseconds": 2000}}
    async with session.post(base + "/v1/holocron/task", json=body) as answer:
        return (await answer.json())["job_id"]

async def each(session, number, gate):
    async with gate:
        job = await submit(session, number)
    while True:
        await asyncio.sleep(3)
        async with gate:
            async with session.get(f"{base}/v1/holocron/jobs/{job}") as answer:
                state = await answer.json()
        if state["status"] != "processing":
            known[job] = time.time()
            return

async def main():
    async with aiohttp.ClientSession(headers={"X-API-Key": key}, connector=aiohttp.TCPConnector(limit=64)) as session:
        gate = asyncio.Semaphore(64)
        if way == "each":
            await asyncio.gather(*(each(session, n, gate) for n in range(count)))
            return
        submitted = 0
        async def one(number):
            nonlocal submitted
            async with gate:
                await submit(session, number)
            submitted += 1
        submitting = asyncio.gather(*(one(n) for n in range(count)))
        while len(known) < count:
            await asyncio.sleep(0.5)
            page, left = 1, submitted - len(known)
            while left > 0:
                async with session.get(f"{base}/v1/holocron/jobs?page={page}&limit=100") as answer:
                    rows = (await answer.json())["jobs"]
                for row in rows:
                    if row["status"] != "processing" and row["id"] not in known:
                        known[row["id"]] = time.time()
                        left -= 1
                    elif row["status"] == "processing":
                        left -= 1
                if len(rows) < 100:
                    break
                page += 1
        await submitting

asyncio.run(main())
json.dump(known, sys.stdout)
'''

NODE = r'''
const [base, key, count] = [process.argv[2], process.argv[3], Number(process.argv[4])]
const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' }
let free = 64
const queue = []
const enter = () => free > 0 ? (free--, Promise.resolve()) : new Promise(r => queue.push(r))
const leave = () => { const next = queue.shift(); if (next) next(); else free++ }
async function call(path, options) {
  await enter()
  try { const a = await fetch(base + path, { headers, ...options }); return await a.json() } finally { leave() }
}
const known = {}
async function one(n) {
  const body = JSON.stringify({ action_id: 'try_echo', params: { text: 't' + n, milliseconds: 2000 } })
  const { job_id } = await call('/v1/holocron/task', { method: 'POST', body })
  for (;;) {
    await new Promise(r => setTimeout(r, 3000))
    if ((await call('/v1/holocron/jobs/' + job_id)).status !== 'processing') return void (known[job_id] = Date.now() / 1000)
  }
}
await Promise.all(Array.from({ length: count }, (_, n) => one(n)))
console.log(JSON.stringify(known))
'''

HOLO = """input n: int
budget 1000000 credits
let all = for i in range(n) {
  step e = try_echo { text: "t{i}", milliseconds: 2000 }
  yield e.text
}
return all.length()
"""


def serve(service, folder):
    process = subprocess.Popen(
        [service, "--state", folder, "--port", "0", "--workers", "100000"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True)
    words = process.stderr.readline()
    url = next(word for word in words.split() if word.startswith("http"))
    with open(os.path.join(folder, "service.key")) as file:
        return process, url, file.read().strip()


def measured(command, environment):
    start = time.perf_counter()
    # Files, so that no contestant waits for who reads what it says.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=errors, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (output, errors):
            file.seek(0)
        if process.returncode != 0:
            return f"ended with {process.returncode}: {errors.read().decode()[-300:]}"
        return elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output.read()


def lateness(state, known):
    """From the service's own end of each job to when it was known: mean and 95th percentile, seconds."""
    ledger = sqlite3.connect(os.path.join(state, "service", "service.sqlite"))
    late = sorted(known[job] - end / 1e6 for job, end in ledger.execute("SELECT id, completed_at FROM job"))
    return statistics.mean(late), late[int(len(late) * 0.95)]


def journalled(state):
    """When `holo` knew of each job's end, by its journal: seconds since 1970."""
    journal = sqlite3.connect(os.path.join(state, "holo", "journal.sqlite"))
    return {job: time / 1e6 for job, time in journal.execute("SELECT job_id, settled_at FROM attempts")}


def contest(name, holo, service, count, folder):
    shutil.rmtree(folder, ignore_errors=True)
    state = os.path.join(folder, "service")
    os.makedirs(state)
    server, url, key = serve(service, state)
    try:
        environment = dict(
            os.environ, XDG_STATE_HOME=folder, XDG_CACHE_HOME=folder + "/cache", HOLOCRON_API_KEY=key, HOLOCRON_BASE_URL=url,
            HOLOCRON_LIMITS="none")
        if name == "holo":
            script = folder + "/scale.holo"
            with open(script, "w") as file:
                file.write(HOLO)
            result = measured([holo, "run", script, f"n={count}", "--yes"], environment)
        elif name.startswith("aiohttp"):
            way = "pages" if "list" in name else "each"
            result = measured([sys.executable, "-c", AIOHTTP, url, key, str(count), way], environment)
        else:
            script = folder + "/scale.mjs"
            with open(script, "w") as file:
                file.write(NODE)
            result = measured(["node", script, url, key, str(count)], environment)
        if isinstance(result, str):
            print(f"  {name:28} {result}")
            return
        wall, processor, peak, output = result
        mean, worst = lateness(folder, journalled(folder) if name == "holo" else json.loads(output))
        print(
            f"  {name:28} {wall:10.2f} {processor * 1000 / count:12.3f} {peak:8.0f} {mean:8.2f} {worst:8.2f}", flush=True)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()


def main():
    holo = os.path.abspath(sys.argv[1])
    counts = [int(word) for word in sys.argv[2:]] or [1_000, 10_000]
    service = holo + "-service"
    contestants = ["holo"]
    try:
        import aiohttp  # noqa: F401

        contestants += ["aiohttp, each every 3 s", "aiohttp, list pages of 100"]
    except ImportError:
        print("left out, not on this machine: aiohttp (pip install aiohttp)")
    if shutil.which("node"):
        contestants.append("node fetch, each every 3 s")
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            print(f"\n{count} jobs of 2 s in flight")
            print(f"  {'':28} {'makespan s':>10} {'CPU ms a job':>12} {'peak MB':>8} {'late s':>8} {'95 %':>8}")
            for name in contestants:
                contest(name, holo, service, count, os.path.join(folder, "world"))


if __name__ == "__main__":
    main()
