import Foundation
import HoloRuntime
import HoloSteps
import HoloSyntax
import Synchronization

/// What is written for people while one of them answers a question: it comes after the answer.
let heldOutput = HeldOutput()

final class HeldOutput: Sendable {
    private let held = Mutex<String?>(nil)

    /// True where the text is kept for later.
    func keeps(_ text: String) -> Bool {
        held.withLock { held in
            guard held != nil else { return false }
            held? += text
            return true
        }
    }

    func hold() { held.withLock { $0 = $0 ?? "" } }

    func release() {
        let text = held.withLock { held in
            defer { held = nil }
            return held
        }
        if let text, !text.isEmpty { writeAll(text, to: STDERR_FILENO) }
    }
}

extension Terminal {
    /// Asks what an `ask` of a script asks; nil where nobody is there to answer.
    var question: AskPerson? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        return { [self] question, label, answer in
            let words = prompt(question, label)
            Thread.detachNewThread {
                heldOutput.hold()
                writeNow(words)
                while let line = readLine() {
                    if let found = question.answer(from: line) {
                        heldOutput.release()
                        return answer(found)
                    }
                    writeNow("Choose one of 1 to \(question.choices.count): ")
                }
                writeNow("\n")
                heldOutput.release()
                answer(nil)
            }
        }
    }

    private func prompt(_ question: Question, _ label: String) -> String {
        var lines = [styled("?", "36") + " \(visible(label)): " + visible(question.words)]
        for (number, choice) in question.choices.enumerated() { lines.append("  \(number + 1)  \(visible(choice))") }
        return lines.joined(separator: "\n") + "\n> "
    }
}
