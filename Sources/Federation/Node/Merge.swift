import Diagnostics
import Learning

extension FederationNode {
  /// Whether this node merges what the others publish.
  func collects(_ manifest: Manifest) -> Bool {
    manifest.topology == .decentralized || manifest.aggregator == settings.node
  }

  /// Merges the newest statistics of all members in the order of their ids: the same bytes at every node. Never patched,
  /// always made anew.
  mutating func merge(_ manifest: Manifest) throws {
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
    let merged: StatisticsTable
    do {
      merged = try StatisticsTable.merged(
        try parts.map { try folder.table($0.statistics) }, schema: manifest.schema)
    } catch let error as StatisticsError {
      state.mergeProblem = "the statistics cannot be merged: \(error)"
      return try complain("overlap", state.mergeProblem)
    }
    state.merged = try folder.keep(merged.encoded)
    state.mergedRows = merged.rows
    state.mergedContributors = owners.keys.sorted()
  }
}
