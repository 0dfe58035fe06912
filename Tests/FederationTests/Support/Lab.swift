import Configuration
import Cryptography
import Diagnostics
import Exchange
import Learning
import Platform
import TestSupport

@testable import Federation

/// Machines around one store, each with a folder and a clock of its own.
final class Lab {
  let workdir: Workdir
  let store = MemoryStore()
  /// By how much the clock of a machine is off, in milliseconds.
  var offsets: [String: Int] = [:]
  let schema: FeatureSchema

  static let password = SecretBytes(Array("hello".utf8))
  static let hour = 3_600_000

  init() throws {
    workdir = try Workdir("federation")
    schema = try FeatureSchema([
      .init("temp", .continuous), .init("fail", .binary), .init("line", .category(["a", "b"])),
    ])
  }

  func world(_ machine: String, files: FileSystem = FaultyStorage(flushes: false).files) throws -> FederationWorld {
    let (store, offset) = (store, offsets[machine] ?? 0)
    return FederationWorld(
      root: workdir.path(machine), files: files,
      clock: Clock(microseconds: { (store.time + offset) * 1000 }), environment: ProcessEnvironment(),
      scrypt: try Scrypt(cost: 2, blockSize: 1, parallelism: 1)
    ) { _, _, _ in store }
  }

  func node(_ machine: String, files: FileSystem = FaultyStorage(flushes: false).files) throws -> FederationNode {
    try world(machine, files: files).node(nil)
  }

  func conf(_ change: (inout FederationConf) -> Void = { _ in }) throws -> FederationConf {
    var conf = FederationConf()
    conf.name = "plant"
    conf.schedule = try SyncSchedule("h1")
    conf.place = .folder("/exchange")
    conf.schema = schema
    conf.gates.gates = SharingGates(minimumExtraRows: 0, minimumUnits: 0, minimumCell: 0)
    change(&conf)
    return conf
  }

  @discardableResult
  func create(_ machine: String = "a", _ change: (inout FederationConf) -> Void = { _ in }) throws -> FederationNode {
    var conf = try conf(change)
    conf.nodeName = machine
    return try world(machine).create(conf)
  }

  func invitation(_ machine: String = "a", lifetime: Int = 2 * Lab.hour) throws -> Invitation {
    var node = try node(machine)
    let text = try node.invite(password: Self.password, lifetime: lifetime)
    return try Invitation(opening: SourceText(name: "invitation", text: text), password: Self.password)
  }

  func conf(named machine: String) -> FederationConf {
    var conf = FederationConf()
    conf.nodeName = machine
    return conf
  }

  /// Asks, is answered, and is in.
  func join(_ machine: String, _ administrator: String = "a") throws {
    _ = try world(machine).join(try invitation(administrator), conf(named: machine))
    try sync(administrator)
    try sync(machine)
  }

  @discardableResult
  func sync(_ machine: String, _ options: SyncOptions = SyncOptions()) throws -> SyncReport {
    var node = try node(machine)
    return try node.sync(options)
  }

  /// One round of all, an hour later.
  func round(_ machines: [String], times: Int = 1) throws {
    for _ in 0..<times {
      store.advance(Self.hour)
      for machine in machines { try sync(machine) }
    }
  }

  /// Rows that depend on the seed only.
  func rows(_ seed: Int, count: Int = 40) throws -> StatisticsRows {
    let numbers = (0..<count).map { Double(($0 * 7919 + seed * 104_729) % 1009) / 7 + Double(seed) }
    let flags = (0..<count).map { Double(($0 * 31 + seed) % 2) }
    let codes = (0..<count).map { Int32(($0 * 17 + seed) % 2) }
    return try StatisticsRows(schema: schema, values: [.numbers(numbers), .numbers(flags), .codes(codes)])
  }

  func learn(_ machine: String, _ seed: Int, count: Int = 40) throws {
    var node = try node(machine)
    var table = try node.localTable()
    try table.learn(try rows(seed, count: count))
    try node.setLocal(table, .init(learned: count, forgotten: 0))
  }

  /// The federation of these machines, each with rows of its own.
  func federation(_ machines: [String]) throws {
    try create(machines[0])
    for machine in machines.dropFirst() { try join(machine) }
    for (seed, machine) in machines.enumerated() { try learn(machine, seed + 1) }
  }

  func merged(_ machine: String) throws -> [UInt8]? { try node(machine).mergedTable()?.encoded }

  /// What tables make together, in the order of their digests: an oracle that knows nothing of federations.
  func pooled(_ tables: [StatisticsTable]) throws -> [UInt8] {
    let ordered = try tables.map { ($0, SHA256.hex(try SHA256.digest($0.encoded))) }.sorted { $0.1 < $1.1 }
    return try StatisticsTable.merged(ordered.map(\.0), schema: schema).encoded
  }

  func leave(_ machine: String) throws {
    var node = try node(machine)
    try node.leave()
  }

  /// Removes a member that does not look at the new manifest: a program of its own that publishes on.
  func makeRogue(_ machine: String, removedBy administrator: String = "a") throws {
    var rogue = try node(machine)
    let old = try rogue.manifest()
    var admin = try node(administrator)
    try admin.remove(machine)
    try rogue.publish(.snapshot, old, slot: 1)
    try rogue.flush()
  }

  func rowCount(_ machine: String) throws -> Int { try node(machine).state.mergedRows }

  func id(_ machine: String) throws -> NodeID { try node(machine).settings.node }

  func errors(_ machine: String) throws -> String {
    try node(machine).errorLog().map { CanonicalJSON.text($0, .line) }.joined(separator: "\n")
  }
}
