import Platform
import TestSupport
import Testing

/// A sample of what `make torture` runs in full on the release binary.
@Suite struct TortureTests {
  /// The program is built beside the tests.
  private static var program: String {
    get throws {
      let tests = try FileSystem().resolved(ProcessEnvironment.current().executable)
      return Path.join(Path.parent(tests ?? ""), "Torture")
    }
  }

  private func sample(_ section: String, _ more: [String] = []) throws {
    let ended = try EndedProgram.run(try Self.program, [section, "--sample"] + more)
    #expect(ended.status == 0, "\(ended.output)\(ended.error)")
    let skipped = ended.error.split(separator: "\n").filter { $0.contains("skipped") }
    for line in skipped { try Console.system().writeError("\(line)\n") }
    let last = ended.output.split(separator: "\n").last ?? ""
    #expect(last.hasSuffix("failed 0") && (last != "passed 0, failed 0" || !skipped.isEmpty), "\(ended.output)")
  }

  /// Commands are killed, starved, cut off from their power, given a full disk, and counted by the kernel.
  @Test(arguments: ["kill", "errors", "power", "full", "seam"])
  func disturbedCommandsLoseNothing(section: String) throws { try sample(section) }

  /// The release binary, when there is one: 64 at once.
  @Test func manyCommandsAtOnceLoseNothing() throws {
    guard ProcessEnvironment.current().variable("FEDFLOW_BINARY") != nil else {
      return try Console.system().writeError("skipped: concurrency, FEDFLOW_BINARY is not set\n")
    }
    try sample("concurrency")
  }

  @Test func mutatedKeysAreRefusedOrNamed() throws {
    let examples = ["\(Fixture.repository)/pipelines"] + [sharedFile("fate-1.4")].compactMap(\.self)
    try sample("mutation", examples.flatMap { ["--examples", $0] })
  }
}
