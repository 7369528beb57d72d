import json


def main():
    records = [{"id": i, "key": i * 7919 % 1_000_003, "name": "n"} for i in range(1_000_000)]
    records.sort(key=lambda record: record["key"])
    print(json.dumps([records[0]["id"], records[1]["id"], records[500_000]["id"], records[-1]["id"]]))


main()
