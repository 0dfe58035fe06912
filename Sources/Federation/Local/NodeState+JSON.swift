import Configuration

extension NodeState {
  var json: JSON {
    func list(_ nodes: [NodeID]) -> JSON { .list(nodes.map { .text($0.text) }) }
    func digest(_ digest: ContentDigest?) -> JSON { .text(digest?.text ?? "") }
    return [
      "phase": .text(phase.rawValue), "pulse": .bool(isPulsing), "incarnation": .text(incarnation.text),
      "sequence": .integer(sequence), "last_message": digest(lastMessage),
      "published_epoch": .integer(publishedEpoch),
      "slot": slot.map { .integer($0) } ?? .null, "published_at": publishedAt.map { .integer($0) } ?? .null,
      "released": digest(released), "released_rows": .integer(releasedRows),
      "released_contributors": list(releasedContributors), "local": digest(local), "local_rows": .integer(localRows),
      "learned_rows": .integer(learnedRows), "forgotten_rows": .integer(forgottenRows),
      "units": units.map { .integer($0) } ?? .null, "unit_counts": digest(unitCounts),
      "merged": digest(merged), "merged_rows": .integer(mergedRows), "merged_parts": digest(mergedParts),
      "merged_contributors": list(mergedContributors), "chain_start": .integer(chainStart),
      "chain": .list(chain.map { .text($0.text) }),
      "peers": .object(Dictionary(uniqueKeysWithValues: peers.map { ($0.key.text, $0.value.json) })),
      "outgoing": .list(outgoing.map { ["key": .text($0.key), "blob": .text($0.blob.text)] }),
      "refused": .list(refused.map { .text($0) }),
      "requests": .object(Dictionary(uniqueKeysWithValues: requests.map { ($0.key.text, .text($0.value)) })),
      "claims": .object(claims.mapValues { .text($0.text) }), "claim": digest(claim),
      "gate": .list(gate.map { .text($0) }), "merge_problem": .text(mergeProblem),
      "counts": .object(counts.mapValues { .integer($0) }),
      "peer_counts": .object(peerCounts.mapValues { .object($0.mapValues { .integer($0) }) }),
    ]
  }

  init(_ json: JSON) throws {
    let fields = try Fields(json, "state.json")
    guard let phase = NodePhase(rawValue: try fields.text("phase")) else { throw Malformed("state.json has no phase") }
    self.init(phase: phase, incarnation: try fields.node("incarnation"))
    isPulsing = try fields.bool("pulse")
    sequence = try fields.count("sequence")
    lastMessage = ContentDigest(try fields.text("last_message"))
    publishedEpoch = try fields.count("published_epoch")
    slot = fields.members["slot"]?.integerValue
    publishedAt = fields.members["published_at"]?.integerValue
    try readStatistics(fields)
    chainStart = try fields.count("chain_start")
    chain = try fields.texts("chain").map { try Self.known(ContentDigest($0)) }
    for (key, value) in try fields.object("peers") { peers[try Self.known(NodeID(key))] = try PeerState(value) }
    outgoing = try fields.list("outgoing").map {
      let entry = try Fields($0, "what goes out")
      return Outgoing(key: try entry.text("key"), blob: try entry.digest("blob"))
    }
    refused = try fields.texts("refused")
    for (key, value) in try fields.object("requests") {
      requests[try Self.known(NodeID(key))] = try Self.known(value.textValue)
    }
    claims = try fields.object("claims").mapValues { try Self.known($0.textValue.flatMap { ContentDigest($0) }) }
    claim = ContentDigest(try fields.text("claim"))
    gate = try fields.texts("gate")
    mergeProblem = try fields.text("merge_problem")
    counts = try fields.object("counts").mapValues { try Self.known($0.integerValue) }
    peerCounts = try fields.object("peer_counts").mapValues { entry in
      try Self.known(entry.objectValue).mapValues { try Self.known($0.integerValue) }
    }
  }

  private mutating func readStatistics(_ fields: Fields) throws {
    released = ContentDigest(try fields.text("released"))
    releasedRows = try fields.count("released_rows")
    releasedContributors = try fields.nodes("released_contributors")
    local = ContentDigest(try fields.text("local"))
    localRows = try fields.count("local_rows")
    learnedRows = try fields.count("learned_rows")
    forgottenRows = try fields.count("forgotten_rows")
    units = fields.members["units"]?.integerValue
    unitCounts = ContentDigest(try fields.text("unit_counts"))
    merged = ContentDigest(try fields.text("merged"))
    mergedRows = try fields.count("merged_rows")
    mergedParts = ContentDigest(try fields.text("merged_parts"))
    mergedContributors = try fields.nodes("merged_contributors")
  }

  private static func known<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Malformed("state.json has a field of another form") }
    return value
  }
}
