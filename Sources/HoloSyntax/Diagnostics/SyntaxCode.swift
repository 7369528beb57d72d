/// The codes of what can be wrong with a text before anyone asks what it means. A code keeps its meaning for ever.
package enum SyntaxCode: String, Sendable, CaseIterable {
    // The file.
    case notUTF8 = "E0101"
    case binary = "E0102"
    case tooLarge = "E0103"
    // Words, numbers, strings.
    case unknownCharacter = "E0104"
    case foreignComment = "E0105"
    case unclosedString = "E0106"
    case badEscape = "E0107"
    case badNumber = "E0108"
    case badDuration = "E0109"
    case badHole = "E0110"
    case foreignOperator = "E0111"
    case badName = "E0112"
    case reservedWord = "E0113"
    // Statements.
    case unknownStatement = "E0120"
    case bareExpression = "E0121"
    case assignment = "E0122"
    case expectedName = "E0123"
    case expectedExpression = "E0124"
    case unexpectedToken = "E0125"
    case unclosedBracket = "E0126"
    case unopenedBracket = "E0127"
    case afterStatement = "E0128"
    case expectedBlock = "E0129"
    case misplacedElse = "E0130"
    case conditionalStatement = "E0131"
    // Expressions.
    case assignmentInExpression = "E0140"
    case chainedComparison = "E0141"
    case misplacedLambda = "E0142"
    case lambdaBlock = "E0143"
    case incompleteConditional = "E0144"
    case needsParentheses = "E0145"
    case notCallable = "E0146"
    case comma = "E0147"
    case recordEntry = "E0148"
    case statementAsExpression = "E0149"
    // Steps and clauses.
    case stepParentheses = "E0160"
    case braceOnNextLine = "E0161"
    case callee = "E0162"
    case misplacedModifier = "E0163"
    case repeatedModifier = "E0164"
    case namedElseStep = "E0165"
    case clause = "E0166"
    // Types.
    case expectedType = "E0180"
    case foreignType = "E0181"
    // Bounds.
    case tooDeep = "E0190"
    case tooMany = "E0199"
    /// A raw string that looks as if it were meant to have holes.
    case rawHole = "W0101"
    /// A line in a list that begins with `-2`, and goes on with the element above.
    case joinedElements = "W0203"
}
