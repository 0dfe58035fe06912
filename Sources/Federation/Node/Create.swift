import Cryptography
import Diagnostics
import Exchange
import Learning
import Platform

extension FederationWorld {
  /// Makes a federation, with this node as its administrator.
  ///
  /// - Parameter localName: its name on this machine; nil for its own.
  /// - Throws: `federationTaken` when this machine has one of that name, or one meets at that place already.
  public func create(
    _ conf: FederationConf, localName: String? = nil, owner: String = "local", messaging: MessagingSettings? = nil
  ) throws -> FederationNode {
    try Self.check(conf.name, "'name'")
    guard let place = conf.place, let schedule = conf.schedule else {
      throw Diagnostic(
        .badFederationConf, "a federation needs 'name', 'sync_sched' and 'backend'",
        help: "backend: dir:/srv/exchange, sync_sched: h1")
    }
    if let schema = conf.schema { try ContractCheck.require(conf.contract, schema) }
    let folder = try folder(localName ?? conf.name)
    let lock = try claim(folder)
    let store = try openStore(place, messaging, folder.path)
    guard try store.list(ObjectName.manifests).allSatisfy({ ObjectName($0.key) == nil }) else {
      throw Diagnostic(
        .federationTaken, "a federation meets at \(store.place) already",
        help: "choose another folder or prefix, or join that one")
    }
    let secrets = try NodeSecrets()
    let id = try NodeID.random()
    var settings = NodeSettings(
      localName: localName ?? conf.name, federation: try .random(), name: conf.name, node: id,
      nodeName: try Self.nodeName(conf.nodeName ?? "admin"), administrator: id,
      administratorKey: secrets.signing.publicKey, place: place)
    settings.apply(conf)
    (settings.owner, settings.messaging) = (owner, messaging)
    var node = FederationNode(
      world: self, folder: folder, settings: settings, secrets: secrets,
      state: NodeState(phase: .active, incarnation: try .random()), lock: lock)
    try node.found(conf, schedule)
    return node
  }

  static func nodeName(_ name: String) throws -> String {
    guard NodeName.isProper(name) else {
      throw Diagnostic(.badFederationConf, "the name of a node is empty, too long or has control characters")
    }
    return name
  }

  /// Makes the folder of a new federation; what a create or join left behind that was cut off is written over.
  func claim(_ folder: NodeFolder) throws -> FileLock {
    try files.createDirectories(folder.path)
    let lock = try files.requireLock(folder.lockFile, for: "the federation '\(Path.name(folder.path))'")
    guard try !folder.exists() || (try folder.state()).phase.isOver else {
      throw Diagnostic(
        .federationTaken, "this workspace is in a federation '\(Path.name(folder.path))' already",
        help: "choose another local name with --as")
    }
    return lock
  }
}

extension NodePhase {
  /// Whether a new membership may take the place of this one.
  var isOver: Bool { self == .left || self == .removed || self == .refused || self == .cloned }
}

extension NodeSettings {
  mutating func apply(_ conf: FederationConf) {
    (onSend, onReceive) = (conf.onSend, conf.onReceive)
    (allowsExploring, relay) = (conf.allowsExploring, conf.relay)
  }
}

extension FederationNode {
  /// Writes the first link and all that belongs to it.
  fileprivate mutating func found(_ conf: FederationConf, _ schedule: SyncSchedule) throws {
    let key = try SecretBytes.random(32)
    secrets.epochKeys[1] = key
    let own = Member(
      id: settings.node, name: settings.nodeName, signing: secrets.signing.publicKey,
      wrapping: secrets.wrapping.publicKey)
    let manifest = Manifest(
      federation: settings.federation, name: conf.name, number: 1, previous: nil, epoch: 1, created: now,
      administrator: settings.node, members: [own], revoked: [], consumed: [], schedule: schedule,
      topology: conf.topology, aggregator: settings.node, schema: conf.schema, gates: conf.gates,
      contract: conf.contract)
    let bytes = try manifest.sealed(key, by: secrets.signing)
    try folder.save(settings)
    try folder.save(secrets)
    try send(try ObjectName(of: bytes) { .manifest(number: 1, mark: $0) }, bytes)
    (state.chainStart, state.chain) = (1, [try ContentDigest(of: bytes)])
    try commit()
    try flush()
  }
}
