import json


def main():
    text = ", ".join(f"item {i}" for i in range(1_000_000))
    print(json.dumps([len(text), text[-12:]]))


main()
