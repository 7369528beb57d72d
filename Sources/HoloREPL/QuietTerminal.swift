import Foundation

/// While an entry runs nothing is read: what is typed is not shown and stays for the next line. Ctrl-C still interrupts.
struct QuietTerminal {
    private var before: termios?

    init() {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return }
        before = settings
        settings.c_lflag &= ~tcflag_t(ECHO | ICANON)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }

    func restore() {
        guard var before else { return }
        tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
    }
}
