// All of these tests play in the simulated world, or write to its journal.
@_exported import SimulationModel
