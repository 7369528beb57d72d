import json


def product(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def main():
    size = 120
    matrix = [[(i * 7 + j * 3) % 11 / 100 for j in range(size)] for i in range(size)]
    power = matrix
    for _ in range(4):
        power = product(power, matrix)
    print(json.dumps([power[0][0], power[7][113], power[119][119]]))


main()
