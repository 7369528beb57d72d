import Foundation

/// A socket on a free port. Where it does not listen, who connects is refused for as long as it is open.
func listenOnLoopback(listens: Bool = true) throws -> (socket: Int32, port: Int) {
    let listener = descriptorLock.withLock {
        #if canImport(Glibc)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        return listener
    }
    guard listener >= 0 else { throw SystemError("no socket") }
    var address = loopback(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(listener, pointer, size) == 0 && (!listens || listen(listener, 64) == 0)
                && getsockname(listener, pointer, &size) == 0
        }
    }
    guard isBound else { throw SystemError("can't listen") }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
}

/// A port at which nobody listens, and which nobody gets while the tests run.
func closedPort() throws -> Int { try listenOnLoopback(listens: false).port }

func acceptConnection(_ listener: Int32) -> Int32 {
    descriptorLock.withLock {
        let socket = accept(listener, nil, nil)
        if socket >= 0 { _ = fcntl(socket, F_SETFD, FD_CLOEXEC) }
        return socket
    }
}

func connectToLoopback(_ port: Int) throws -> Int32 {
    let visitor = descriptorLock.withLock {
        #if canImport(Glibc)
            let visitor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let visitor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        _ = fcntl(visitor, F_SETFD, FD_CLOEXEC)
        return visitor
    }
    var address = loopback(port)
    let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(visitor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard result == 0 else {
        let code = errno
        close(visitor)
        throw SystemError("can't connect to port \(port)", code)
    }
    return visitor
}

private func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
}

func waitUntilReadable(_ socket: Int32, seconds: Int) -> Bool {
    var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, Int32(seconds * 1_000)) == 1
}

func sendAll(_ socket: Int32, _ bytes: [UInt8]) -> Bool {
    #if canImport(Glibc)
        let flags = Int32(MSG_NOSIGNAL)
    #else
        let flags: Int32 = 0
    #endif
    var sent = 0
    while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, flags) }
        guard count > 0 else { return false }
        sent += count
    }
    return true
}

func receiveSome(_ socket: Int32, _ bytes: inout [UInt8]) -> Bool {
    guard waitUntilReadable(socket, seconds: 60) else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    return true
}

/// The head of a message with its empty line, and how many bytes it has.
func messageHead(_ bytes: [UInt8]) -> (text: String, count: Int)? {
    guard bytes.count >= 4 else { return nil }
    for index in 0...(bytes.count - 4)
    where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
        return (String(decoding: bytes[..<index], as: UTF8.self), index + 4)
    }
    return nil
}

func header(_ name: String, in head: String) -> String? {
    for line in head.components(separatedBy: "\r\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2, parts[0].lowercased() == name { return parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return nil
}

/// The next request of a connection; nil where there is none.
func readRequest(_ socket: Int32, _ received: inout [UInt8]) -> (head: String, body: [UInt8])? {
    while messageHead(received) == nil { guard receiveSome(socket, &received) else { return nil } }
    guard let head = messageHead(received) else { return nil }
    let length = header("content-length", in: head.text).flatMap { Int($0) } ?? 0
    while received.count < head.count + length { guard receiveSome(socket, &received) else { return nil } }
    let body = Array(received[head.count..<(head.count + length)])
    received.removeFirst(head.count + length)
    return (head.text, body)
}
