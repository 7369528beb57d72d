import json


def main():
    with open("orders.json", encoding="utf-8") as file:
        orders = json.load(file)
    groups = {}
    for order in orders:
        if order["status"] == "paid" and order["total"] >= 100:
            groups.setdefault(order["customer"]["country"], []).append(order)
    with open("groups.json", "w", encoding="utf-8") as file:
        json.dump(groups, file, ensure_ascii=False, indent=2)
    print(json.dumps([
        {"country": country, "orders": len(found), "items": sum(len(order["items"]) for order in found)}
        for country, found in groups.items()
    ]))


main()
