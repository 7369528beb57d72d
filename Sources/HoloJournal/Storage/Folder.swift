import Foundation

/// Makes the folder and those above it that are missing, readable by this user alone.
func makePrivateFolder(_ path: String) throws(JournalError) {
    var missing: [String] = []
    var current = path
    while !current.isEmpty, current != "/" {
        var status = stat()
        if stat(current, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw JournalError(
                    .unusableFolder, "\(path) can't be made: \(current) is not a folder",
                    help: "move \(current) away, or choose another place with XDG_STATE_HOME and XDG_CACHE_HOME")
            }
            break
        }
        guard errno == ENOENT || errno == ENOTDIR else { throw folderError(path, errno) }
        missing.append(current)
        current = parent(of: current)
    }
    for folder in missing.reversed() where mkdir(folder, 0o700) != 0 && errno != EEXIST {
        throw folderError(path, errno)
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw folderError(path, errno) }
    // A folder that was made by hand with looser permissions would show scripts and answers to others.
    if status.st_mode & 0o077 != 0, status.st_uid == geteuid() { chmod(path, 0o700) }
}

/// Makes the file if it is missing, and sees to it that only this user can read it.
///
/// The file is never opened by its own name: closing any descriptor of a file drops all POSIX locks that the process
/// has on it, those of SQLite's connections too.
func makePrivateFile(_ path: String) throws(JournalError) {
    var status = stat()
    if stat(path, &status) != 0 {
        guard errno == ENOENT else { throw folderError(path, errno) }
        let new = path + ".new-" + UUID().uuidString
        let descriptor = open(new, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw folderError(path, errno) }
        close(descriptor)
        defer { unlink(new) }
        // Another process may have been quicker.
        guard link(new, path) == 0 || errno == EEXIST, stat(path, &status) == 0 else { throw folderError(path, errno) }
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw JournalError(.unusableFolder, "\(path) is not a file", help: "move it away")
    }
    if status.st_mode & 0o077 != 0, status.st_uid == geteuid() { chmod(path, 0o600) }
    guard access(path, R_OK | W_OK) == 0 else { throw folderError(path, errno) }
}

/// True where the file system that holds `path` has less than a megabyte left for us.
func isDiskFull(at path: String) -> Bool {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return false }
    let left = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return !left.overflow && left.partialValue < 1 << 20
}

func folderError(_ path: String, _ code: Int32) -> JournalError {
    let words = String(cString: strerror(code))
    switch code {
    case ENOSPC, EDQUOT:
        return JournalError(.diskFull, "\(path) can't be made: \(words)", help: "free some space and try again")
    case EROFS, EACCES, EPERM:
        return JournalError(
            .readOnly, "\(path) can't be written to: \(words)",
            help:
                "give this user write permission there, or choose another place with XDG_STATE_HOME and XDG_CACHE_HOME")
    default:
        return JournalError(
            .unusableFolder, "\(path) can't be made or opened: \(words)",
            help: "choose another place with XDG_STATE_HOME and XDG_CACHE_HOME")
    }
}

private func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
