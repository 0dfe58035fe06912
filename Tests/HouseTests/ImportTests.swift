import Platform
import TestSupport
import Testing

/// The walls of the house.
@Suite struct ImportTests {
  /// What each target may see of the others. A change here is a change of the house: the comment in Package.swift and
  /// the README change with it.
  static let table: [String: Set<String>] = [
    "Diagnostics": [],
    "Platform": ["CSystem", "Diagnostics"],
    "Learning": ["CKernels"],
    "Cryptography": ["COpenSSL", "CKernels"],
    "Configuration": ["CYAML", "Diagnostics"],
    "Tables": ["Platform", "Configuration", "Diagnostics"],
    "Exchange": ["Platform", "Cryptography", "Configuration", "Diagnostics"],
    "Pipeline": ["Configuration", "Tables", "Diagnostics"],
    "Workspace": ["Platform", "Cryptography", "Tables", "Configuration", "Diagnostics"],
    "Components": ["Pipeline", "Configuration", "Tables", "Learning", "Cryptography", "Diagnostics"],
    "Runner": ["Pipeline", "Workspace", "Cryptography", "Platform", "Tables", "Configuration", "Diagnostics"],
    "Federation": [
      "Pipeline", "Exchange", "Workspace", "Learning", "Cryptography", "Platform", "Tables", "Configuration",
      "Diagnostics",
    ],
    "Commands": [
      "Components", "Runner", "Federation", "Exchange", "Pipeline", "Workspace", "Tables", "Configuration",
      "Cryptography", "Learning",
      "Platform", "Diagnostics",
    ],
    "fedflow": ["Commands"],
    "Benchmarks": [
      "Commands", "Components", "Pipeline", "Cryptography", "Learning", "Configuration", "Platform", "Diagnostics",
    ],
    "Fuzzing": ["Components", "Pipeline", "Workspace", "Tables", "Configuration", "Platform", "Diagnostics"],
    "Torture": [
      "Commands", "Components", "Pipeline", "Workspace", "Cryptography", "Configuration", "Platform", "Diagnostics",
    ],
  ]

  /// What the system offers, and the targets that may use it. Foundation is in no line: it costs four times the binary
  /// and starts slowly.
  static let system: [String: Set<String>] = [
    "Glibc": ["Platform", "Learning", "Tables", "fedflow", "Benchmarks", "Torture"],
    "Synchronization": [
      "Platform", "Cryptography", "Exchange", "Workspace", "Runner", "Commands", "Benchmarks", "Torture",
    ],
    "Dispatch": ["Platform", "Cryptography", "Learning", "Runner"],
  ]

  @Test func everyImportIsAllowed() throws {
    for file in try SourceFile.sources.get() {
      for module in file.imports {
        let isAllowed =
          Self.table[file.target]?.contains(module) == true || Self.system[module]?.contains(file.target) == true
        #expect(isAllowed, "\(file.path) imports \(module)")
      }
    }
  }

  @Test func everyTargetHasALine() throws {
    let targets = Set(try SourceFile.sources.get().map(\.target))
    #expect(targets == Set(Self.table.keys))
  }

  /// The manifest lets each target see exactly what the table says, so that the compiler keeps the walls too.
  @Test func theManifestSaysTheSame() throws {
    let manifest = try Manifest()
    for (target, allowed) in Self.table {
      #expect(manifest.dependencies[target] == allowed, "Package.swift, \(target)")
    }
  }

  /// Threads are the business of few files.
  @Test func dispatchIsUsedWhereItBelongs() throws {
    let files = try SourceFile.sources.get().filter { $0.imports.contains("Dispatch") && $0.target != "Runner" }
    #expect(
      files.map(\.path) == [
        "Sources/Cryptography/ParallelWork.swift", "Sources/Learning/ParallelMap.swift",
        "Sources/Platform/ConcurrentWork.swift", "Sources/Platform/FollowedFile.swift",
        "Sources/Platform/ReadAhead.swift", "Sources/Platform/Signals.swift", "Sources/Platform/StopBell.swift",
      ])
  }

  @Test func oneFileSpeaksToLibYAML() throws {
    #expect(try SourceFile.sources.get().filter { $0.imports.contains("CYAML") }.map(\.name).count == 1)
  }

  /// Also in tests: ICU is loaded into one process with everything else.
  @Test func nobodyImportsFoundation() throws {
    for file in try SourceFile.sources.get() + SourceFile.all(below: "Tests") {
      #expect(!file.imports.contains("Foundation"), "\(file.path)")
      #expect(!file.lines.contains { $0.containsWord("package") }, "\(file.path): 'package' hinders optimisation")
    }
  }
}

/// The targets of Package.swift with their dependencies.
private struct Manifest {
  var dependencies: [String: Set<String>] = [:]

  init() throws {
    let text = String(
      decoding: try FileSystem().readFile("\(Fixture.repository)/Package.swift"), as: UTF8.self)
    // Each target is a call whose first quoted word is its name; the quoted words after it up to the next target, or up
    // to the settings, are what it sees.
    let calls = text.split(separator: "\n  targets: [", maxSplits: 1).last.map(String.init) ?? ""
    for call in Manifest.calls(in: calls) where !call.hasPrefix("tests(") {
      let quoted = call.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
      if let name = quoted.first { dependencies[name] = Set(quoted.dropFirst().filter { !$0.contains("/") }) }
    }
  }

  private static func calls(in text: String) -> [String] {
    var (calls, current, depth) = ([String](), "", 0)
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        calls.append(current)
        current = ""
      } else if depth > 0 || !character.isWhitespace {
        current.append(character)
      }
    }
    return calls + [current]
  }
}
