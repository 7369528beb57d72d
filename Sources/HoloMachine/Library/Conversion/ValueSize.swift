import HoloValue

/// Fails where the JSON text of `value` is sure to be longer than a text may be. A small value can be that long: lists
/// share their elements, so thirty lists that each hold the one before twice are a thousand million elements when
/// written out.
func checkSize(of value: Value, pretty: Bool = false, _ function: String) throws(Failure) {
    // `writtenSize` counts no value for more than four times what it takes.
    if Int(value.writtenSize) > 4 * LibraryLimits.textBytes { throw LibraryFailure.tooLongText(function) }
    var frames: [(elements: [Value], keys: [String]?, next: Int)] = [([value], nil, 0)]
    var size = 0
    while let frame = frames.last {
        guard frame.next < frame.elements.count else {
            frames.removeLast()
            continue
        }
        frames[frames.count - 1].next += 1
        // A comma or bracket at least, and when indented the line's spaces.
        size += pretty ? 2 * frames.count : 1
        if let keys = frame.keys { size += keys[frame.next].utf8.count + 3 }
        switch frame.elements[frame.next] {
        case .text(let text): size += text.string.utf8.count
        case .list(let list): if !list.elements.isEmpty { frames.append((list.elements, nil, 0)) }
        case .record(let record): if record.count > 0 { frames.append((Array(record.values), record.shape.keys, 0)) }
        default: break
        }
        try checkTextBytes(size, function)
    }
}
