// The model is a target of its own where the benchmark shares it, and else a part of these tests.
#if canImport(SchedulingModel)
    @_exported import SchedulingModel
#endif
