import Foundation

/// Puts bytes in a file's place, all of them or none.
///
/// - Parameter status: of a file whose owner and permissions the new one gets; nil: it gets those of any new file.
/// - Returns: why it can't be written; nil where it was.
func replaceFile(at path: String, with bytes: [UInt8], like status: stat? = nil) -> String? {
    let (folder, name) = split(path)
    let temporary = folder + "/.\(name).\(getpid()).tmp"
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status == nil ? 0o644 : 0o600)
    guard file >= 0 else { return systemError() }
    var isWritten = writeAll(bytes, to: file)
    if isWritten, let status {
        // Only root can give a file away; to others it is theirs already, or becomes it.
        _ = fchown(file, status.st_uid, status.st_gid)
        isWritten = fchmod(file, status.st_mode & 0o7777) == 0
    }
    let isOnDisk = isWritten && fsync(file) == 0
    var reason = isOnDisk ? nil : systemError()
    close(file)
    if isOnDisk, rename(temporary, path) != 0 { reason = systemError() }
    if reason != nil { unlink(temporary) }
    return reason
}

private func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}
