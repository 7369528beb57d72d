"""Does the model tell the truth? The same jobs once for real and once in virtual time.

For real: `holo run`, its journal, a local service under the documented limits, and between the two a way that holds every
byte back for 50 ms in each direction. In virtual time: the scheduler in the model that `Benchmarks/run scheduling` uses.
Nothing is scaled: a minute of the limits is a minute. All shapes run at once, each with a service of its own.
"""

import asyncio
import json
import math
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile

ONE_WAY = 0.05
LONGEST = 60_000

# Median in seconds, standard deviation of the logarithm, share: executions as the model draws them, but not over a minute.
ACTIONS = [(3.5, 0.4, 0.3), (7, 0.5, 0.3), (12, 0.5, 0.2), (40, 0.9, 0.08), (10, 0.5, 0.05), (0.3, 0.3, 0.07)]


def milliseconds(dice):
    median, sigma, _ = dice.choices(ACTIONS, [share for _, _, share in ACTIONS])[0]
    return min(LONGEST, max(1, int(1000 * median * math.exp(dice.gauss(0, sigma)))))


def groups(sizes, dice):
    """Jobs as (milliseconds, parents); each job of a group needs all of the group before."""
    jobs, last = [], []
    for size in sizes:
        jobs += [(milliseconds(dice), last) for _ in range(size)]
        last = list(range(len(jobs) - size, len(jobs)))
    return jobs


def chains(count, length, dice):
    jobs = []
    for _ in range(count):
        for place in range(length):
            jobs.append((milliseconds(dice), [len(jobs) - 1] if place else []))
    return jobs


SHAPES = {
    "5 jobs": lambda dice: groups([5], dice),
    "20 jobs": lambda dice: groups([20], dice),
    "50 jobs": lambda dice: groups([50], dice),
    "chain of 10": lambda dice: chains(1, 10, dice),
    "10 chains of 5": lambda dice: chains(10, 5, dice),
    "map-reduce 1-18-1-18-1": lambda dice: groups([1, 18, 1, 18, 1], dice),
}


def script(jobs):
    lines = ["budget 1000 credits"]
    for place, (time, parents) in enumerate(jobs):
        text = "".join("{j%d.text.length()}" % parent for parent in parents) or "t"
        lines.append('step j%d = try_echo { text: "%d %s", milliseconds: %d }' % (place, place, text, time))
    lines.append("return [" + ", ".join(f"j{place}.text" for place in range(len(jobs))) + "].length()")
    return "\n".join(lines) + "\n"


async def late_pipe(reader, writer):
    """Hands on what comes, each piece after its time on the way."""
    clock = asyncio.get_running_loop()
    queue = asyncio.Queue()

    async def deliver():
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0, due - clock.time()))
            if not data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()

    delivery = asyncio.create_task(deliver())
    try:
        while data := await reader.read(65536):
            queue.put_nowait((clock.time() + ONE_WAY, data))
    except ConnectionError:
        pass
    queue.put_nowait((clock.time() + ONE_WAY, b""))
    try:
        await delivery
    except ConnectionError:
        pass


async def real(holo, jobs, folder):
    """Seconds from the first intent to the last end that was known, and the lateness of each job."""
    os.makedirs(folder + "/service")
    service = await asyncio.create_subprocess_exec(
        holo + "-service", "--state", folder + "/service", "--port", "0", "--limits", "documented", "--workers", "1000",
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        words = (await service.stderr.readline()).decode().split()
        port = int(next(word for word in words if word.startswith("http")).rstrip("/").rsplit(":", 1)[1])

        async def connected(reader, writer):
            there, back = await asyncio.open_connection("127.0.0.1", port)
            try:
                await asyncio.gather(late_pipe(reader, back), late_pipe(there, writer))
            except asyncio.CancelledError:
                # The contest is over.
                pass

        way = await asyncio.start_server(connected, "127.0.0.1", 0)
        with open(folder + "/jobs.holo", "w") as file:
            file.write(script(jobs))
        with open(folder + "/service/service.key") as file:
            key = file.read().strip()
        environment = dict(
            os.environ, XDG_STATE_HOME=folder, XDG_CACHE_HOME=folder + "/cache", HOLOCRON_API_KEY=key,
            HOLOCRON_BASE_URL="http://127.0.0.1:%d" % way.sockets[0].getsockname()[1])
        with open(folder + "/errors", "w") as errors:
            run = await asyncio.create_subprocess_exec(
                holo, "run", folder + "/jobs.holo", "--yes", env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=errors)
            if await run.wait() != 0:
                with open(folder + "/errors") as errors:
                    raise SystemExit(f"holo ended with {run.returncode}: {errors.read()[-500:]}")
        way.close()
    finally:
        service.kill()
        await service.wait()
    journal = sqlite3.connect(folder + "/holo/journal.sqlite")
    known = dict(journal.execute("SELECT job_id, settled_at FROM attempts"))
    (began,) = journal.execute("SELECT min(at) FROM attempts").fetchone()
    ledger = sqlite3.connect(folder + "/service/service.sqlite")
    lateness = [(known[job] - end) / 1e6 for job, end in ledger.execute("SELECT id, completed_at FROM job")]
    return (max(known.values()) - began) / 1e6, lateness


def simulated(model, jobs, folder):
    with open(folder + "/jobs.json", "w") as file:
        json.dump([{"milliseconds": time, "parents": parents} for time, parents in jobs], file)
    answer = json.loads(subprocess.run([model, "replay", folder + "/jobs.json"], stdout=subprocess.PIPE, check=True).stdout)
    return answer["makespan"], answer["lateness"]


async def main():
    holo, model = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as top:
        plans = []
        for name, shape in SHAPES.items():
            for seed in range(rounds):
                folder = f"{top}/{len(plans)}"
                os.makedirs(folder)
                plans.append((name, shape(random.Random(f"{name} {seed}")), folder))
        reals = await asyncio.gather(*(real(holo, jobs, folder + "/real") for _, jobs, folder in plans))
        print(f"  {'':24} {'makespan s':>21} {'mean lateness s':>29}")
        print(f"  {'':24} {'real':>8} {'model':>8} {'ratio':>7} {'real':>8} {'model':>8} {'difference':>11}")
        for (name, jobs, folder), (makespan, lateness) in zip(plans, reals):
            expected, expected_lateness = simulated(model, jobs, folder)
            late, model_late = statistics.mean(lateness), statistics.mean(expected_lateness)
            print(
                f"  {name:24} {makespan:8.2f} {expected:8.2f} {makespan / expected:7.3f} {late:8.2f} {model_late:8.2f}"
                f" {late - model_late:+11.2f}")


if __name__ == "__main__":
    asyncio.run(main())
