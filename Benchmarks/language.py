"""Runs the same programs in holo and its peers, checks that they agree, and compares the CPU time of whole processes.

Each round runs every contestant of a program once, so that what else the machine does falls on all alike.
"""

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

import orders
from processes import taken

PROGRAMS = {
    "fib": "fib(30), recursive",
    "loop": "a hash over 10^7 ints",
    "nbody": "20,000 steps of 5 bodies",
    "matrix": "four products of 120 x 120",
    "text": "a text of 10^6 pieces",
    "sort": "10^6 records by a key",
    "orders": "20 MB of JSON, filtered, grouped, written",
}
SIX = ["fib", "loop", "nbody", "matrix", "text", "sort"]


def interpreters(holo):
    found = {
        "holo": ([holo, "run"], "holo"),
        "lua5.4": (["lua5.4"], "lua"),
        "python3": ([sys.executable], "py"),
        "node": (["node"], "js"),
    }
    return {name: entry for name, entry in found.items() if shutil.which(entry[0][0])}


def commands(program, found, folder):
    return {
        name: command + [f"{program}.{ending}"]
        for name, (command, ending) in found.items() if os.path.exists(f"{folder}/{program}.{ending}")
    }


def answer(command, folder, environment):
    """What a program prints and saves."""
    saved = folder + "/groups.json"
    if os.path.exists(saved):
        os.remove(saved)
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    printed = json.loads(done.stdout)
    if not os.path.exists(saved):
        return printed, None
    with open(saved, encoding="utf-8") as file:
        return printed, json.load(file)


def table(program, contestants, rounds, folder, environment):
    """Prints the table of one program; gives the least CPU seconds of each contestant."""
    answers = {name: answer(command, folder, environment) for name, command in contestants.items()}
    for name, found in answers.items():
        if found != answers["holo"]:
            raise SystemExit(
                f"{program}: {name} gives {found[0]}, holo gives {answers['holo'][0]}, or they save different data")
    runs = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, command in contestants.items():
            runs[name].append(taken(command, folder, environment))
    best = {name: min(seconds) for name, seconds in runs.items()}
    print(f"\n{program}: {PROGRAMS[program]}")
    print(f"  {'':8}  {'min CPU ms':>10}  {'median':>8}  {'holo takes':>10}")
    for name, seconds in runs.items():
        ratio = "" if name == "holo" else f"{best['holo'] / best[name]:9.2f}x"
        print(f"  {name:8}  {best[name] * 1e3:10.1f}  {statistics.median(seconds) * 1e3:8.1f}  {ratio:>10}", flush=True)
    return best


def main():
    rounds, holo = int(sys.argv[1]), os.path.abspath(sys.argv[2])
    found = interpreters(holo)
    for name in ("lua5.4", "node"):
        if name not in found:
            print(f"left out, not on this machine: {name}")
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, XDG_STATE_HOME=folder + "/state", XDG_CACHE_HOME=folder + "/cache")
        programs = folder + "/programs"
        shutil.copytree(here + "/language", programs)
        orders.write(programs + "/orders.json")
        print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {rounds} rounds")
        best = {
            program: table(program, commands(program, found, programs), rounds, programs, environment)
            for program in PROGRAMS
        }
    print()
    for peer in found:
        if peer != "holo":
            mean = math.exp(statistics.mean(math.log(best[program]["holo"] / best[program][peer]) for program in SIX))
            print(f"holo takes {mean:.2f} times the CPU time of {peer} (geometric mean of {', '.join(SIX)})")
    if "node" in found:
        print(f"holo takes {best['orders']['holo'] / best['orders']['node']:.2f} times the CPU time of node for orders")


if __name__ == "__main__":
    main()
