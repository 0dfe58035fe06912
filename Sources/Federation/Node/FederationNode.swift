import Configuration
import Cryptography
import Diagnostics
import Exchange
import Learning
import Platform

/// One node of a federation, held by one process.
///
/// Nothing happens but by `commit`: what goes out lies on the disk before it is written to the exchange, under the name
/// that it will always have, so that a node that was cut off says the same again.
public struct FederationNode: Sendable {
  let world: FederationWorld
  let folder: NodeFolder
  /// What it was told.
  public internal(set) var settings: NodeSettings
  var secrets: NodeSecrets
  /// How it stands.
  public internal(set) var state: NodeState
  private let lock: FileLock
  private var opened: (any ObjectStore)?

  init(
    world: FederationWorld, folder: NodeFolder, settings: NodeSettings, secrets: NodeSecrets, state: NodeState,
    lock: FileLock
  ) {
    (self.world, self.folder, self.settings) = (world, folder, settings)
    (self.secrets, self.state, self.lock) = (secrets, state, lock)
  }

  var now: Int { world.clock.milliseconds }

  /// The folder or bucket.
  mutating func exchange() throws -> any ObjectStore {
    if let opened { return opened }
    let store = try world.openStore(settings.place, settings.messaging, folder.path)
    opened = store
    return store
  }

  func commit() throws { try folder.commit(state) }

  /// The newest manifest.
  ///
  /// - Throws: `notYetMember` before there is one.
  public func manifest() throws -> Manifest {
    guard let digest = state.chain.last else {
      throw Diagnostic(
        .notYetMember, "the administrator of '\(settings.name)' has not let this node in yet",
        help: "run 'fedflow federation sync' again once the administrator's has run")
    }
    do {
      let link = try ManifestLink(
        try folder.blobBytes(digest), federation: settings.federation, signedBy: settings.administratorKey)
      guard let key = try link.epochKey(for: settings.node, secrets.wrapping) else { throw Malformed("no key") }
      return try link.manifest(key)
    } catch let error as Malformed {
      throw Diagnostic(.damagedRecord, "the manifest \(digest.mark) on this machine is damaged: \(error.what)")
    }
  }

  func requireAdministrator(_ what: String) throws {
    guard settings.isAdministrator else {
      throw Diagnostic(
        .administratorOnly, "only the administrator of '\(settings.name)' can \(what)",
        help: "this node is \(English.quote(settings.nodeName)), a member")
    }
  }

  func requireActive() throws {
    guard state.phase == .active else {
      throw Diagnostic(
        .notYetMember, "this node is no active member of '\(settings.name)': it \(state.phase.sentence)",
        help: state.phase == .joining ? "run 'fedflow federation sync' once the administrator's has run" : nil)
    }
  }

  // MARK: What goes out

  /// Puts an object on the way; it is written by `flush`, now or in a later run.
  mutating func send(_ name: ObjectName, _ bytes: [UInt8]) throws {
    let blob = try folder.keep(bytes)
    state.outgoing.append(NodeState.Outgoing(key: name.key, blob: blob))
  }

  /// Writes what is on the way.
  mutating func flush() throws {
    guard !state.outgoing.isEmpty else { return }
    let store = try exchange()
    while let next = state.outgoing.first {
      try store.put(next.key, try folder.blobBytes(next.blob))
      state.outgoing.removeFirst()
    }
    try commit()
  }

  // MARK: Logs

  /// Notes an event that people look for: a refusal, a failure.
  mutating func complain(_ event: String, _ text: String, of peer: NodeID? = nil) throws {
    state.count(event, of: peer)
    var entry: [String: JSON] = ["time": .integer(now), "event": .text(event), "text": .text(text)]
    if let peer { entry["node"] = .text(peer.text) }
    try folder.append(.object(entry), to: .errors)
  }

  func note(_ text: String, _ facts: [String: JSON] = [:]) throws {
    try folder.append(.object(facts.merging(["time": .integer(now), "text": .text(text)]) { $1 }), to: .sync)
  }

  /// Notes once that an object is refused; it is not looked at again.
  mutating func refuse(_ key: String, _ why: String, of peer: NodeID? = nil) throws {
    guard !state.refused.contains(key) else { return }
    state.refused = state.refused.suffix(499) + [key]
    try complain("rcvError", "\(key) is refused: \(why)", of: peer)
  }

  // MARK: Statistics

  /// What was learned here; the table of no rows when nothing was.
  public func localTable() throws -> StatisticsTable {
    let schema = try manifest().requireSchema()
    guard let digest = state.local else { return StatisticsTable(schema: schema) }
    return try folder.table(digest)
  }

  /// Replaces what was learned here.
  ///
  /// - Parameters:
  ///   - change: rows that were learned and forgotten: they count for the gates.
  ///   - units: how many different units all the rows come from; nil when nobody counts.
  /// - Throws: `schemaDiffers` when the table has other attributes than the federation.
  public mutating func setLocal(_ table: StatisticsTable, _ change: SharingGates.Increment, units: Int? = nil) throws {
    guard table.schema == (try manifest().requireSchema()) else {
      throw Diagnostic(
        .schemaDiffers, "the statistics have other attributes than the federation '\(settings.name)'",
        help: "'fedflow federation info' shows its attributes, types and categories in their order")
    }
    state.local = try folder.keep(table.encoded)
    state.localRows = table.rows
    let limit = StatisticsTable.maximumRows / 16
    state.learnedRows = min(state.learnedRows + min(max(0, change.learned), limit), limit)
    state.forgottenRows = min(state.forgottenRows + min(max(0, change.forgotten), limit), limit)
    state.units = units
    try commit()
    try folder.prune(keeping: state.blobs)
  }

  /// All statistics that count here, merged; nil before the first sync, and where only the aggregator merges.
  public func mergedTable() throws -> StatisticsTable? { try state.merged.map { try folder.table($0) } }

  /// The member that is meant by an id, a name, or the beginning of an id.
  ///
  /// - Throws: `noSuchMember`.
  public func member(_ word: String) throws -> NodeID {
    let members = try manifest().members
    // A joiner chooses its name, which must not take the place of another one's id.
    let ways: [(Member) -> Bool] = [
      { $0.id.text == word }, { $0.name == word }, { $0.id.text.hasPrefix(word) },
    ]
    let found = ways.map { members.filter($0) }.first { !$0.isEmpty } ?? []
    guard found.count == 1, let member = found.first else {
      throw Diagnostic(
        .noSuchMember,
        found.isEmpty
          ? "the federation '\(settings.name)' has no member \(English.quote(word))"
          : "\(found.count) members are meant by \(English.quote(word))",
        help: found.isEmpty
          ? Suggestion.help(for: word, in: members.map(\.name)) : "name the whole id, as 'federation info' shows it")
    }
    return member.id
  }

  /// What one member released.
  ///
  /// - Throws: `exploringDenied` when it does not let others look, `noSuchMember`.
  public func table(of member: NodeID) throws -> StatisticsTable? {
    if member == settings.node { return try state.released.map { try folder.table($0) } }
    guard let peer = state.peers[member] else {
      throw Diagnostic(.noSuchMember, "nothing was received from a node '\(member)'")
    }
    guard peer.allowsExploring else {
      throw Diagnostic(.exploringDenied, "the node '\(member)' does not let others look at its own statistics")
    }
    return try peer.statistics.map { try folder.table($0) }
  }
}

extension NodePhase {
  /// What it does, after "it".
  var sentence: String {
    switch self {
    case .joining: "waits for the administrator's answer"
    case .active: "is active"
    case .left: "has left"
    case .removed: "was removed"
    case .refused: "was refused"
    case .cloned: "shares its identity with another machine and must join again"
    }
  }
}
