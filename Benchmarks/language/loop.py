def main():
    hash = 7
    for i in range(10_000_000):
        hash = (hash * 31 + i) % 1_000_003
    print(hash)


main()
