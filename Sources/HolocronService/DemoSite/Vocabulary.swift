/// The words that the generator makes its world of.
enum Vocabulary {
    /// Companies that exist for every seed: name and domain without `.example`.
    static let knownCompanies: [(name: String, domain: String)] = [
        ("Globex", "globex"), ("Initrode", "initrode"), ("Brightwater Foods", "brightwater"),
        ("Müller & Söhne", "mueller-soehne"), ("Hollow Pine", "hollowpine"), ("O'Neill & Daughters", "oneill"),
        ("東方電機", "toho-denki"), ("The \"Quiet\" Company", "quiet"), ("Łódź Instruments", "lodz-instruments"),
        ("Café Étoile", "cafe-etoile"), ("R&D <Labs>", "rd-labs"), ("Ærø Shipping", "aeroe"),
    ]
    static let companyFirst = [
        "Amber", "Anchor", "Aspen", "Birch", "Blue", "Bold", "Bright", "Cedar", "Cobalt", "Copper", "Coral", "Delta",
        "Ember", "Falcon", "Fern", "Flint", "Granite", "Harbor", "Hazel", "Iron", "Ivory", "Juniper", "Kestrel", "Lark",
        "Linden", "Lumen", "Maple", "Meridian", "North", "Onyx", "Orchid", "Pearl", "Quartz", "Raven", "Sable",
        "Silver", "Solar", "Tidal", "Umber", "Vesper", "Willow", "Zephyr",
    ]
    static let companySecond = [
        "Analytics", "Bakery", "Bank", "Bikes", "Biotech", "Cloud", "Design", "Energy", "Farms", "Freight", "Games",
        "Health", "Imaging", "Labs", "Logistics", "Marine", "Media", "Mobility", "Networks", "Optics", "Payments",
        "Robotics", "Sensors", "Software", "Studios", "Systems", "Textiles", "Travel", "Water", "Works",
    ]
    static let companyForms = ["", "", "", " GmbH", " Inc.", " Ltd.", " & Co.", " AG", " S.A."]
    static let industries = [
        "Software", "Logistics", "Biotechnology", "Food & Drink", "Energy", "Financial Services", "Healthcare",
        "Manufacturing", "Media", "Retail", "Shipping", "Telecommunications", "Travel", "Education",
    ]
    static let cities: [(name: String, country: String)] = [
        ("Berlin", "DE"), ("München", "DE"), ("Köln", "DE"), ("Zürich", "CH"), ("Wien", "AT"), ("Paris", "FR"),
        ("Lyon", "FR"), ("London", "GB"), ("Manchester", "GB"), ("Dublin", "IE"), ("Kraków", "PL"), ("Łódź", "PL"),
        ("København", "DK"), ("Göteborg", "SE"), ("Lisboa", "PT"), ("東京", "JP"), ("大阪", "JP"), ("New York", "US"),
        ("Austin", "US"), ("Portland", "US"),
    ]
    static let givenNames = [
        "Ada", "Alan", "Amara", "Anna", "Björn", "Bruno", "Carla", "Chen", "Chloé", "Daniel", "Dilan", "Élodie",
        "Emma", "Farid", "Fatima", "Freja", "Grace", "Hana", "Henrik", "Ines", "Ivo", "Jana", "Jens", "Joana", "Jürgen",
        "Kofi", "Lea", "Liam", "Linnéa", "Lucía", "Magda", "Marek", "Mei", "Mila", "Nadia", "Noah", "Nora", "Olga",
        "Omar", "Paula", "Priya", "Rafael", "Ravi", "Rosa", "Samir", "Sofia", "Søren", "Tariq", "Tomás", "Uma", "Viktor",
        "Wanda", "Xenia", "Yara", "Yusuf", "Zoë",
    ]
    static let familyNames = [
        "Abebe", "Adler", "Andersen", "Bauer", "Becker", "Bianchi", "Castro", "D'Angelo", "Dubois", "Eriksson",
        "Fischer", "Fuchs", "García", "Grüning", "Haddad", "Hansen", "Hoffmann", "Ito", "Jansen", "Kaya", "Keller",
        "Kim", "Kowalski", "Lang", "Lindqvist", "Lopes", "Marchetti", "Martin", "Müller", "Nakamura", "Ngo", "Novák",
        "O'Brien", "Okafor", "Olsen", "Patel", "Pereira", "Petrov", "Popescu", "Quinn", "Reyes", "Rossi", "Sato",
        "Schäfer", "Schmidt", "Silva", "Smith", "Sørensen", "Tanaka", "Tremblay", "Varga", "Weiß", "Wójcik", "Yilmaz",
    ]
    /// Names that are written without a space between, and how their address is spelled.
    static let otherScripts: [(name: String, slug: String)] = [
        ("田中 美咲", "tanaka-misaki"), ("李 伟", "li-wei"), ("김 민준", "kim-minjun"), ("Ирина Волкова", "irina-volkova"),
    ]
    static let headOfEngineering = "Head of Engineering"
    static let roles = [
        "Chief Executive Officer", "Chief Financial Officer", "Software Engineer", "Senior Software Engineer",
        "Staff Engineer", "Product Manager", "Designer", "Head of Sales", "Head of People", "Account Executive",
        "Data Analyst", "Site Reliability Engineer", "Research & Development Lead", "Office Manager",
        "Marketing Manager", "Customer Success Manager", "Engineering Manager", "QA Engineer",
    ]
    static let skills = [
        "Swift", "C++", "C#", "Rust", "Python", "SQL", "Kubernetes", "Linux", "Statistics", "Machine Learning",
        "Negotiation", "Public Speaking", "Copywriting", "UX Research", "Accounting", "R&D", "Forecasting", "Recruiting",
        "Distributed Systems", "Embedded Systems", "Technical Writing", "Supply Chains", "German", "Japanese",
    ]
    static let openings = [
        "We shipped", "Proud of the team:", "Three lessons from", "Hiring again!", "A long night with", "Honest notes on",
        "What nobody tells you about", "Celebrating",
    ]
    static let subjects = [
        "our new release", "a migration that took two years", "the quarterly plan", "on-call that lets people sleep",
        "a factory tour in Łódź", "pricing & packaging", "the \"small\" rewrite", "our first 1,000 customers",
        "an audit", "open source", "customer interviews",
    ]
    static let adjectives = [
        "Compact", "Foldable", "Heavy-Duty", "Wireless", "Vintage", "Ultralight", "Insulated", "Magnetic", "Modular",
        "Organic", "Portable", "Quiet", "Rechargeable", "Rugged", "Smart", "Solar", "Stackable", "Waterproof",
    ]
    static let goods: [(name: String, category: String)] = [
        ("Backpack", "Outdoor"), ("Tent", "Outdoor"), ("Camping Stove", "Outdoor"), ("Water Bottle", "Outdoor"),
        ("Kettle", "Kitchen"), ("Knife Set", "Kitchen"), ("Coffee Grinder", "Kitchen"), ("Crêpe Pan", "Kitchen"),
        ("Desk Lamp", "Office"), ("Notebook", "Office"), ("Standing Desk", "Office"), ("Keyboard", "Office"),
        ("Headphones", "Audio"), ("Speaker", "Audio"), ("Turntable", "Audio"), ("Microphone", "Audio"),
        ("Bicycle Light", "Mobility"), ("Helmet", "Mobility"), ("Lock & Chain", "Mobility"), ("Pannier", "Mobility"),
        ("12\" Wok", "Kitchen"), ("Weather Station", "Home"), ("Air Purifier", "Home"), ("Wool Blanket", "Home"),
    ]
    static let postingTitles = [
        "Backend Engineer", "iOS Engineer", "Data Engineer", "Product Designer", "Account Manager", "Finance Analyst",
        "Operations Lead", "R&D Scientist", "Support Specialist", "DevOps Engineer", "Technical Writer", "Recruiter",
    ]
    static let newsVerbs = [
        "opens a new site in", "signs a partnership in", "moves its headquarters to", "launches a pilot in",
        "faces strikes in", "doubles its staff in", "is fined in", "wins an award in",
    ]
    static let newsTopics = [
        "battery storage", "cold-chain logistics", "rail freight", "AI assistants", "drug discovery", "wind power",
        "payments & fraud", "urban farming", "chip design", "water treatment",
    ]
    static let newsSentences = [
        "Analysts had expected the step for months.", "The company did not name a price.",
        "Employees were told on Monday morning.", "\"We are just getting started,\" said a spokesperson.",
        "Competitors reacted with caution.", "The plan still needs the approval of the city council.",
        "Shares of suppliers rose by 3 % & closed higher.", "Critics point at delays in earlier projects.",
        "A first review is due in autumn.", "Local universities are to take part.",
    ]
}
