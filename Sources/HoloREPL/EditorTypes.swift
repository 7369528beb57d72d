import LineEditor

// The module and its class have one name, so the others are named here.
typealias EditorCompletion = Completion
typealias EditorCandidate = Candidate
typealias EditorTextClass = TextClass
