import Foundation
import HoloREPLAnalysis
import HoloRuntime
import HoloSyntax
import HoloValue

/// `holo repl` where nobody types: no prompt, no colours, no questions. All is read and parsed before anything is spent;
/// each statement is an entry, and the first that fails is the last.
package final class PipedInput {
    private enum Piece {
        case request(SessionRequest)
        case save(String)
        case quit
    }

    private let session: Session
    private let wakePipe: WakePipe
    private let writer = EventWriter(usesColor: false)
    /// The session ended by itself.
    private var isGone = false
    private let write: (_ text: String, _ descriptor: Int32) -> Void

    /// - Parameter write: writes a text with all that must not be shown left out.
    package init(_ options: SessionOptions, write: @escaping (_ text: String, _ descriptor: Int32) -> Void) throws(RunProblem) {
        guard let pipe = WakePipe() else {
            throw RunProblem(ExitStatus.failed, "a pipe can't be made: \(String(cString: strerror(errno)))")
        }
        wakePipe = pipe
        self.write = write
        var options = options
        options.isUnattended = true
        session = Session(options: options, isPiped: true, wake: { pipe.wake() })
    }

    /// Gives the exit code, as `holo run` would.
    package func run(_ text: String) -> Int32 {
        let pieces: [Piece]
        switch self.pieces(text) {
        case .success(let found): pieces = found
        case .failure(let refusal): return refusal.exitCode
        }
        var exitCode = ExitStatus.ok
        for piece in pieces where exitCode == ExitStatus.ok {
            switch piece {
            case .request(let request): exitCode = send(request)
            case .quit: return leave(send(.waitForAll))
            case .save(let path):
                exitCode = send(.waitForAll)
                if exitCode == ExitStatus.ok { exitCode = send(.save(path)) }
            }
        }
        let last = send(.waitForAll)
        return leave(exitCode == ExitStatus.ok ? last : exitCode)
    }

    private func leave(_ exitCode: Int32) -> Int32 {
        session.send(.close)
        var isClosed = isGone
        while !isClosed {
            _ = wakePipe.wait()
            for event in session.takeEvents() {
                if case .closed = event { isClosed = true } else { show(event) }
            }
        }
        return exitCode
    }

    /// Sends it, shows what happens, and waits until the session is ready.
    private func send(_ request: SessionRequest) -> Int32 {
        session.send(request)
        while true {
            _ = wakePipe.wait()
            var exitCode: Int32?
            for event in session.takeEvents() {
                switch event {
                case .ready(let code): exitCode = code
                case .closed:
                    // It can't go on, and said why.
                    isGone = true
                    return ExitStatus.failed
                default: show(event)
                }
            }
            if let exitCode { return exitCode }
        }
    }

    private func show(_ event: SessionEvent) {
        switch event {
        case .value(_, let value):
            let options = DisplayOptions(width: nil, height: nil, redact: EventWriter.redact)
            write(HoloREPLAnalysis.display(value, options).text + "\n", STDOUT_FILENO)
        case .known: break
        default: if let text = writer.text(event) { write(text.hasSuffix("\n") ? text : text + "\n", STDERR_FILENO) }
        }
    }

    private struct Refusal: Error { var exitCode: Int32 }

    /// What is to be done, statement by statement. Where something is wrong with the text, that was told.
    private func pieces(_ text: String) -> Result<[Piece], Refusal> {
        var pieces: [Piece] = []
        var refusal: Refusal?
        var open = ""
        func close() {
            guard !open.allSatisfy(\.isWhitespace) else { return open = "" }
            let source = SourceText(open, name: "<stdin>")
            let parsed = parseEntry(source)
            if parsed.hasErrors {
                refusal = Refusal(exitCode: ExitStatus.invalid)
                write(render(parsed.diagnostics, sources: ["<stdin>": source], color: false, width: nil), STDERR_FILENO)
            }
            pieces += entries(of: parsed.script, in: source).map { .request(.enter($0)) }
            open = ""
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let command = Command(line.trimmingCharacters(in: .whitespaces)), HoloREPLAnalysis.isComplete(open) {
                close()
                if let piece = piece(command) {
                    pieces.append(piece)
                } else {
                    refusal = refusal ?? Refusal(exitCode: ExitStatus.usage)
                }
            } else {
                open += line + "\n"
            }
        }
        close()
        guard let refusal else { return .success(pieces) }
        write("nothing ran, 0 credits spent\n", STDERR_FILENO)
        return .failure(refusal)
    }

    /// nil for one that is not to be had here, which was told.
    private func piece(_ command: Command) -> Piece? {
        switch command.name {
        case "quit": return .quit
        case "save": return .save(command.argument)
        case "load": return .request(.load(command.argument))
        case "type": return .request(.type(command.argument))
        case "cost": return .request(.cost(command.argument))
        case "set":
            if let cap = command.cap { return .request(.setCap(cap)) }
            write("`:set credits N` takes a number of credits\n", STDERR_FILENO)
        default: write("`:\(visible(command.name))` is for people at a terminal\n", STDERR_FILENO)
        }
        return nil
    }
}
