import Foundation
import HoloREPLAnalysis
import HoloRuntime
import HoloValue
import LineEditor

/// What the line editor asks while something is typed: answered from the session as it stands.
final class PromptKnowledge {
    private let session: Session
    private var index = ActionIndex([])
    private var indexGeneration = 0

    init(_ session: Session) { self.session = session }

    var hooks: Hooks {
        Hooks(
            isComplete: { HoloREPLAnalysis.isComplete($0) || Command($0.trimmingCharacters(in: .whitespacesAndNewlines)) != nil },
            indentation: { HoloREPLAnalysis.indentation(after: $0) },
            highlight: { text in
                HoloREPLAnalysis.classes(of: text, commands: Command.all).map { ($0.range, EditorTextClass($0.class)) }
            },
            complete: { [unowned self] text, cursor in complete(text, cursor) })
    }

    var surroundings: SessionSurroundings {
        let view = session.view
        if view.catalogueGeneration != indexGeneration {
            index = ActionIndex(view.catalogue)
            indexGeneration = view.catalogueGeneration
        }
        return SessionSurroundings(
            names: view.names.map { name in
                HoloREPLAnalysis.SessionName(
                    name.name, .init(name.kind), value: name.value, summary: name.summary, parameters: name.parameters)
            },
            actions: index, commands: Command.all, entries: Self.entries)
    }

    private func complete(_ text: String, _ cursor: Int) -> EditorCompletion {
        let found = HoloREPLAnalysis.complete(text, at: cursor, in: surroundings)
        // What some replace before the word, the others keep.
        let before = min(found.range.lowerBound, found.candidates.map(\.replacesBefore).max() ?? 0)
        let bytes = Array(text.utf8)
        return EditorCompletion(
            start: found.range.lowerBound - before,
            candidates: found.candidates.map { candidate in
                let end = found.range.lowerBound - min(before, candidate.replacesBefore)
                let kept = bytes[found.range.lowerBound - before..<end]
                return EditorCandidate(
                    String(decoding: kept, as: UTF8.self) + candidate.text, display: candidate.text,
                    note: Redactor.process.redacted(candidate.note), suffix: candidate.suffix)
            })
    }

    private static func entries(_ folder: String) -> [FolderEntry] {
        let path = folder.isEmpty ? FileManager.default.currentDirectoryPath : folder
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().prefix(1_000).map { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
            return FolderEntry(name, isFolder: isFolder.boolValue)
        }
    }
}

extension HoloREPLAnalysis.SessionName.Kind {
    init(_ kind: SessionBinding.Kind) {
        self =
            switch kind {
            case .value, .step, .input: .value
            case .function: .function
            case .flow: .flow
            case .type: .type
            case .import: .import
            }
    }
}

extension EditorTextClass {
    /// The classes have the same names.
    init(_ other: HoloREPLAnalysis.TextClass) {
        self = Self.allCases.first { "\($0)" == "\(other)" } ?? .plain
    }
}
