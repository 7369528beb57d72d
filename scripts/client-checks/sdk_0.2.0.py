"""The vendor's client 0.2.0, which speaks /v1/wire: every method for this interface, blocking and asynchronous."""

import asyncio
import json

from anakin import (
    Anakin, AnakinPermissionError, AsyncAnakin, AuthenticationError, ConfigurationError, InsufficientCreditsError,
    InvalidRequestError, JobFailedError, JobTimeoutError, NotFoundError, RateLimitError, WireAuthExpiredError,
    WireAuthRequiredError,
)
from checks import *

client = Anakin(api_key=KEY, base_url=f"{URL}/v1", **SLEEPLESS)
wire = client.wire

# Running actions.
result = wire.run("web_company", {"domain": "globex.example"})
check("completed", result.status == "completed" and result.data["company"] == "Globex", result)
check("cost", result.credits_used == 1 and result.execution_ms >= 0 and result.files == [], result)
check("job id", len(result.job_id) == 36, result)
check("shorthand", wire("web_company", {"domain": "globex.example"}).status == "completed")
check("no parameters", wire.run("shop_search").data["total"] == 400)
check("webhook", wire.run("shop_search", {"limit": 1}, webhook_url="https://hooks.example/x").status == "completed")
check("final cost", wire.run("web_extract", {"url": "https://globex.example", "fields": ["city"]}).credits_used == 2)
inline = wire.run("email_guess", {"name": "Ada Lovelace", "domain": "globex.example"})
check("sync action", inline.status == "completed" and inline.job_id is None and inline.data["email"], inline)
error = raises("sync failure", JobFailedError, lambda: wire.run("email_guess", {"name": "李伟", "domain": "globex.example"}))

# Jobs.
open_job = wire.run("try_echo", {"text": "slow", "milliseconds": 20_000}, wait=False)
check("wait=False", open_job.status == "processing" and len(open_job.job_id) == 36, open_job)
check("processing", wire.get_job(open_job.job_id).status == "processing")
raises("no result yet", NotFoundError, lambda: wire.download(open_job.job_id))
error = raises("timeout", JobTimeoutError, lambda: wire.run("try_echo", {"text": "x", "milliseconds": 100_000}, poll_timeout=0.05))
check("timeout names the job", len(error.job_id or "") == 36, error.__dict__)
done = wire.get_job(result.job_id)
check("get_job", done.status == "completed" and done.data == result.data and done.credits_used == 1, done)
check("download", json.loads(wire.download(result.job_id)) == result.data)
check("download by name", json.loads(wire.download(result.job_id, file=f"web_company-{result.job_id}.json")) == result.data)
raises("no such file", NotFoundError, lambda: wire.download(result.job_id, file="other.json"))
error = raises("unknown job", NotFoundError, lambda: wire.get_job(UNKNOWN))
check("not found", error.code == "NOT_FOUND" and error.request_id, error.__dict__)
error = raises("failed job", JobFailedError, lambda: wire.run("try_echo", {"text": "x", "fails": "MINE", "milliseconds": 0}))
check("why it failed", error.code == "MINE" and error.job_id and "told to fail" in str(error), error.__dict__)
check("failed jobs cost nothing", wire.get_job(error.job_id).credits_used == 0)

# Discovery, with a key and without.
free = Anakin(api_key="", base_url=f"{URL}/v1", **SLEEPLESS)
for who, some in [("key", client), ("no key", free)]:
    found = some.wire.discover("what a product costs today")
    check(f"{who}: discover", found[0].action_id == "shop_price" and found[0].catalog_slug == "bazaar", found)
    check(f"{who}: discover credits", found[0].credits == 1 and found[0].params["required"] == ["id"], found[0])
    check(f"{who}: discover limit", len(some.wire.discover("page", limit=2)) == 2)
    found = some.wire.discover("people", auth_mode="required")
    check(f"{who}: auth_mode", [m.action_id for m in found] == ["li_connections_export"], found)
    check(f"{who}: auth_satisfied", found[0].auth_satisfied is False and found[0].auth_required, found)
    check(f"{who}: catalog", {m.catalog_slug for m in some.wire.discover(catalog="bazaar")} == {"bazaar"})
    check(f"{who}: category", {m.catalog_slug for m in some.wire.discover("find", category="News")} == {"gazette"})
    catalogs = some.wire.catalogs()
    check(f"{who}: catalogs", len(catalogs) == 7 and all(c.action_count > 0 and c.created_at for c in catalogs), catalogs)
    for slug in [c.slug for c in catalogs]:
        detail = some.wire.catalog(slug)
        check(f"{who}: {slug}", detail.catalog.slug == slug and len(detail.actions) == detail.catalog.action_count, detail)
        check(f"{who}: {slug} actions", all(
            a.catalog_id == detail.catalog.id and a.type in ("read", "write") and a.mode in ("async", "sync")
            and a.credits_per_call and a.parameters is not None for a in detail.actions), detail.actions)
    raises(f"{who}: no such catalog", NotFoundError, lambda: some.wire.catalog("none"))
raises("no key, no task", ConfigurationError, lambda: free.wire.run("web_company", {}))
check("my catalogs", client.wire.catalogs(scope="my") == [])

# Connected accounts.
error = raises("account", WireAuthRequiredError, lambda: wire.run("li_connections_export"))
check("connect_url", error.connect_url == f"{URL}/connect/linkup" and error.code == "AUTH_REQUIRED", error.__dict__)
check("no identities", wire.identities() == [])
connect("linkup")
identity = wire.identities()[0]
credential = identity.credentials[0]
check("identity", identity.is_default and identity.name and identity.created_at and credential.status == "active", identity)
check("its catalog", wire.identities(catalog_id=identity.catalog_id)[0].id == identity.id)
check("another catalog", wire.identities(catalog_id=UNKNOWN) == [])
check("one identity", wire.identity(identity.id).credentials[0].identity_id == identity.id)
raises("no such identity", NotFoundError, lambda: wire.identity(UNKNOWN))
for how in [{}, {"identity_id": identity.id}, {"credential_id": credential.id}]:
    check(f"connected {list(how)}", wire.run("li_connections_export", {"limit": 2}, **how).status == "completed")
check("last use", wire.identity(identity.id).credentials[0].last_used_at is not None)
check("my catalogs then", [c.slug for c in wire.catalogs(scope="my")] == ["linkup"])
check("satisfied", wire.discover("connections", auth_mode="required")[0].auth_satisfied is True)
raises("a foreign credential", AnakinPermissionError, lambda: wire.run("li_connections_export", credential_id=UNKNOWN))
connect("linkup", "disconnect")
error = raises("expired", WireAuthExpiredError, lambda: wire.run("li_connections_export"))

# Refusals.
error = raises("wrong parameters", InvalidRequestError, lambda: wire.run("web_company", {}))
check("invalid input", error.code == "INVALID_INPUT" and error.request_id and "domain" in str(error), error.__dict__)
error = raises("no such action", NotFoundError, lambda: wire.run("no_such_action", {}))
wrong = Anakin(api_key="wrong", base_url=f"{URL}/v1", **SLEEPLESS)
error = raises("bad key", AuthenticationError, lambda: wrong.wire.run("web_company", {"domain": "globex.example"}))
check("unauthorized", error.code == "unauthorized" and error.request_id and str(error), error.__dict__)
poor = Anakin(api_key=POOR_KEY, base_url=f"{URL}/v1", **SLEEPLESS)
error = raises("no credits", InsufficientCreditsError, lambda: poor.wire.run("web_summarize", {"url": "https://globex.example"}))
check("balance and required", (error.balance, error.required) == (1, 4), error.__dict__)
raises("another's job", NotFoundError, lambda: poor.wire.get_job(result.job_id))
check("one credit is enough for one", poor.wire.run("web_company", {"domain": "globex.example"}).credits_used == 1)
limited = Anakin(api_key=LIMITED_KEY, base_url=f"{LIMITED_URL}/v1", **SLEEPLESS)
for _ in range(2):
    limited.wire.run("web_company", {"domain": "globex.example"})
error = raises("limit", RateLimitError, lambda: limited.wire.run("web_company", {"domain": "globex.example"}))
check("retry after", error.code == "RATE_LIMIT_EXCEEDED" and 1 <= error.retry_after <= 61, error.__dict__)

# What is not of this interface is refused as any unknown route, and costs nothing.
for name, work in {
    "zero_touch": lambda: wire.zero_touch("web_company", {}), "login": lambda: wire.login("linkup", {}),
    "verify_credential": lambda: wire.verify_credential(UNKNOWN), "builds": lambda: wire.builds(),
    "build": lambda: wire.build("https://globex.example", "x"), "get_build": lambda: wire.get_build(UNKNOWN),
    "sources": lambda: wire.sources.list(),
}.items():
    error = raises(name, NotFoundError, work)
    check(f"{name} code", error.code == "NOT_FOUND", error.__dict__)


async def many():
    async with AsyncAnakin(api_key=KEY, base_url=f"{URL}/v1", **SLEEPLESS) as asynchronous:
        results = await asyncio.gather(
            *(asynchronous.wire.run("try_echo", {"text": str(i), "milliseconds": 100 * i}) for i in range(50))
        )
        check("async: fifty at once", [r.data["text"] for r in results] == [str(i) for i in range(50)])
        check("async: all different", len({r.job_id for r in results}) == 50)
        check("async: catalogs", len(await asynchronous.wire.catalogs()) == 7)
        check("async: discover", (await asynchronous.wire.discover("send a message"))[0].action_id == "board_post")
        check("async: identities", len(await asynchronous.wire.identities()) == 1)


asyncio.run(many())
finish()
