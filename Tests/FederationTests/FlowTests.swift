import Configuration
import Cryptography
import Diagnostics
import Exchange
import Learning
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Federation

/// Topologies, gates and contracts: which statistics go where.
@Suite struct FlowTests {
  @Test func inACentralizedFederationOnlyTheAggregatorReads() throws {
    let lab = try Lab()
    try lab.create("a") { $0.topology = .centralized }
    for machine in ["b", "c"] { try lab.join(machine) }
    for (seed, machine) in ["a", "b", "c"].enumerated() { try lab.learn(machine, seed + 1) }
    try lab.round(["a", "b", "c", "a"], times: 2)
    #expect(try lab.rowCount("a") == 120)
    #expect(try lab.merged("b") == nil && lab.merged("c") == nil)
    // Also when it tries: the message is sealed for the aggregator alone.
    let node = try lab.node("b")
    let manifest = try node.manifest()
    let key = try #require(lab.store.keys("out/\(try lab.id("c"))/").last)
    let signed = try SignedMessage(
      lab.store.bytes(key), at: try #require(ObjectName(key)), federation: manifest.federation,
      sender: try #require(manifest.member(try lab.id("c"))))
    #expect(throws: Malformed.self) {
      try signed.message(try #require(node.secrets.epochKeys[1]), receiver: node.settings.node, node.secrets.wrapping)
    }
  }

  /// 4 and 5 feed 3, which hands on what it has merged (contract A8).
  private func hybrid() throws -> (above: Lab, below: Lab) {
    let (above, below) = (try Lab(), try Lab())
    try below.create("r") { $0.topology = .centralized }
    try below.join("d", "r")
    try below.join("e", "r")
    for (seed, machine) in ["d", "e"].enumerated() { try below.learn(machine, seed + 4) }
    try below.round(["d", "e", "r"], times: 2)
    try above.create("a")
    try above.join("b")
    return (above, below)
  }

  @Test func aRelayHandsOnWhatItHasMerged() throws {
    let (above, below) = try hybrid()
    // The relay's machine is in both federations.
    var conf = above.conf(named: "r")
    conf.relay = "below"
    let world = FederationWorld(
      root: below.workdir.path("r"), files: try above.world("r").files, clock: try above.world("r").clock,
      environment: try above.world("r").environment, scrypt: try above.world("r").scrypt,
      openStore: { [store = above.store] _, _, _ in store })
    try world.files.rename(below.workdir.path("r/plant"), to: below.workdir.path("r/below"))
    _ = try world.join(try above.invitation(), conf, localName: "above")
    func syncRelay() throws {
      var node = try world.node("above")
      _ = try node.sync()
    }
    try above.learn("a", 1)
    try above.learn("b", 2)
    for _ in 0..<3 {
      try above.round(["a", "b"])
      try syncRelay()
    }
    try above.round(["a", "b"], times: 2)
    #expect(try above.rowCount("a") == 160 && above.rowCount("b") == 160)
    #expect(try above.node("a").state.mergedContributors.count == 4)
    // The same rows a second time, by another way, are refused.
    _ = try world.join(try above.invitation(), conf, localName: "again")
    for _ in 0..<3 {
      try above.round(["a", "b"])
      for name in ["above", "again"] {
        var node = try world.node(name)
        _ = try node.sync()
      }
    }
    #expect(try above.rowCount("a") == 160)
    #expect(try above.node("a").status().problems.first?.contains("both bring the rows of") == true)
  }

  @Test func gatesKeepSmallStepsHere() throws {
    let lab = try Lab()
    try lab.create("a") { $0.gates.gates = SharingGates() }
    try lab.join("b")
    try lab.learn("a", 1, count: 8)
    try lab.learn("b", 2, count: 40)
    try lab.round(["a", "b", "a"], times: 2)
    #expect(try lab.node("a").state.released == nil)
    #expect(try lab.rowCount("b") == 40)
    let problem = try lab.node("a").status().problems.first
    #expect(problem?.hasPrefix("the gates keep new statistics here: 8 rows, 9 are needed") == true)
    try lab.learn("a", 3, count: 40)
    try lab.round(["a", "b"], times: 2)
    #expect(try lab.rowCount("b") == 88)
    // One more row would be that row.
    try lab.learn("a", 4, count: 1)
    try lab.round(["a", "b"], times: 2)
    #expect(try lab.rowCount("b") == 88 && lab.rowCount("a") == 88)
    // Forgetting is a step too.
    var node = try lab.node("a")
    var table = try node.localTable()
    try table.forget(try lab.rows(1, count: 8))
    try node.setLocal(table, .init(learned: 0, forgotten: 8))
    _ = consume node
    try lab.round(["a", "b"])
    #expect(try lab.rowCount("b") == 88)
    #expect(try lab.node("a").state.gate.contains { $0.contains("forgotten") })
  }

  @Test func aStepThatIsUnlikeAllBeforeStaysHere() throws {
    let lab = try Lab()
    try lab.create("a") { $0.gates.testsSteps = true }
    try lab.join("b")
    // The first message has nothing before it; the second has rows as before.
    try lab.learn("a", 1, count: 400)
    try lab.round(["a", "b"])
    try lab.learn("a", 2, count: 400)
    try lab.round(["a", "b"])
    #expect(try lab.node("a").state.gate == [])
    #expect(try lab.rowCount("b") == 800)
    try lab.learn("a", 500, count: 60)
    try lab.round(["a", "b"])
    #expect(try lab.rowCount("b") == 800)
    let problem = "the mean of 'temp' in the step is not that of before (t test, 5 %)"
    #expect(try lab.node("a").state.gate == [problem])
    #expect(try lab.node("a").status().problems == ["the gates keep new statistics here: \(problem)"])
    // Among many rows as before it is nothing special any more.
    for seed in 3..<40 { try lab.learn("a", seed % 3, count: 400) }
    try lab.round(["a", "b"])
    #expect(try lab.node("a").state.gate == [])
  }

  @Test func aContractBlocksOnBothSides() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"], times: 2)
    var admin = try lab.node("a")
    try admin.setContract(["COUNT(temp) >= 60"])
    _ = consume admin
    try lab.learn("a", 8)
    try lab.learn("b", 9, count: 5)
    try lab.round(["a", "b"], times: 2)
    // a has 80 rows and may; b has 45 and may not, so that its 40 stay.
    #expect(try lab.rowCount("b") == 120 && lab.rowCount("a") == 120)
    #expect(try lab.node("b").status().problems.first?.contains("the contract: COUNT(temp) >= 60") == true)
    #expect(try lab.node("b").state.counts["sndContractError"] ?? 0 > 0)
    // Its old statistics, published again, break the contract at the receiver.
    #expect(try lab.errors("a").contains("the statistics of b break the contract"))
  }

  @Test func whoDoesNotWantToBeLookedAtIsNot() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"], times: 2)
    let id = try lab.id("b")
    #expect { try lab.node("a").table(of: id) } throws: { ($0 as? Diagnostic)?.code == .exploringDenied }
    var node = try lab.node("b")
    try node.setExploring(true)
    _ = consume node
    try lab.round(["b", "a"])
    #expect(try lab.node("a").table(of: id)?.rows == 40)
  }
}
