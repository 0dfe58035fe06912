import Cryptography
import Platform
import TestSupport
import Testing

/// What stands beside the sources.
@Suite struct FolderTests {
  private let files = FileSystem()
  private let root = Fixture.repository

  private func text(_ path: String) throws -> String {
    String(decoding: try files.readFile("\(root)/\(path)"), as: UTF8.self)
  }

  @Test(arguments: ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", ".ci/run", ".ci/setup"])
  func fileThatAReaderLooksFor(_ name: String) throws {
    #expect((try files.status("\(root)/\(name)")?.size ?? 0) > 100, "\(name)")
  }

  /// Guides live in the README, in `fedflow help` and in the README of a folder, so there are no other folders.
  @Test func theTopLevelIsKeptSmall() throws {
    let expected: Set<String> = [
      "Package.swift", "Sources", "Tests", "pipelines", "data", "Makefile", "README.md", "CHANGELOG.md",
      "CONTRIBUTING.md", "LICENSE", ".ci", ".git", ".gitignore", ".swift-format",
    ]
    let ignored = Set(try text(".gitignore").split(separator: "\n").map { $0.filter { $0 != "/" } })
    for name in try files.list(root) {
      #expect(expected.contains(name) || ignored.contains(name), "\(name)")
    }
  }

  @Test func everyPipelineIsComplete() throws {
    let names = try files.list("\(root)/pipelines")
    #expect(names.count >= 3)
    for name in names {
      let entries = try files.list("\(root)/pipelines/\(name)")
      let stems = entries.map { String($0.prefix { $0 != "." }) }
      for needed in ["conf", "dsl"] {
        #expect(stems.count { $0 == needed } == 1, "pipelines/\(name) has one \(needed)")
      }
      let readme = try text("pipelines/\(name)/README.md")
      #expect(readme.hasPrefix("# \(name)\n"), "pipelines/\(name)/README.md")
      #expect(readme.contains("make \(name)\n"), "pipelines/\(name)/README.md says how to run it")
    }
  }

  @Test func dataIsWhatItsReadmeSays() throws {
    let readme = try text("data/README.md")
    for name in try files.list("\(root)/data") where name.hasSuffix(".csv") {
      let bytes = try files.readFile("\(root)/data/\(name)")
      let row = readme.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") }
      let line = try #require(row, "data/README.md has no row for \(name)")
      let digest = try SHA256.hex(SHA256.digest(bytes))
      #expect(line.contains("`\(digest)`"), "data/README.md: the digest of \(name)")
      let rows = bytes.count { $0 == UInt8(ascii: "\n") } - 1
      #expect(line.contains("| \(rows) |"), "data/README.md: \(name) has \(rows) rows")
    }
  }

  /// A file of data has the script that made it beside it.
  @Test func dataHasItsScript() throws {
    #expect(try files.list("\(root)/data").contains { $0.hasSuffix(".py") })
  }

  @Test func makeListsItsTargets() throws {
    let makefile = try text("Makefile").split(separator: "\n")
    let phony = makefile.filter { $0.hasPrefix(".PHONY:") }.flatMap { $0.split(separator: " ").dropFirst() }
    #expect(phony.contains("help"))
    let help = try EndedProgram.run("/usr/bin/make", ["--no-print-directory", "-C", root, "help"])
    #expect(help.status == 0, "\(help.error)")
    let listed = Set(help.output.split(separator: "\n").compactMap { $0.split(separator: " ").first })
    for target in phony where !target.hasPrefix("$") {
      #expect(listed.contains(target), "make help does not list \(target)")
    }
    for name in try files.list("\(root)/pipelines") {
      #expect(listed.contains(Substring(name)), "make help does not list \(name)")
    }
    for needed in ["setup", "build", "run", "test", "check", "bench", "install", "uninstall", "clean"] {
      #expect(phony.contains(Substring(needed)), "\(needed)")
    }
  }

  /// A script of the repository can be run as it stands.
  @Test func scriptsOfTheBuildCanBeRun() throws {
    for name in ["run", "setup"] {
      #expect(try text(".ci/\(name)").hasPrefix("#!"), ".ci/\(name)")
      let syntax = try EndedProgram.run("/bin/bash", ["-n", "\(root)/.ci/\(name)"])
      #expect(syntax.status == 0, "\(syntax.error)")
    }
  }
}
