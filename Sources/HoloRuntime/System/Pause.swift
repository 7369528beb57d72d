import Foundation

/// Waits where nothing else can be done meanwhile: before a run has begun.
func pause(milliseconds: Int) { usleep(UInt32(clamping: milliseconds * 1_000)) }
