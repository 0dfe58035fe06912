import Configuration
import Diagnostics
import Pipeline
import Testing

@testable import Runner

/// What is said of tables that are too large.
@Suite struct MemoryPlanTests {
  /// The problems of a component that holds a table of so many bytes, when 64 MiB are allowed.
  private func problems(_ bytes: Int) -> [(message: String, help: String?)] {
    let stored = TableReference(namespace: "n", name: "t")
    var limits = JobLimits()
    limits.memory = Limit(MemoryLimit.least, from: "--memory")
    let plan = fakePlan(
      [
        FakeComponent(
          name: "a", data: [PlannedInput(port: .data, source: .argument("d"))], parties: [guest],
          arguments: [guest: ["d": stored]])
      ], limits: limits)
    return MemoryPlan(plan, [JobTables.Name(stored): .init(rows: 3, bytes: bytes)]).problems.map {
      ($0.message, $0.help)
    }
  }

  /// The help names an amount that the flag takes and that is enough.
  @Test(arguments: [(1, "65M"), (1 << 20, "65M"), (1473 << 20 | 1, "1538M"), (1984 << 20, "2048M")])
  func whatWouldDoIsNamed(_ more: Int, _ amount: String) throws {
    let bytes = MemoryLimit.least + more
    #expect(problems(bytes).map(\.help) == ["allow at least \(amount) by --memory, or by the setting memory_limit"])
    #expect(try #require(MemoryLimit.bytes(amount)) >= bytes)
  }

  @Test func whatFitsIsNoProblem() { #expect(problems(MemoryLimit.least).isEmpty) }
}
