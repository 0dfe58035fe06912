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

/// Many nodes, many rounds, and a store that delays, loses and stops: in the end all have what they would have had without.
@Suite struct SimulationTests {
  /// Numbers that depend on the seed only.
  private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((value ^ (value >> 31)) % UInt64(sides))
    }
  }

  /// The merged statistics of all nodes after the rounds, what they would be without troubles, and what happened.
  private func run(
    nodes: Int, rounds: Int, seed: UInt64
  ) throws -> (tables: [[UInt8]?], faultFree: [UInt8], story: [String]) {
    let lab = try Lab()
    let machines = (0..<nodes).map { "n\($0)" }
    try lab.create(machines[0])
    let invitations = try machines.dropFirst().map { ($0, try lab.invitation(machines[0])) }
    for (machine, invitation) in invitations {
      _ = try lab.world(machine).join(invitation, lab.conf(named: machine))
    }
    try lab.sync(machines[0])
    for machine in machines.dropFirst() { try lab.sync(machine) }
    var story: [String] = []
    var dice = Dice(state: seed)
    for round in 0..<rounds {
      lab.store.advance(Lab.hour)
      for (number, machine) in machines.enumerated() {
        // What is learned when does not depend on the troubles.
        if (round + number) % 10 == 0, round < rounds - 10 { try lab.learn(machine, round * nodes + number, count: 5) }
        try trouble(lab, machine, round, &dice, &story)
      }
    }
    calm(lab)
    lab.store.content.withLock { content in
      for key in content.entries.keys { content.entries[key]?.visible = 0 }
    }
    try lab.round(machines, times: 3)
    let faultFree = try lab.pooled(machines.map { try lab.node($0).localTable() })
    return (try machines.map { try lab.merged($0) }, faultFree, story)
  }

  private func calm(_ lab: Lab) {
    lab.store.content.withLock { content in
      (content.delay, content.loses, content.isDown) = ({ _ in 0 }, { _ in false }, false)
    }
  }

  private func trouble(
    _ lab: Lab, _ machine: String, _ round: Int, _ dice: inout Dice, _ story: inout [String]
  ) throws {
    let (kind, delay, step) = (dice.roll(8), dice.roll(5) * Lab.hour, 1 + dice.roll(40))
    lab.store.content.withLock { content in
      content.delay = { _ in kind == 1 ? delay : 0 }
      content.loses = { key in kind == 2 && key.hasPrefix("out/") }
      content.isDown = kind == 3
    }
    var outcome = "done"
    let storage = kind == 4 ? FaultyStorage(.stop(call: step), flushes: false) : FaultyStorage(flushes: false)
    if kind == 5 {
      outcome = "away"
    } else {
      do {
        var node = try lab.node(machine, files: storage.files)
        _ = try node.sync()
      } catch is FaultyStorage.Stopped { outcome = "stopped at \(step)" } catch let error as Diagnostic
        where error.code == .exchangeUnreachable
      { outcome = "unreachable" }
    }
    story.append("\(round) \(machine) \(kind) \(outcome)")
    calm(lab)
  }

  private var size: (nodes: Int, rounds: Int) {
    // `FEDFLOW_SIMULATION=100x50` runs as many nodes and rounds.
    let words = (ProcessEnvironment.current().variable("FEDFLOW_SIMULATION") ?? "6x20").split(separator: "x")
    let numbers = words.compactMap { Int($0) }
    return numbers.count == 2 ? (max(3, numbers[0]), max(12, numbers[1])) : (6, 20)
  }

  @Test func troublesChangeNothingInTheEnd() throws {
    let (nodes, rounds) = size
    let outcome = try run(nodes: nodes, rounds: rounds, seed: 7)
    #expect(outcome.tables.allSatisfy { $0 == outcome.faultFree })
    for event in ["stopped", "unreachable", "away"] {
      #expect(outcome.story.contains { $0.contains(event) }, "\(event)")
    }
  }

  @Test func theSameSeedTellsTheSameStory() throws {
    let first = try run(nodes: 4, rounds: 12, seed: 11)
    #expect(try run(nodes: 4, rounds: 12, seed: 11).story == first.story)
    #expect(try run(nodes: 4, rounds: 12, seed: 12).story != first.story)
  }
}
