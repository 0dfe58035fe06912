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

/// The power goes at every single step on the disk, or the store does; the same command again goes on as if nothing had
/// been.
@Suite struct KillTests {
  /// Runs an action with a sudden end at its n-th changing call, for every n until it comes through; after each end
  /// `recover` must lead to the same result.
  private func atEveryStep(
    _ prepare: () throws -> Lab, _ action: (Lab, FileSystem) throws -> Void, _ recover: (Lab, Int) throws -> Void
  ) throws {
    for step in 1... {
      let lab = try prepare()
      let storage = FaultyStorage(.stop(call: step), flushes: false)
      do {
        try action(lab, storage.files)
        #expect(step > 4, "the action changes too little to be tested")
        return
      } catch is FaultyStorage.Stopped {
        try recover(lab, step)
      }
      guard step < 400 else {
        Issue.record("the action does not end")
        return
      }
    }
  }

  private func expectWhole(_ lab: Lab, _ machines: [String], rows: Int, _ step: Int) throws {
    let merged = try lab.merged(machines[0])
    for machine in machines {
      #expect(try lab.rowCount(machine) == rows, "step \(step), \(machine)")
      #expect(try lab.merged(machine) == merged, "step \(step), \(machine)")
    }
  }

  @Test func create() throws {
    try atEveryStep {
      try Lab()
    } _: { lab, files in
      _ = try lab.world("a", files: files).create(try lab.conf())
    } _: { lab, step in
      // Either nothing is there and the same command works, or the next sync goes on.
      if try lab.world("a").names().isEmpty {
        try lab.create()
      } else {
        try lab.sync("a")
      }
      try lab.join("b")
      try lab.learn("b", 1)
      try lab.round(["b", "a", "b"])
      try expectWhole(lab, ["a", "b"], rows: 40, step)
    }
  }

  @Test func invite() throws {
    try atEveryStep {
      let lab = try Lab()
      try lab.create()
      return lab
    } _: { lab, files in
      var node = try lab.node("a", files: files)
      _ = try node.invite(password: Lab.password, lifetime: Lab.hour)
    } _: { lab, step in
      try lab.join("b")
      #expect(try lab.node("b").state.phase == .active, "step \(step)")
    }
  }

  @Test func join() throws {
    try atEveryStep {
      let lab = try Lab()
      try lab.create()
      return lab
    } _: { lab, files in
      _ = try lab.world("b", files: files).join(try lab.invitation(), lab.conf(named: "b"))
    } _: { lab, step in
      if try lab.world("b").names().isEmpty {
        _ = try lab.world("b").join(try lab.invitation(), lab.conf(named: "b"))
      }
      try lab.sync("b")
      try lab.sync("a")
      try lab.sync("b")
      try lab.learn("b", 1)
      try lab.round(["b", "a", "b"])
      #expect(try lab.node("a").manifest().members.count == 2, "step \(step)")
      try expectWhole(lab, ["a", "b"], rows: 40, step)
    }
  }

  @Test func grant() throws {
    try atEveryStep {
      let lab = try Lab()
      try lab.create()
      _ = try lab.world("b").join(try lab.invitation(), lab.conf(named: "b"))
      return lab
    } _: { lab, files in
      var node = try lab.node("a", files: files)
      _ = try node.sync()
    } _: { lab, step in
      try lab.round(["a", "b"])
      #expect(try lab.node("b").state.phase == .active, "step \(step)")
      #expect(try lab.node("a").manifest().members.count == 2, "step \(step)")
      // Whatever grants are there let the same node in.
      #expect(Set(lab.store.content.withLock { $0.puts.filter { $0.hasPrefix("manifest/") } }).count == 2)
    }
  }

  @Test func enter() throws {
    try atEveryStep {
      let lab = try Lab()
      try lab.create()
      _ = try lab.world("b").join(try lab.invitation(), lab.conf(named: "b"))
      try lab.sync("a")
      return lab
    } _: { lab, files in
      var node = try lab.node("b", files: files)
      _ = try node.sync()
    } _: { lab, step in
      try lab.sync("b")
      try lab.learn("b", 1)
      try lab.round(["b", "a", "b"])
      try expectWhole(lab, ["a", "b"], rows: 40, step)
      #expect(try lab.world("b").jobs.get(1).isDone, "step \(step)")
    }
  }

  private func pair() throws -> Lab {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    try lab.learn("b", 7)
    lab.store.advance(Lab.hour)
    return lab
  }

  @Test func sync() throws {
    try atEveryStep {
      try pair()
    } _: { lab, files in
      var node = try lab.node("b", files: files)
      _ = try node.sync()
    } _: { lab, step in
      try lab.round(["b", "a", "b"])
      try expectWhole(lab, ["a", "b"], rows: 120, step)
      #expect(try lab.node("b").state.phase == .active && lab.node("a").status().problems == [], "step \(step)")
      // No sequence was ever used for two messages.
      let names = lab.store.content.withLock { Set($0.puts.filter { $0.hasPrefix("out/") }) }
      let lives = names.compactMap { ObjectName($0)?.life }.map { "\($0.incarnation) \($0.sequence)" }
      #expect(Set(lives).count == lives.count, "step \(step)")
    }
  }

  @Test func rekey() throws {
    try atEveryStep {
      try pair()
    } _: { lab, files in
      var node = try lab.node("a", files: files)
      try node.rekey()
    } _: { lab, step in
      var admin = try lab.node("a")
      try admin.rekey()
      _ = consume admin
      try lab.round(["b", "a"], times: 2)
      try expectWhole(lab, ["a", "b"], rows: 120, step)
      #expect(try lab.node("b").manifest() == lab.node("a").manifest(), "step \(step)")
    }
  }

  @Test func leave() throws {
    try atEveryStep {
      try pair()
    } _: { lab, files in
      var node = try lab.node("b", files: files)
      try node.leave()
    } _: { lab, step in
      if try lab.node("b").state.phase == .active { try lab.leave("b") }
      try lab.sync("b")
      try lab.round(["a"], times: 2)
      try expectWhole(lab, ["a"], rows: 40, step)
      #expect(try lab.node("a").manifest().members.count == 1, "step \(step)")
    }
  }

  @Test func aFullDiskIsToldAndMended() throws {
    let lab = try pair()
    for call in 1...12 {
      let storage = FaultyStorage(.from(call: call, errno: 28), flushes: false)
      #expect(throws: (any Error).self) {
        var node = try lab.node("b", files: storage.files)
        _ = try node.sync()
      }
    }
    try lab.round(["b", "a", "b"])
    try expectWhole(lab, ["a", "b"], rows: 120, 0)
  }
}
