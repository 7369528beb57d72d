"""The vendor's client 0.1.0, which speaks /v1/holocron: its one method for this interface, and its errors."""

from anakin import (
    Anakin, AuthenticationError, InsufficientCreditsError, InvalidRequestError, JobFailedError, JobTimeoutError,
    NotFoundError, RateLimitError, WireAuthRequiredError,
)
from checks import *

client = Anakin(api_key=KEY, base_url=f"{URL}/v1", **SLEEPLESS)

result = client.wire("web_company", {"domain": "globex.example"})
check("completed", result.status == "completed" and result.data["company"] == "Globex", result)
check("cost", result.credits_used == 1 and result.execution_ms >= 0, result)
check("job id", len(result.job_id) == 36, result)
dear = client.wire("web_extract", {"url": "https://globex.example", "fields": ["city"]})
check("final cost", dear.credits_used == 2, dear)
empty = client.wire("shop_search", {})
check("no parameters", empty.data["total"] == 400, empty)

error = raises("failed job", JobFailedError, lambda: client.wire("try_echo", {"text": "x", "fails": "MINE", "milliseconds": 0}))
check("why it failed", "told to fail" in str(error), error)
error = raises("timeout", JobTimeoutError, lambda: client.wire(
    "try_echo", {"text": "x", "milliseconds": 100_000}, poll_timeout=0.05))
error = raises("wrong parameters", InvalidRequestError, lambda: client.wire("web_company", {}))
check("invalid input", error.code == "INVALID_INPUT" and error.status_code == 400 and error.request_id, error.__dict__)
error = raises("no such action", NotFoundError, lambda: client.wire("no_such_action", {}))
check("not found", error.code == "NOT_FOUND" and error.request_id, error.__dict__)
error = raises("account", WireAuthRequiredError, lambda: client.wire("li_connections_export", {}))
check("connect_url", error.connect_url == f"{URL}/connect/linkup", error.connect_url)
connect("linkup")
check("connected", client.wire("li_connections_export", {"limit": 2}).data["total"] > 0)
connect("linkup", "disconnect")
error = raises("expired", AuthenticationError, lambda: client.wire("li_connections_export", {}))
check("auth expired", error.code == "AUTH_EXPIRED", error.__dict__)
# This version always wants a job to follow, and the interface gives none where an action answers at once.
error = raises("sync action", RuntimeError, lambda: client.wire("email_guess", {"name": "Ada Lovelace", "domain": "globex.example"}))
check("says why", "did not include a job id" in str(error), error)

wrong = Anakin(api_key="wrong", base_url=f"{URL}/v1", **SLEEPLESS)
error = raises("bad key", AuthenticationError, lambda: wrong.wire("web_company", {"domain": "globex.example"}))
check("unauthorized", error.code == "unauthorized" and error.request_id and str(error), error.__dict__)
poor = Anakin(api_key=POOR_KEY, base_url=f"{URL}/v1", **SLEEPLESS)
error = raises("no credits", InsufficientCreditsError, lambda: poor.wire("web_summarize", {"url": "https://globex.example"}))
check("balance and required", (error.balance, error.required) == (1, 4), error.__dict__)
limited = Anakin(api_key=LIMITED_KEY, base_url=f"{LIMITED_URL}/v1", **SLEEPLESS)
for _ in range(2):
    limited.wire("web_company", {"domain": "globex.example"})
error = raises("limit", RateLimitError, lambda: limited.wire("web_company", {"domain": "globex.example"}))
check("retry after", error.code == "RATE_LIMIT_EXCEEDED" and 1 <= error.retry_after <= 61, error.__dict__)
finish()
