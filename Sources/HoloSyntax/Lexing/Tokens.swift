/// The tokens of a text and what stands between them, for those who look at a text without reading what it says. What is
/// wrong with it shows in broken tokens and invalid trivia.
package func tokens(of source: SourceText) -> TokenList { Lexer.lex(source).list }
