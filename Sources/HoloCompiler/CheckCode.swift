import HoloSyntax

/// What the checker reports, by stable codes. `E0101`–`E0199` are the parser's.
package enum CheckCode: String, CaseIterable, Sendable {
    case unknownName = "E0201"
    case usedBeforeDefinition = "E0202"
    case unknownAction = "E0203"
    case unknownParameter = "E0204"
    case missingParameter = "E0205"
    case nameBoundTwice = "E0206"
    case unknownFunction = "E0207"
    case wrongArguments = "E0208"
    case lambdaOutOfPlace = "E0209"
    case statementOutOfPlace = "E0210"
    case unreachable = "E0211"
    case stepInFunction = "E0212"
    case importProblem = "E0213"
    case unknownType = "E0214"
    case recursion = "E0215"
    case modifierOutOfPlace = "E0216"
    case duplicateKey = "E0217"
    case yieldsToNoOne = "E0218"
    case badBudget = "E0219"
    case savedTwice = "E0220"
    case wrongParameterType = "E0221"
    case fieldAndFunction = "E0222"
    case notInFlow = "E0223"
    case numberOutOfRange = "E0224"
    case missingReturn = "E0225"
    case notSupported = "E0299"
    case secretDefault = "E0419"
    case catalogueMissing = "W0201"
    case emptyScript = "W0202"

    var severity: Diagnostic.Severity { rawValue.hasPrefix("W") ? .warning : .error }
}
