import Foundation

/// The terminal while the prompt has it: what is typed while nothing is read is not shown and stays for the next line.
/// Ctrl-C still interrupts. The line editor finds it like this for each line, and leaves it so: a key that comes between
/// two lines is not taken by the terminal itself.
enum QuietTerminal {
    /// As it was; written once, before any handler of a signal may look.
    nonisolated(unsafe) private static var before: termios?

    static func begin() {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return }
        before = settings
        for ending in [SIGTERM, SIGHUP] {
            signal(ending) { number in
                QuietTerminal.restore()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        resume()
    }

    static func resume() {
        guard var settings = before else { return }
        settings.c_lflag &= ~tcflag_t(ECHO | ICANON)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }

    static func restore() {
        guard var before else { return }
        tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
    }
}
