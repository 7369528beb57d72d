print("holo")
