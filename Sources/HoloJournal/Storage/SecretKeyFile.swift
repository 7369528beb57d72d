import Foundation
import HoloValue

/// The key of the digests that stand for secrets in the journal of `folder`: `secret.key`, made when it is first needed, for
/// this user alone. It stays what it is for as long as the journal does: with another one every secret would count as
/// changed.
package func loadSecretKey(folder: String) throws(JournalError) -> SecretKey {
    try makePrivateFolder(folder)
    let path = folder + "/secret.key"
    if let bytes = try contents(path) { return SecretKey(bytes) }
    let new = path + ".new-" + UUID().uuidString
    let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw folderError(path, errno) }
    defer { unlink(new) }
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<SecretKey.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    let code = errno
    let isOnDisk = written == bytes.count && fsync(file) == 0
    close(file)
    guard isOnDisk else { throw folderError(path, written < 0 ? code : ENOSPC) }
    // Another process may have been quicker: then its key is the one.
    guard link(new, path) == 0 || errno == EEXIST else { throw folderError(path, errno) }
    guard let bytes = try contents(path) else { throw folderError(path, ENOENT) }
    return SecretKey(bytes)
}

/// nil where there is no such file.
private func contents(_ path: String) throws(JournalError) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if file < 0, errno == ENOENT { return nil }
    guard file >= 0 else { throw folderError(path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw folderError(path, errno) }
    if status.st_mode & 0o077 != 0, status.st_uid == geteuid() { fchmod(file, 0o600) }
    var bytes = [UInt8](repeating: 0, count: SecretKey.byteCount + 1)
    let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    guard count == SecretKey.byteCount else {
        throw JournalError(
            .corrupt, "\(path) is damaged: it holds no key",
            help: "remove it: secrets of earlier runs then count as changed when these are resumed")
    }
    return Array(bytes.dropLast())
}
