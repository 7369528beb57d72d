// swift-tools-version: 6.2
import PackageDescription

// The arrows between targets are the design: see Sources/README.md. `scripts/test` checks that the pure targets
// (Syntax, Value, Machine, Compiler, API, Steps, Scheduler, Formatter, REPLAnalysis) import nothing that does I/O.

let value: Target.Dependency = "HoloValue"
let api: Target.Dependency = "HolocronAPI"

// The executables carry the standard library (they start in a third of the time and run where no toolchain is); the tests
// need the shared one. Saying so here and not by `--static-swift-stdlib` lets one build serve both.
let staticStandardLibrary: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-Xlinker", "--start-group"]
            + [
                "CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections", "FoundationEssentials",
                "FoundationInternationalization", "swiftSynchronization",
            ].map { "-l" + $0 } + ["-Xlinker", "--end-group", "-Xlinker", "-s"],
        .when(platforms: [.linux]))
]

// Where time goes into waiting and not into computing, code that is quicker to build is better than code that is quicker to
// run.
let shell: [SwiftSetting] = [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// For tests that don't compute much.
let unoptimized: [SwiftSetting] = [.unsafeFlags(["-Onone"])]

let package = Package(
    name: "holo",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "holo", targets: ["holo"]),
        .executable(name: "holo-service", targets: ["holo-service"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // HTTP for the local service. A framework above it would take longer to build than the rest of the service.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    ],
    targets: [
        // The pure band: computes, never acts.
        .target(name: "HoloSyntax"),
        // The standard library's own floating-point functions want libm where nothing brings Foundation.
        .target(name: "HoloValue", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(name: "HolocronAPI", dependencies: [value]),
        .target(name: "HoloMachine", dependencies: [value]),
        .target(name: "HoloCompiler", dependencies: ["HoloSyntax", value, "HoloMachine", api]),
        .target(name: "HoloSteps", dependencies: [value, "HoloMachine", api, "HolocronScheduler"]),
        .target(name: "HolocronScheduler", dependencies: [value, api]),
        .target(name: "HoloFormatter", dependencies: ["HoloSyntax"]),

        // What the prompt knows of a text and of values: colours, completion, display.
        .target(name: "HoloREPLAnalysis", dependencies: ["HoloSyntax", value, "HoloMachine", api]),

        // The shell: acts, decides nothing.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "HolocronClient", dependencies: ["CCurl", api]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .target(name: "SQLite", dependencies: ["CSQLite"]),
        .target(
            name: "HoloJournal",
            dependencies: [value, api, "HoloMachine", "HoloSteps", "HolocronScheduler", "SQLite"],
            swiftSettings: shell),
        .target(
            name: "HoloRuntime",
            dependencies: [
                "HoloSyntax", value, api, "HoloMachine", "HoloCompiler", "HoloSteps", "HolocronScheduler",
                "HolocronClient", "HoloJournal",
            ],
            swiftSettings: shell),

        // The local Holocron service: an executable of its own, so that its libraries weigh nothing on `holo`.
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        .target(
            name: "HolocronService",
            dependencies: [
                value, api, "HolocronClient", "CXML", "SQLite",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: shell),
        .executableTarget(
            name: "holo-service",
            dependencies: ["HolocronService", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: shell, linkerSettings: staticStandardLibrary),

        // GNU Readline is GPL-3: what is linked with it is too. Nothing but the prompt is.
        .target(name: "CReadline", linkerSettings: [.linkedLibrary("readline")]),
        .target(name: "LineEditor", dependencies: ["CReadline"], swiftSettings: shell),
        .target(
            name: "HoloREPL",
            dependencies: [
                "HoloSyntax", value, api, "HoloCompiler", "HoloSteps", "HolocronScheduler", "HoloRuntime",
                "HoloREPLAnalysis", "LineEditor",
            ],
            swiftSettings: shell),

        .executableTarget(
            name: "holo",
            dependencies: [
                "HoloSyntax", value, "HoloCompiler", "HoloMachine", api, "HoloSteps", "HolocronScheduler",
                "HoloFormatter", "HolocronClient", "HoloJournal", "HoloRuntime", "HoloREPL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: shell, linkerSettings: staticStandardLibrary),

        .testTarget(name: "HoloValueTests", dependencies: [value], swiftSettings: unoptimized),
        .testTarget(name: "HoloMachineTests", dependencies: ["HoloMachine", value], swiftSettings: unoptimized),
        // What the tests of evaluation and of whole runs share: random scripts and the oracle that reckons what they give.
        .target(
            name: "HoloTestSupport", dependencies: ["HoloSyntax", value, "HoloMachine", "HoloCompiler", api],
            path: "Tests/HoloTestSupport"),
        .testTarget(
            name: "HoloEvaluationTests",
            dependencies: ["HoloTestSupport", "HoloSyntax", value, "HoloMachine", "HoloCompiler", api]),
        // Whole runs in virtual time: the three machines, joined as in a process, before a service and a journal. The
        // benchmark shares it with the tests.
        .target(
            name: "SimulationModel",
            dependencies: ["HoloTestSupport", value, "HoloMachine", api, "HoloSteps", "HolocronScheduler"],
            path: "Tests/SimulationTests/World"),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "SimulationModel", "HoloTestSupport", value, "HoloMachine", "HoloCompiler", api, "HoloSteps",
                "HolocronScheduler",
            ], exclude: ["World"]),
        // Derives and recognises thousands of programs: optimised.
        .testTarget(name: "HoloSyntaxTests", dependencies: ["HoloSyntax"]),
        .testTarget(name: "HoloFormatterTests", dependencies: ["HoloFormatter", "HoloSyntax", "HoloTestSupport"]),
        .testTarget(
            name: "HoloREPLAnalysisTests",
            dependencies: ["HoloREPLAnalysis", "HoloSyntax", value, "HoloMachine", api],
            swiftSettings: unoptimized),
        // A service in virtual time, and those who play on it. The benchmark shares it with the tests.
        .target(
            name: "SchedulingModel", dependencies: ["HolocronScheduler", api, value],
            path: "Tests/HolocronSchedulerTests/Model"),
        .testTarget(
            name: "HolocronSchedulerTests", dependencies: ["SchedulingModel", "HolocronScheduler", api, value],
            exclude: ["Model"]),
        .testTarget(name: "HolocronClientTests", dependencies: ["HolocronClient", api], swiftSettings: unoptimized),
        .testTarget(
            name: "HolocronServiceTests", dependencies: ["HolocronService", "HolocronClient", api, value, "SQLite"],
            swiftSettings: unoptimized),
        .testTarget(name: "ExampleTests", dependencies: ["HolocronService", "HolocronClient", value, api], swiftSettings: unoptimized),
        .testTarget(
            name: "HoloRuntimeTests",
            dependencies: ["HoloRuntime", "HoloCompiler", "HoloMachine", "HoloSteps", "HoloSyntax", value, api],
            swiftSettings: unoptimized),
        // What is fuzzed, which the tests feed with what was found and `scripts/fuzz` with what nobody thought of.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "SimulationModel", "HoloTestSupport", "HoloSyntax", "HoloFormatter", value, "HoloMachine", "HoloCompiler", api,
                "HoloSteps", "HolocronScheduler", "HoloJournal", "SQLite",
            ], path: "Tests/Fuzzing/Targets"),
        .testTarget(
            name: "FuzzingTests", dependencies: ["FuzzTargets", "HoloTestSupport"], path: "Tests/Fuzzing/Tests",
            swiftSettings: unoptimized),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"], swiftSettings: unoptimized),
        .testTarget(
            name: "HoloJournalTests", dependencies: ["HoloJournal", "HoloSteps", "HolocronScheduler", "SQLite", api, value],
            swiftSettings: unoptimized),
        // A terminal for programs that want one: keys in, screen out.
        .target(name: "PseudoTerminal", path: "Tests/PseudoTerminal"),
        .executableTarget(
            name: "line-editor-demo", dependencies: ["LineEditor"], path: "Tests/LineEditorDemo",
            swiftSettings: unoptimized),
        .testTarget(
            name: "LineEditorTests", dependencies: ["PseudoTerminal", "line-editor-demo"], swiftSettings: unoptimized),
        // Drives the built programs as processes: depends on none of them, so that their static linking stays out.
        .testTarget(name: "ResilienceTests", dependencies: [value, "PseudoTerminal"], swiftSettings: unoptimized),
    ],
    swiftLanguageModes: [.v6]
)

// The first start builds the programs alone: see scripts/build.
if Context.environment["HOLO_PROGRAMS_ONLY"] != nil {
    package.targets.removeAll { $0.type == .test || $0.path?.hasPrefix("Tests/") == true }
}

// What only `Benchmarks/run` builds.
if Context.environment["HOLO_BENCHMARKS"] != nil {
    package.targets += [
        .target(name: "BenchmarkTable", path: "Benchmarks/Table"),
        .executableTarget(
            name: "scheduling-benchmark",
            dependencies: ["BenchmarkTable", "SchedulingModel", "HolocronScheduler", api, value],
            path: "Benchmarks/Scheduling"),
        .executableTarget(
            name: "simulation-benchmark",
            dependencies: [
                "BenchmarkTable", "SimulationModel", "HoloTestSupport", value, "HoloMachine", "HoloCompiler",
                "HolocronScheduler",
            ], path: "Benchmarks/Simulation"),
        .executableTarget(
            name: "durability-benchmark", dependencies: ["HoloJournal", "HoloSteps", api], path: "Benchmarks/Durability"),
    ]
}

// What only `scripts/fuzz` builds.
if Context.environment["HOLO_FUZZING"] != nil {
    package.products.append(.library(name: "Fuzzing", type: .static, targets: ["Fuzzing"]))
    package.targets.append(
        .target(name: "Fuzzing", dependencies: ["FuzzTargets"], path: "Tests/Fuzzing/Entrance"))
}
