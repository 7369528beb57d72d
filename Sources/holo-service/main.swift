import Hummingbird
import GRDB
print("service")
