class Body:
    __slots__ = ("mass", "x", "y", "z", "vx", "vy", "vz")

    def __init__(self, mass, x, y, z, vx, vy, vz):
        self.mass = mass
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz


def advance(bodies, pairs, dt):
    for a, b in pairs:
        dx, dy, dz = b.x - a.x, b.y - a.y, b.z - a.z
        distance = dx * dx + dy * dy + dz * dz
        pull = dt / (distance * distance)
        to_a, to_b = b.mass * pull, a.mass * pull
        a.vx += dx * to_a
        a.vy += dy * to_a
        a.vz += dz * to_a
        b.vx -= dx * to_b
        b.vy -= dy * to_b
        b.vz -= dz * to_b
    for body in bodies:
        body.x += body.vx * dt
        body.y += body.vy * dt
        body.z += body.vz * dt


def energy(bodies, pairs):
    total = 0.0
    for body in bodies:
        total += body.mass * (body.vx * body.vx + body.vy * body.vy + body.vz * body.vz) / 2
    for a, b in pairs:
        dx, dy, dz = b.x - a.x, b.y - a.y, b.z - a.z
        total -= a.mass * b.mass / (2 * (dx * dx + dy * dy + dz * dz))
    return total


def main():
    bodies = [
        Body(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        Body(0.001, 1.0, 0.0, 0.02, 0.0, 1.0, 0.0),
        Body(0.002, 0.0, 2.0, 0.01, -0.5, 0.0, 0.0),
        Body(0.0005, -3.0, 0.0, -0.03, 0.0, -0.34, 0.01),
        Body(0.001, 0.0, -4.0, 0.05, 0.26, 0.0, 0.0),
    ]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    before = energy(bodies, pairs)
    for _ in range(20_000):
        advance(bodies, pairs, 0.001)
    print(f"[{before * 1e6:.6f}, {energy(bodies, pairs) * 1e6:.6f}, {bodies[1].x:.6f}, {bodies[3].y:.6f}]")


main()
