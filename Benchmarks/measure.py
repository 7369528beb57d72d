"""Times whole processes, one after the other in each round, so that what else the machine does falls on all alike."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def once(command, environment):
    """Wall seconds, CPU seconds and peak kilobytes of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def table(title, contestants, rounds, environment):
    print(f"\n{title} ({rounds} rounds)")
    taken = {name: [] for name, _ in contestants}
    for _ in range(rounds):
        for name, command in contestants:
            taken[name].append(once(command, environment))
    best = {name: min(run[0] for run in runs) for name, runs in taken.items()}
    reference = best[contestants[0][0]]
    width = max(len(name) for name in taken)
    print(f"  {'':{width}}  {'min ms':>8}  {'median ms':>9}  {'CPU ms':>7}  {'peak MB':>7}  {'ratio':>6}")
    for name, runs in taken.items():
        print(
            f"  {name:{width}}  {best[name] * 1e3:8.1f}  {statistics.median(run[0] for run in runs) * 1e3:9.1f}"
            f"  {min(run[1] for run in runs) * 1e3:7.1f}  {max(run[2] for run in runs) / 1024:7.1f}"
            f"  {best[name] / reference:6.2f}")


def available(command):
    if shutil.which(command[0]) is None and not os.path.exists(command[0]):
        return False
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main():
    rounds, holo = int(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, XDG_STATE_HOME=folder + "/state", XDG_CACHE_HOME=folder + "/cache")
        plain = folder + "/plain.holo"
        with open(plain, "w") as file:
            file.write('let words = ["a", "b", "c"]\nreturn words.map(word => word.upper()).join(" ")\n')
        print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        contestants = [
            ("holo run, no steps", [holo, "run", plain]),
            ("holo --version", [holo, "--version"]),
            ("/usr/bin/python3 -c pass", ["/usr/bin/python3", "-c", "pass"]),
            ("python3 -c 'import requests'", ["python3", "-c", "import requests"]),
            ("node -e 0", ["node", "-e", "0"]),
            ("lua -e ''", ["lua5.4", "-e", ""]),
        ]
        missing = [name for name, command in contestants if not available(command)]
        for name in missing:
            print(f"left out, not on this machine: {name}")
        table("Start-up", [pair for pair in contestants if pair[0] not in missing], rounds, environment)


if __name__ == "__main__":
    main()
