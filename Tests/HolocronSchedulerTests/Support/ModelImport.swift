// All of these tests play on the model.
@_exported import SchedulingModel
