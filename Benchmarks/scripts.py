"""Lays out and checks a large script, beside compilers of other languages on like programs of as many bytes.

Each round takes every contestant once, so that what else the machine does falls on all alike. What counts is the least CPU
time of the whole process: megabytes a second of it.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from processes import taken

HOLO = """
## Of company NUMBER.
func score_NUMBER(person, weight = 1.5) {
  let base = if person.title != null and person.title.contains("engineer") then 10 else 3
  return base * weight + person.skills.count() * 2
}

flow enrich_NUMBER(name: text, limit = 5) {
  step found = try_echo { text: "part NUMBER of {name}", milliseconds: 20 * limit }
    retry 2
    timeout 5m
  if found.text == null { fail "nothing about {name}" }
  return found
}

let seeds_NUMBER = [
  { name: "Ada", title: "engineer", skills: ["swift", "c"], score: NUMBER }
  { name: "Grace", title: null, skills: [], score: NUMBER + 2 * 3 }
]
let ranked_NUMBER = seeds_NUMBER
  .map(p => { ...p, points: score_NUMBER(p, weight: 2) })
  .filter(p => p.points > 4)
  .sort_by(p => -p.points)
step first_NUMBER = try_echo { text: "the {ranked_NUMBER.count()} best of NUMBER" }
  cache 1h
let collected_NUMBER = for person in ranked_NUMBER parallel 5 {
  step page = try_echo { text: "https://example.org/{person.name}?n=NUMBER" }
    else skip
  let words = page.text.split("/").filter(w => w != "").join(" ")
  if person.points > 10 and words != "3" {
    print "much: {person.name} {words}"
  } else {
    print "little: {person.name}"
  }
  yield { name: person.name, words, total: person.points + NUMBER }
}
step deep_NUMBER = enrich_NUMBER { name: "Acme {first_NUMBER.text}" }
save { collected: collected_NUMBER, deep: deep_NUMBER.text } to "out-NUMBER.json"
"""

PYTHON = """
# Of company NUMBER.
def score_NUMBER(person, weight=1.5):
    base = 10 if person["title"] is not None and "engineer" in person["title"] else 3
    return base * weight + len(person["skills"]) * 2


def enrich_NUMBER(name, limit=5):
    found = call("try_echo", {"text": f"part NUMBER of {name}", "milliseconds": 20 * limit}, retry=2, timeout=300)
    if found["text"] is None:
        raise ValueError(f"nothing about {name}")
    return found


seeds_NUMBER = [
    {"name": "Ada", "title": "engineer", "skills": ["swift", "c"], "score": NUMBER},
    {"name": "Grace", "title": None, "skills": [], "score": NUMBER + 2 * 3},
]
ranked_NUMBER = [{**p, "points": score_NUMBER(p, weight=2)} for p in seeds_NUMBER]
ranked_NUMBER = sorted([p for p in ranked_NUMBER if p["points"] > 4], key=lambda p: -p["points"])
first_NUMBER = call("try_echo", {"text": f"the {len(ranked_NUMBER)} best of NUMBER"}, cache=3600)
collected_NUMBER = []
for person in ranked_NUMBER:
    page = call("try_echo", {"text": f"https://example.org/{person['name']}?n=NUMBER"})
    words = " ".join(w for w in page["text"].split("/") if w != "")
    if person["points"] > 10 and words != "3":
        print(f"much: {person['name']} {words}")
    else:
        print(f"little: {person['name']}")
    collected_NUMBER.append({"name": person["name"], "words": words, "total": person["points"] + NUMBER})
deep_NUMBER = enrich_NUMBER(f"Acme {first_NUMBER['text']}")
save({"collected": collected_NUMBER, "deep": deep_NUMBER["text"]}, "out-NUMBER.json")
"""

JAVASCRIPT = """
// Of company NUMBER.
function score_NUMBER(person, weight = 1.5) {
    const base = person.title !== null && person.title.includes("engineer") ? 10 : 3;
    return base * weight + person.skills.length * 2;
}

async function enrich_NUMBER(name, limit = 5) {
    const found = await call("try_echo", { text: `part NUMBER of ${name}`, milliseconds: 20 * limit }, { retry: 2, timeout: 300 });
    if (found.text === null) { throw new Error(`nothing about ${name}`); }
    return found;
}

const seeds_NUMBER = [
    { name: "Ada", title: "engineer", skills: ["swift", "c"], score: NUMBER },
    { name: "Grace", title: null, skills: [], score: NUMBER + 2 * 3 },
];
const ranked_NUMBER = seeds_NUMBER
    .map(p => ({ ...p, points: score_NUMBER(p, 2) }))
    .filter(p => p.points > 4)
    .sort((a, b) => b.points - a.points);
const first_NUMBER = await call("try_echo", { text: `the ${ranked_NUMBER.length} best of NUMBER` }, { cache: 3600 });
const collected_NUMBER = [];
for (const person of ranked_NUMBER) {
    const page = await call("try_echo", { text: `https://example.org/${person.name}?n=NUMBER` });
    const words = page.text.split("/").filter(w => w !== "").join(" ");
    if (person.points > 10 && words !== "3") {
        console.log(`much: ${person.name} ${words}`);
    } else {
        console.log(`little: ${person.name}`);
    }
    collected_NUMBER.push({ name: person.name, words, total: person.points + NUMBER });
}
const deep_NUMBER = await enrich_NUMBER(`Acme ${first_NUMBER.text}`);
save({ collected: collected_NUMBER, deep: deep_NUMBER.text }, "out-NUMBER.json");
"""

# Scripts with very many of one thing: before, each time, after. BEFORE is the number of the one before.
MANY = {
    "inputs": ("", "input n_NUMBER: int = NUMBER\nprint n_NUMBER\n", ""),
    "lets, each of the one before": ("let n_0 = 0\n", "let n_NUMBER = n_BEFORE + NUMBER\n", "print n_LAST\n"),
    "the same in a function": (
        "func f(a) {\n  let n_0 = a\n", "  let n_NUMBER = n_BEFORE + NUMBER\n", "  return n_LAST\n}\nprint f(1)\n"),
    "forms of records in a function": (
        "func f(a) {\n  let n_0 = a\n", "  let n_NUMBER = { key_NUMBER: n_BEFORE }\n", "  return n_LAST\n}\nprint f(1)\n"),
    "steps in a block": (
        'for n_0 in ["a", "b"] {\n', '  step n_NUMBER = try_echo { text: "{n_BEFORE}" }\n', "  print n_LAST\n}\n"),
    "functions, each calling the one before": (
        "func f_0(a) = a\n", "func f_NUMBER(a, b = 2) = f_BEFORE(a) * b\n", "print f_LAST(1)\n"),
    "calls of a flow": (
        "flow f(a) {\n  step s = try_echo { text: a }\n  return s\n}\n",
        'step n_NUMBER = f { a: "NUMBER" }\nprint n_NUMBER\n', ""),
}

# The largest script that holo takes has 4 MiB.
SIZE = 4_000_000


def program(part, size=SIZE, before="", after=""):
    parts, left, number = [before], size - len(before) - len(after) - 50, 1
    while left > len(part) + 50:
        parts.append(part.replace("NUMBER", str(number)).replace("BEFORE", str(number - 1)))
        left -= len(parts[-1])
        number += 1
    parts.append(after.replace("LAST", str(number - 1)))
    return "".join(parts).lstrip("\n")


def growth(rounds, holo, folder, environment):
    """What many of one thing cost, and whether four times as many cost four times as much."""
    print(f"\n{'holo check, 1 MB of':40}{'MB a CPU second':>16}{'times 250 kB':>14}")
    for name, (before, part, after) in MANY.items():
        least = []
        for size in (250_000, 1_000_000):
            with open(f"{folder}/many.holo", "w", encoding="utf-8") as file:
                file.write(program(part, size, before, after))
            least.append(min(taken([holo, "check", "many.holo"], folder, environment) for _ in range(rounds)))
        print(f"{name:40}{1 / least[1]:16.1f}{least[1] / least[0]:14.1f}")


def main():
    rounds, holo = int(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        for name, part in {"large.holo": HOLO, "large.py": PYTHON, "large.mjs": JAVASCRIPT}.items():
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(program(part))
        contestants = {
            "holo fmt --check": ([holo, "fmt", "--check", "large.holo"], "large.holo"),
            "holo check": ([holo, "check", "large.holo"], "large.holo"),
            "python3, compiled": (
                [sys.executable, "-c", "compile(open('large.py').read(), 'large.py', 'exec')"], "large.py"),
            "node --check": (["node", "--check", "large.mjs"], "large.mjs"),
        }
        contestants = {name: entry for name, entry in contestants.items() if shutil.which(entry[0][0])}
        service = subprocess.Popen(
            [holo + "-service", "--state", folder + "/service"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        try:
            url = "http" + service.stderr.readline().split("http", 1)[1].split()[0]
            with open(folder + "/service/service.key", encoding="utf-8") as file:
                environment = dict(
                    os.environ, XDG_STATE_HOME=folder, XDG_CACHE_HOME=folder, HOLOCRON_API_KEY=file.read().strip(),
                    HOLOCRON_BASE_URL=url)
            times = {name: [] for name in contestants}
            for _ in range(rounds):
                for name, (command, _) in contestants.items():
                    times[name].append(taken(command, folder, environment))
            print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {rounds} rounds\n")
            print(f"{'':20}{'MB a CPU second':>16}{'CPU ms':>10}")
            for name, (_, file) in contestants.items():
                least = min(times[name])
                size = os.path.getsize(f"{folder}/{file}") / 1e6
                print(f"{name:20}{size / least:16.1f}{least * 1000:10.0f}")
            growth(rounds, holo, folder, environment)
        finally:
            service.kill()
            service.wait()


main()
