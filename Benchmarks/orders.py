"""Writes the orders that the JSON benchmark reads: about 20 MB, the same on every machine."""

import json

COUNTRIES = ["Portugal", "Österreich", "Japan", "Česko", "Brasil", "Kenya", "Norge", "Chile", "France", "India"]
STATUSES = ["paid", "open", "paid", "cancelled", "paid", "refunded"]
WORDS = ["blue", "kettle", "steel", "lamp", "oak", "chair", "wool", "desk", "glass", "shelf", "brass", "clock"]


class Numbers:
    """A small linear congruential generator: Python's own may change from version to version."""

    def __init__(self):
        self.state = 42

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % limit


def orders(count):
    numbers = Numbers()
    for number in range(count):
        items = [
            {
                "sku": f"SKU-{numbers.below(100000):05}",
                "name": " ".join(WORDS[numbers.below(12)] for _ in range(3)),
                "quantity": 1 + numbers.below(9),
                "price": (100 + numbers.below(20000)) / 100,
            }
            for _ in range(1 + numbers.below(4))
        ]
        yield {
            "id": number,
            "customer": {
                "name": f"Customer {numbers.below(5000)}",
                "email": f"customer{numbers.below(5000)}@example.com",
                "country": COUNTRIES[numbers.below(10)],
            },
            "status": STATUSES[numbers.below(6)],
            "placed_at": f"2025-{1 + numbers.below(12):02}-{1 + numbers.below(28):02}T{numbers.below(24):02}:00:00Z",
            "items": items,
            "total": round(sum(item["price"] * item["quantity"] for item in items), 2),
            "note": None if numbers.below(3) else f"Ring \"{WORDS[numbers.below(12)]}\" twice\n",
            "gift": numbers.below(4) == 0,
        }


def write(path, count=46_000):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(list(orders(count)), file, ensure_ascii=False)
