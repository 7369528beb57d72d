import LineEditor

// The analysis has types of the same names.
typealias EditorCompletion = LineEditor.Completion
typealias EditorCandidate = LineEditor.Candidate
typealias EditorTextClass = LineEditor.TextClass
