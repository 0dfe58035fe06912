import Configuration

/// How a node stands in its federation.
public enum NodePhase: String, Sendable {
  /// The administrator has not answered yet.
  case joining
  /// A member.
  case active
  /// It said goodbye.
  case left
  /// The manifest does not name it any more.
  case removed
  /// The administrator refused.
  case refused
  /// Another machine uses its identity.
  case cloned
}

/// What a node has accepted of another one.
public struct PeerState: Sendable, Equatable {
  /// The highest sequence that was accepted.
  public var sequence: Int
  /// Which life of the peer it came from.
  var incarnation: NodeID
  /// The message.
  var message: ContentDigest
  /// The statistics in it; nil when it let none out yet, or a rule of the contract keeps them away.
  public var statistics: ContentDigest?
  /// How many rows they have.
  public var rows: Int
  /// The leaves whose rows they are.
  public var contributors: [NodeID]
  /// What the peer had merged when it published.
  public var merged: ContentDigest?
  /// Whether it lets others look at its own statistics.
  public var allowsExploring: Bool
  /// When it was received here, in milliseconds since 1970.
  public var received: Int
  /// The highest sequence of this node that the peer has seen.
  var seenOfThisNode: Int
  /// The manifest that it had.
  public var manifest: Int
  /// Whether it said goodbye.
  public var left = false
  /// Whether two machines publish under its identity.
  public var cloned = false
  /// By how much its clock differs, in milliseconds, as far as the time of arrival tells.
  public var clockAhead = 0

  var json: JSON {
    [
      "sequence": .integer(sequence), "incarnation": .text(incarnation.text), "message": .text(message.text),
      "statistics": .text(statistics?.text ?? ""), "rows": .integer(rows),
      "contributors": .list(contributors.map { .text($0.text) }), "merged": .text(merged?.text ?? ""),
      "explore": .bool(allowsExploring), "received": .integer(received),
      "seen_of_this_node": .integer(seenOfThisNode),
      "manifest": .integer(manifest), "left": .bool(left), "cloned": .bool(cloned), "clock_ahead": .integer(clockAhead),
    ]
  }

  init(_ json: JSON) throws {
    let fields = try Fields(json, "a peer")
    sequence = try fields.count("sequence")
    incarnation = try fields.node("incarnation")
    message = try fields.digest("message")
    statistics = ContentDigest(try fields.text("statistics"))
    rows = try fields.count("rows")
    contributors = try fields.nodes("contributors")
    merged = ContentDigest(try fields.text("merged"))
    allowsExploring = try fields.bool("explore")
    received = try fields.integer("received")
    seenOfThisNode = try fields.count("seen_of_this_node")
    manifest = try fields.count("manifest")
    left = try fields.bool("left")
    cloned = try fields.bool("cloned")
    clockAhead = try fields.integer("clock_ahead")
  }

  init(
    message: SyncMessage, digest: ContentDigest, statistics: ContentDigest?, rows: Int, of node: NodeID, at time: Int
  ) {
    sequence = message.sequence
    incarnation = message.incarnation
    self.message = digest
    self.statistics = statistics
    self.rows = rows
    contributors = message.contributors
    merged = message.merged
    allowsExploring = message.allowsExploring
    received = time
    seenOfThisNode = message.seen[node] ?? 0
    manifest = message.manifest.number
    left = message.kind == .bye
    clockAhead = message.created - time
  }
}

/// All that changes: `state.json`. Replacing it is the one step by which anything happens; what it names by digest lies in
/// `blobs/` before that.
public struct NodeState: Sendable, Equatable {
  /// How the node stands.
  public var phase: NodePhase
  /// Whether it publishes on schedule.
  public var isPulsing = true
  /// Which life of the node this is.
  var incarnation: NodeID
  /// The sequence of the last message.
  public var sequence = 0
  /// That message.
  var lastMessage: ContentDigest?
  /// Under which epoch it was sent.
  var publishedEpoch = 0
  /// In which slot it was sent; nil before the first.
  public var slot: Int?
  /// When, in milliseconds since 1970.
  public var publishedAt: Int?
  /// The statistics in it.
  public var released: ContentDigest?
  var releasedRows = 0
  var releasedContributors: [NodeID] = []
  /// What was learned here.
  public var local: ContentDigest?
  /// Rows of it.
  public var localRows = 0
  /// Rows learned since the last release.
  public var learnedRows = 0
  /// Rows forgotten since the last release.
  public var forgottenRows = 0
  /// How many different units the local rows come from; nil when nobody counts.
  public var units: Int?
  /// How many rows each of them has.
  var unitCounts: ContentDigest?
  /// All statistics that count here, merged.
  public var merged: ContentDigest?
  /// Rows of them.
  public var mergedRows = 0
  /// A digest of what was merged.
  var mergedParts: ContentDigest?
  /// The leaves whose rows they are.
  public var mergedContributors: [NodeID] = []
  /// The chain, from its first known link on.
  var chainStart = 0
  var chain: [ContentDigest] = []
  /// What is known of the others.
  public var peers: [NodeID: PeerState] = [:]
  /// Objects that must still be written, and what lies in `blobs/` for them.
  var outgoing: [Outgoing] = []
  /// Names of objects that were refused, so that each is logged once.
  var refused: [String] = []
  /// The last request of each member that was answered.
  var requests: [NodeID: String] = [:]
  /// Tokens and the claims that were answered.
  var claims: [String: ContentDigest] = [:]
  /// Our own claim, while it waits.
  var claim: ContentDigest?
  /// Why statistics were not let out the last time; empty when they were.
  public var gate: [String] = []
  /// Why the merged table was not renewed the last time; empty when it was.
  public var mergeProblem = ""
  /// Counters of the events (contract A5).
  public var counts: [String: Int] = [:]
  /// Counters of what each member sent.
  public var peerCounts: [String: [String: Int]] = [:]

  struct Outgoing: Sendable, Equatable {
    let key: String
    let blob: ContentDigest
  }

  init(phase: NodePhase, incarnation: NodeID) { (self.phase, self.incarnation) = (phase, incarnation) }

  /// Counts an event.
  mutating func count(_ event: String, of peer: NodeID? = nil) {
    counts[event, default: 0] += 1
    if let peer { peerCounts[event, default: [:]][peer.text, default: 0] += 1 }
  }

  /// The number of the newest known manifest; 0 for none.
  public var manifestNumber: Int { chain.isEmpty ? 0 : chainStart + chain.count - 1 }

  /// The digest of a link; nil when it is not known.
  func link(_ number: Int) -> ContentDigest? {
    let place = number - chainStart
    return chain.indices.contains(place) ? chain[place] : nil
  }

  /// What lies in `blobs/` and must stay.
  var blobs: Set<ContentDigest> {
    Set(chain + outgoing.map(\.blob) + peers.values.compactMap(\.statistics))
      .union([released, local, merged, claim, unitCounts].compactMap(\.self))
  }
}
