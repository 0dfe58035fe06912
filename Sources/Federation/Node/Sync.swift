import Configuration
import Diagnostics
import Exchange

/// What one sync is asked to do.
public struct SyncOptions: Sendable {
  /// Only when the slot has not been published yet, or somebody asks; else at once.
  public var onlyWhenDue = false
  /// Whether it publishes.
  public var publishes = true
  /// Whether it collects.
  public var collects = true
  /// Whether it asks all others to publish.
  public var requests = false

  /// At once, both ways.
  public init() {}
}

/// What one sync did.
public struct SyncReport: Sendable {
  /// What happened, one sentence.
  public var text: String
  /// Whether it published.
  public var hasPublished = false
  /// Members whose messages were accepted.
  public var received = 0
  /// Whether the answer of the administrator is still to come.
  public var isWaiting = false

  init(_ text: String) { self.text = text }
}

extension FederationNode {
  /// One round: answers joiners, reads what is new, releases, publishes, merges.
  ///
  /// - Throws: what the storage says; then nothing is lost, and the next run goes on.
  public mutating func sync(_ options: SyncOptions = SyncOptions()) throws -> SyncReport {
    do { return try round(options) } catch let error as Diagnostic {
      // What was not committed did not happen. The error is for the log too: cron has nobody who reads.
      if let committed = try? folder.state() { state = committed }
      try? complain("syncError", error.message)
      try? commit()
      throw error
    }
  }

  private mutating func round(_ options: SyncOptions) throws -> SyncReport {
    try flush()
    if state.phase == .joining, try !finishJoining() {
      var report = SyncReport(
        state.phase == .refused
          ? "the administrator has refused this node"
          : "waiting for the administrator of '\(settings.name)', whose next sync answers")
      report.isWaiting = state.phase == .joining
      return report
    }
    if state.phase == .active { try endJoinJob(.created, "Fed Project created with join") }
    guard state.phase == .active else { return SyncReport("this node \(state.phase.sentence)") }
    try adoptManifests()
    guard state.phase == .active else { return SyncReport("this node \(state.phase.sentence)") }
    if settings.isAdministrator {
      try requireNewestManifest()
      try answerClaims()
    }
    let manifest = try manifest()
    let slot = manifest.schedule.slot(at: now)
    let asked = try newRequests(manifest)
    if options.onlyWhenDue {
      if !state.isPulsing { return SyncReport("the pulse is off") }
      let isDone = state.slot == slot && state.publishedEpoch == manifest.epoch && asked.isEmpty
      if isDone { return SyncReport("this slot of \(manifest.schedule.text) was published already") }
    }
    return try exchangeMessages(options, manifest, slot)
  }

  private mutating func exchangeMessages(
    _ options: SyncOptions, _ first: Manifest, _ slot: Int
  ) throws -> SyncReport {
    var manifest = first
    let outboxes = Outboxes(try exchange().list(ObjectName.messages))
    if try checkOwnPast(manifest, outboxes) { return SyncReport("this node \(state.phase.sentence)") }
    let before = state.counts["rcvCount"] ?? 0
    if options.collects, collects(manifest) || settings.isAdministrator { try collect(manifest, outboxes) }
    if settings.isAdministrator {
      let gone = Set(state.peers.filter(\.value.left).keys)
      if !gone.isEmpty {
        try requireNewestManifest()
        try expel(gone)
        manifest = try self.manifest()
      }
    }
    var report = SyncReport("synchronised")
    if options.publishes { try release(manifest) }
    if options.collects, collects(manifest) { try merge(manifest) }
    if options.publishes {
      try publish(.snapshot, manifest, slot: slot)
      report.hasPublished = true
    }
    if options.requests { try ask() }
    report.received = (state.counts["rcvCount"] ?? 0) - before
    try commit()
    try flush()
    if options.publishes { try pruneOutbox(outboxes) }
    try folder.prune(keeping: state.blobs)
    try note(
      "synchronised",
      [
        "sequence": .integer(state.sequence), "received": .integer(report.received),
        "rows": .integer(state.mergedRows), "merged": .text(state.merged?.text ?? ""),
      ])
    return report
  }

  // MARK: Requests

  /// Asks all others to publish at their next run, due or not.
  private mutating func ask() throws {
    let store = try exchange()
    for object in try store.list("\(ObjectName.requests)\(settings.node)/") { try store.remove(object.key) }
    let bytes = try SyncRequest.sealed(
      federation: settings.federation, sender: settings.node, created: now, by: secrets.signing)
    try send(try ObjectName(of: bytes) { .request(sender: settings.node, mark: $0) }, bytes)
  }

  /// The members that ask and have not been answered.
  private mutating func newRequests(_ manifest: Manifest) throws -> [NodeID] {
    let store = try exchange()
    var found: [NodeID] = []
    for object in try store.list(ObjectName.requests) where !state.refused.contains(object.key) {
      guard let name = ObjectName(object.key), case .request(let sender, _) = name, sender != settings.node,
        let member = manifest.member(sender), state.requests[sender] != name.key,
        let bytes = try store.read(name, limit: 1 << 16)
      else { continue }
      do {
        try SyncRequest.check(bytes, federation: settings.federation, sender: member)
        state.requests[sender] = name.key
        found.append(sender)
      } catch let error as Malformed { try refuse(object.key, error.what, of: sender) }
    }
    return found
  }

  // MARK: Small things

  /// Turns publishing on schedule on or off.
  public mutating func setPulse(_ isOn: Bool) throws {
    state.isPulsing = isOn
    try commit()
  }

  /// Lets others look at this node's own statistics, from its next message on, or not.
  public mutating func setExploring(_ isAllowed: Bool) throws {
    settings.allowsExploring = isAllowed
    try folder.save(settings)
  }

  /// Says goodbye: the others drop this node's statistics, and the administrator removes it.
  public mutating func leave() throws {
    if state.phase == .joining {
      state.phase = .left
      try commit()
      return try endJoinJob(.conflict, "the node gave up")
    }
    try requireActive()
    guard !settings.isAdministrator else {
      throw Diagnostic(
        .badFederationConf, "the administrator cannot leave: nobody else can sign manifests",
        help: "remove the other members first, or let them leave; then delete the folder or prefix")
    }
    try flush()
    try adoptManifests()
    try requireActive()
    let manifest = try manifest()
    let outboxes = Outboxes(try exchange().list(ObjectName.outbox(settings.node)))
    if try checkOwnPast(manifest, outboxes) { return }
    try publish(.bye, manifest, slot: manifest.schedule.slot(at: now))
    state.phase = .left
    state.merged = nil
    try commit()
    try flush()
  }
}
