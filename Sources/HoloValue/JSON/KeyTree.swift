/// The sequences of keys that the records of one JSON text have had, as a tree: a path from the root is the keys of a
/// record in order. Rows with the same keys end at the same node and share its shape; a node remembers the key that
/// came next the last time, so that most keys are recognised by comparing their bytes in place.
struct KeyTree: ~Copyable {
    /// What follows a node under a key.
    enum Step {
        case node(Int32)
        /// The path has the key already, at this place.
        case repeated(Int)
        /// The tree does not grow there: the record has very many keys, or keys are data.
        case tooWide
    }

    private struct Node {
        var parent: Int32
        /// The number of keys up to here.
        var depth: Int32
        /// The bytes of the last key, in `bytes`.
        var offset: Int
        var length: Int
        /// The key is written in JSON as it is, without escapes.
        var plain: Bool
        /// The child that was met last, or -1.
        var predicted: Int32 = -1
        var firstChild: Int32 = -1
        var nextSibling: Int32 = -1
        var children: Int32 = 0
    }

    static let root: Int32 = 0

    /// Bounds that keep a lookup short and the tree small whatever the text is like.
    private static let deepest = 64
    private static let mostChildren = 32
    private static let mostNodes = 4096

    private var nodes: [Node] = [Node(parent: -1, depth: 0, offset: 0, length: 0, plain: false)]
    private var keyOfNode: [String] = [""]
    private var shapeOfNode: [Shape?] = [.empty]
    private var bytes: [UInt8] = []

    init() {}

    /// The node after `node` whose key is the one at `input`, just behind its opening quote, and the key's length in bytes;
    /// nil where the tree has none there that is written so. The one that was met last is tried first.
    @inline(__always)
    mutating func known(
        after node: Int32, _ input: UnsafePointer<UInt8>, available: Int
    ) -> (node: Int32, length: Int)? {
        let guess = nodes[Int(node)].predicted
        guard guess >= 0 else { return nil }
        if let length = length(of: guess, at: input, available: available) { return (guess, length) }
        return sibling(of: guess, after: node, input, available: available)
    }

    @inline(never)
    private mutating func sibling(
        of guess: Int32, after node: Int32, _ input: UnsafePointer<UInt8>, available: Int
    ) -> (node: Int32, length: Int)? {
        var child = nodes[Int(node)].firstChild
        while child >= 0 {
            if child != guess, let length = length(of: child, at: input, available: available) {
                nodes[Int(node)].predicted = child
                return (child, length)
            }
            child = nodes[Int(child)].nextSibling
        }
        return nil
    }

    /// The length of a node's key if that is what stands at `input`, as it is.
    @inline(__always)
    private func length(of node: Int32, at input: UnsafePointer<UInt8>, available: Int) -> Int? {
        nodes.withUnsafeBufferPointer { nodes in
            let expected = nodes[Int(node)]
            let length = expected.length
            guard expected.plain, length < available, input[length] == UInt8(ascii: "\"") else { return nil }
            let same = bytes.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return length == 0 }
                return sameBytes(input, base + expected.offset, length)
            }
            return same ? length : nil
        }
    }

    /// The node for `key` after `node`, made if it is new.
    mutating func follow(_ node: Int32, _ key: String) -> Step {
        var child = nodes[Int(node)].firstChild
        while child >= 0 {
            if textsEqual(keyOfNode[Int(child)], key) {
                nodes[Int(node)].predicted = child
                return .node(child)
            }
            child = nodes[Int(child)].nextSibling
        }
        var ancestor = node
        while ancestor > 0 {
            if textsEqual(keyOfNode[Int(ancestor)], key) { return .repeated(Int(nodes[Int(ancestor)].depth) - 1) }
            ancestor = nodes[Int(ancestor)].parent
        }
        let parent = nodes[Int(node)]
        guard parent.depth < KeyTree.deepest, parent.children < KeyTree.mostChildren, nodes.count < KeyTree.mostNodes
        else {
            return .tooWide
        }
        if nodes.count == 1 { makeRoom() }
        let made = Int32(nodes.count)
        let utf8 = key.utf8
        nodes.append(
            Node(
                parent: node, depth: parent.depth + 1, offset: bytes.count, length: utf8.count,
                plain: !utf8.contains { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 }, nextSibling: parent.firstChild))
        bytes.append(contentsOf: utf8)
        keyOfNode.append(key)
        shapeOfNode.append(nil)
        nodes[Int(node)].firstChild = made
        nodes[Int(node)].predicted = made
        nodes[Int(node)].children += 1
        return .node(made)
    }

    /// For the keys of a small text: most texts are small, and growing step by step costs them more than all else here.
    private mutating func makeRoom() {
        nodes.reserveCapacity(12)
        keyOfNode.reserveCapacity(12)
        shapeOfNode.reserveCapacity(12)
        bytes.reserveCapacity(96)
    }

    /// The keys on the way to `node`.
    func keys(_ node: Int32) -> [String] {
        var keys: [String] = []
        var current = node
        while current > 0 {
            keys.append(keyOfNode[Int(current)])
            current = nodes[Int(current)].parent
        }
        keys.reverse()
        return keys
    }

    /// The shape of the records that end at `node`: one and the same for all of them.
    @inline(__always)
    mutating func shape(_ node: Int32) -> Shape {
        if let shape = shapeOfNode[Int(node)] { return shape }
        let shape = Shape(keys(node))
        shapeOfNode[Int(node)] = shape
        return shape
    }
}
