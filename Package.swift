// swift-tools-version: 6.2
import PackageDescription

// The house, from the roof down; a target sees only what stands below it (HouseTests keeps the exact list):
//
//   6   fedflow
//   5   Commands
//   4   Components     Runner     Federation     (none sees another)
//   3   Pipeline       Workspace                 (neither sees the other)
//   2   Tables         Exchange
//   1   Configuration  Cryptography  Learning  Platform
//   0   Diagnostics    CYAML  COpenSSL  CSystem  CKernels

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [String]) -> Target {
  .target(name: name, dependencies: dependencies.map { .init(stringLiteral: $0) }, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [String], excluding: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: (dependencies + ["TestSupport"]).map { .init(stringLiteral: $0) },
    exclude: excluding, swiftSettings: strict)
}

let package = Package(
  name: "fedflow",
  products: [.executable(name: "fedflow", targets: ["fedflow"])],
  targets: [
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .target(name: "CSystem"),
    .target(name: "CKernels"),

    library("Diagnostics", []),
    library("Platform", ["CSystem", "Diagnostics"]),
    library("Learning", ["CKernels"]),
    library("Cryptography", ["COpenSSL", "CKernels"]),
    library("Configuration", ["CYAML", "Diagnostics"]),
    library("Tables", ["Platform", "Configuration", "Diagnostics"]),
    library("Exchange", ["Platform", "Cryptography", "Configuration", "Diagnostics"]),
    library("Pipeline", ["Configuration", "Tables", "Diagnostics"]),
    library("Workspace", ["Platform", "Cryptography", "Tables", "Configuration", "Diagnostics"]),
    library(
      "Components",
      ["Pipeline", "Configuration", "Tables", "Learning", "Cryptography", "Diagnostics"]),
    library(
      "Runner",
      ["Pipeline", "Workspace", "Cryptography", "Platform", "Tables", "Configuration", "Diagnostics"]),
    library(
      "Federation",
      [
        "Pipeline", "Exchange", "Workspace", "Learning", "Cryptography", "Platform", "Tables", "Configuration",
        "Diagnostics",
      ]),
    library(
      "Commands",
      [
        "Components", "Runner", "Federation", "Exchange", "Pipeline", "Workspace", "Tables", "Configuration",
        "Cryptography",
        "Learning", "Platform", "Diagnostics",
      ]),
    .executableTarget(name: "fedflow", dependencies: ["Commands"], swiftSettings: strict),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Commands", "Components", "Pipeline", "Cryptography", "Learning", "Configuration", "Platform", "Diagnostics",
      ],
      exclude: [
        "peers/hetero_lr_phe.py", "peers/luigi_tasks.py", "peers/numpy_covariance.py", "peers/pandas_qcut.py",
        "peers/phe_rates.py",
        "peers/polars_read.py", "peers/rest_client.py", "peers/sklearn_logistic.py",
      ],
      swiftSettings: strict),

    library(
      "Fuzzing",
      ["Components", "Pipeline", "Workspace", "Tables", "Configuration", "Platform", "Diagnostics"]),
    .executableTarget(
      name: "Torture",
      dependencies: [
        "Commands", "Components", "Pipeline", "Workspace", "Cryptography", "Configuration", "Platform", "Diagnostics",
      ], swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["Platform", "Diagnostics"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("DiagnosticsTests", ["Diagnostics"]),
    tests("PlatformTests", ["Platform", "Diagnostics"]),
    tests("LearningTests", ["Learning", "CKernels"], excluding: ["Fixtures"]),
    tests("CryptographyTests", ["Cryptography"], excluding: ["Fixtures"]),
    tests("ConfigurationTests", ["Configuration", "Diagnostics"], excluding: ["Fixtures"]),
    tests("TablesTests", ["Tables", "Configuration", "Platform", "Diagnostics"], excluding: ["Fixtures"]),
    tests("ExchangeTests", ["Exchange", "Cryptography", "Configuration", "Platform", "Diagnostics"]),
    tests(
      "FederationTests",
      [
        "Federation", "Exchange", "Workspace", "Tables", "Learning", "Cryptography", "Platform", "Configuration",
        "Diagnostics",
      ]),
    tests("PipelineTests", ["Pipeline", "Configuration", "Tables", "Platform", "Diagnostics"]),
    tests(
      "WorkspaceTests", ["Workspace", "Cryptography", "Platform", "Tables", "Configuration", "Diagnostics"],
      excluding: ["Fixtures"]),
    tests(
      "ComponentsTests",
      ["Components", "Pipeline", "Configuration", "Tables", "Learning", "Cryptography", "Diagnostics"],
      excluding: ["Fixtures"]),
    tests(
      "RunnerTests",
      ["Runner", "Components", "Pipeline", "Workspace", "Configuration", "Platform", "Tables", "Diagnostics"]),
    tests("CommandsTests", ["Commands", "Components", "Pipeline", "Configuration", "Platform", "Diagnostics"]),
    tests("FuzzingTests", ["Fuzzing", "Platform"], excluding: ["run", "corpus", "found"]),
    tests("TortureTests", ["Platform"]),
    tests("HouseTests", ["Commands", "Components", "Pipeline", "Cryptography", "Platform", "Diagnostics"]),
    tests("EndToEndTests", ["Configuration", "Platform", "Diagnostics"], excluding: ["Fixtures"]),
  ]
)

// FEDFLOW_TESTS="LearningTests TablesTests" leaves all other tests out of a build: they take longest to compile.
if let wanted = Context.environment["FEDFLOW_TESTS"]?.split(separator: " ") {
  package.targets.removeAll { $0.type == .test && !wanted.contains(Substring($0.name)) }
}

// FEDFLOW_ONLY=FederationTests leaves out all that these tests do not need, so that they can be built with optimisation.
if let only = Context.environment["FEDFLOW_ONLY"] {
  var (open, needed) = ([only], Set<String>())
  while let name = open.popLast() {
    guard needed.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else { continue }
    for case .byNameItem(let below, _) in target.dependencies { open.append(below) }
  }
  package.targets.removeAll { !needed.contains($0.name) }
  package.products.removeAll()
}

// FEDFLOW_FUZZING makes a program of the fuzzers, which only libFuzzer can link (`make fuzz`).
if Context.environment["FEDFLOW_FUZZING"] != nil, let fuzzing = package.targets.first(where: { $0.name == "Fuzzing" }) {
  package.targets.removeAll { $0.name == "Fuzzing" || $0.type == .test }
  package.targets.append(
    .executableTarget(
      name: "Fuzzing", dependencies: fuzzing.dependencies,
      swiftSettings: strict + [.define("LIBFUZZER"), .unsafeFlags(["-parse-as-library"])]))
}
