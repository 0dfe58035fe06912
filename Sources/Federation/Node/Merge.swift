import Diagnostics
import Learning

extension FederationNode {
  /// Whether this node merges what the others publish.
  func collects(_ manifest: Manifest) -> Bool {
    manifest.topology == .decentralized || manifest.aggregator == settings.node
  }

  /// Merges the newest statistics of all members in the order of their digests: the same bytes at every node, and in every
  /// federation of the same statistics, whose ids, being drawn at random, are others. Never patched, always made anew.
  mutating func merge(_ manifest: Manifest) throws {
    guard let schema = manifest.schema else { return }
    var parts: [(node: NodeID, statistics: ContentDigest, contributors: [NodeID])] = []
    for member in manifest.members {
      if member.id == settings.node {
        if let released = state.released { parts.append((member.id, released, state.releasedContributors)) }
      } else if let peer = state.peers[member.id], let statistics = peer.statistics, !peer.cloned, !peer.left {
        parts.append((member.id, statistics, peer.contributors))
      }
    }
    var owners: [NodeID: NodeID] = [:]
    for part in parts {
      for leaf in part.contributors {
        guard let other = owners.updateValue(part.node, forKey: leaf) else { continue }
        let names = [other, part.node].map { manifest.member($0)?.name ?? $0.text }
        state.mergeProblem =
          "\(names[0]) and \(names[1]) both bring the rows of \(leaf); the merged statistics stay as they were"
        return try complain("overlap", state.mergeProblem)
      }
    }
    state.mergeProblem = ""
    parts.sort { ($0.statistics.text, $0.node) < ($1.statistics.text, $1.node) }
    let facts = parts.map { "\($0.node) \($0.statistics)" }.joined(separator: "\n")
    let mark = try ContentDigest(of: Array(facts.utf8))
    if state.merged != nil, state.mergedParts == mark { return }
    let merged: StatisticsTable
    do {
      merged = try StatisticsTable.merged(
        try parts.map { try folder.table($0.statistics) }, schema: schema)
    } catch let error as StatisticsError {
      state.mergeProblem = "the statistics cannot be merged: \(error)"
      return try complain("overlap", state.mergeProblem)
    }
    state.merged = try folder.keep(merged.encoded)
    state.mergedRows = merged.rows
    state.mergedParts = mark
    state.mergedContributors = owners.keys.sorted()
  }
}
