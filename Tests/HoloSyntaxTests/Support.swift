import HoloSyntax

/// The one-page example of the language.
let example = """
    ## Who runs engineering at each company on a list.

    input companies: list<{ name: text, domain: text }> = read("companies.csv")
    input most: int = 10

    budget 200 credits

    let leads = for company in companies.take(most) {
      step team   = web_team_page { domain: company.domain }
      step person = li_profile_scrape { profile_url: team.head_of_engineering.url }
        retry 2
        timeout 2m
        else skip                                # leave this company out and carry on

      yield { company: company.name, name: person.name, headline: person.headline }
    }

    save leads to "leads.csv"
    return leads.sort_by(lead => lead.name)

    """

/// The script's statements as S-expressions, and after them what was reported: `E0125@12-13`.
func read(_ text: String, isEntry: Bool = false) -> String {
    let source = SourceText(text, name: "test.holo")
    let parsed = isEntry ? parseEntry(source) : parse(source)
    return dump(parsed.script) + parsed.diagnostics.map { "! \(summary($0))\n" }.joined()
}

/// What was reported: `E0125@12-13`, in the order of the text.
func mistakes(_ text: String, isEntry: Bool = false) -> [String] {
    let source = SourceText(text, name: "test.holo")
    return (isEntry ? parseEntry(source) : parse(source)).diagnostics.map(summary)
}

func summary(_ diagnostic: Diagnostic) -> String {
    "\(diagnostic.code)@\(diagnostic.primary.span.start)-\(diagnostic.primary.span.end)"
}
