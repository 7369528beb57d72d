"""Checks that are counted, and what both versions of the client are driven with."""

import os
import sys
import urllib.request

URL = os.environ["URL"]
KEY = os.environ["KEY"]
POOR_KEY = os.environ["POOR_KEY"]
LIMITED_URL = os.environ["LIMITED_URL"]
LIMITED_KEY = os.environ["LIMITED_KEY"]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
SLEEPLESS = {"poll_interval": 0.01, "poll_max_interval": 0.05, "poll_timeout": 30, "max_retries": 0}

passed = 0
failed = []


def check(name, truth, seen=None):
    global passed
    if truth:
        passed += 1
    else:
        failed.append(name)
        print(f"FAILED {name}" + (f": {seen!r}" if seen is not None else ""))


def raises(name, kind, work):
    """The error of exactly this kind that `work` raises."""
    try:
        result = work()
    except Exception as error:
        check(name, type(error) is kind, error)
        return error
    check(name, False, result)
    return Exception()


def connect(slug, do="connect"):
    """What a person does at `connect_url`."""
    request = urllib.request.Request(
        f"{URL}/connect/{slug}", data=f"do={do}".encode(), headers={"X-API-Key": KEY}, method="POST"
    )
    urllib.request.urlopen(request).read()


def finish():
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)
