import Configuration
import Diagnostics
import Exchange

/// How a federation stands, as one node sees it.
public struct FederationStatus: Sendable {
  /// The record for programs.
  public let json: JSON
  /// What needs somebody's attention; empty when nothing does.
  public let problems: [String]
}

extension FederationNode {
  /// Looks at the local state only: the exchange is not read.
  public func status() throws -> FederationStatus {
    var problems: [String] = []
    var members: [JSON] = []
    var record: [String: JSON] = [
      "federation": .text(settings.name), "local_name": .text(settings.localName), "node": .text(settings.node.text),
      "node_name": .text(settings.nodeName), "phase": .text(state.phase.rawValue), "pulse": .bool(state.isPulsing),
      "is_admin": .bool(settings.isAdministrator), "sequence": .integer(state.sequence),
      "incarnation": .text(state.incarnation.text),
      "published_at": state.publishedAt.map { .integer($0) } ?? .null, "rows": rowCounts,
      "waiting_to_be_written": .integer(state.outgoing.count), "statistics": syncStatistics,
      "merged": state.merged.map { .text($0.text) } ?? .null,
      "gate": .list(state.gate.map { .text($0) }), "errors": .list(Array(try folder.entries(of: .errors).suffix(10))),
    ]
    if state.phase != .active { problems.append("this node \(state.phase.sentence)") }
    if !state.mergeProblem.isEmpty { problems.append(state.mergeProblem) }
    if !state.gate.isEmpty {
      problems.append("the gates keep new statistics here: \(state.gate.joined(separator: "; "))")
    }
    if !state.isPulsing { problems.append("the pulse is off") }
    if !state.chain.isEmpty, let manifest = try? manifest() {
      record["manifest"] = [
        "number": .integer(manifest.number), "epoch": .integer(manifest.epoch),
        "age_seconds": .integer((now - manifest.created) / 1000), "sync_sched": .text(manifest.schedule.text),
        "revoked": .list(manifest.revoked.map { .text($0.text) }),
      ]
      let silent = state.publishedAt.map { (now - $0) / manifest.schedule.period } ?? 0
      if silent >= Self.silence, state.isPulsing, state.phase == .active {
        problems.append("this node has published nothing for \(silent) rounds")
      }
      members = manifest.members.map { memberRecord($0, manifest.schedule, &problems) }
      record["converged"] = converged(manifest)
    }
    record["members"] = .list(members)
    record["problems"] = .list(problems.map { .text($0) })
    return FederationStatus(json: .object(record), problems: problems)
  }

  private var rowCounts: JSON {
    [
      "local": .integer(state.localRows), "learned": .integer(state.learnedRows),
      "forgotten": .integer(state.forgottenRows), "released": .integer(state.releasedRows),
      "merged": .integer(state.mergedRows),
    ]
  }

  /// After so many rounds without a message a node is told as silent.
  private static let silence = 3

  private func memberRecord(_ member: Member, _ schedule: SyncSchedule, _ problems: inout [String]) -> JSON {
    var record: [String: JSON] = ["node": .text(member.id.text), "name": .text(member.name)]
    if member.id == settings.node {
      record["is_this_node"] = true
      return .object(record)
    }
    guard let peer = state.peers[member.id] else {
      record["sequence"] = 0
      return .object(record)
    }
    record["sequence"] = .integer(peer.sequence)
    record["rows"] = .integer(peer.rows)
    record["age_seconds"] = .integer((now - peer.received) / 1000)
    record["manifest"] = .integer(peer.manifest)
    record["allows_exploring"] = .bool(peer.allowsExploring)
    record["has_same_merged"] = .bool(peer.merged != nil && peer.merged == state.merged)
    // As of this node's own last round: what it has not looked at it cannot tell.
    let silent = max(0, ((state.publishedAt ?? 0) - peer.received) / schedule.period)
    record["silent_rounds"] = .integer(silent)
    if silent >= Self.silence, !peer.left {
      problems.append("\(member.name) has published nothing for \(silent) rounds")
    }
    if peer.cloned { problems.append("two machines publish as \(member.name)") }
    if peer.left { record["left"] = true }
    if abs(peer.clockAhead) > 86_400_000 {
      record["clock_ahead_seconds"] = .integer(peer.clockAhead / 1000)
      problems.append("the clock of \(member.name), or this one, is off by days")
    }
    return .object(record)
  }

  /// How many members have merged the same bytes, as far as their last messages tell.
  private func converged(_ manifest: Manifest) -> JSON {
    let same = manifest.members.filter { member in
      member.id == settings.node || (state.merged != nil && state.peers[member.id]?.merged == state.merged)
    }
    return ["members": .integer(manifest.members.count), "same": .integer(same.count)]
  }

  /// The counters in SymetryML's names (contract A5).
  public var syncStatistics: JSON {
    func perPeer(_ event: String) -> JSON { .object((state.peerCounts[event] ?? [:]).mapValues { .integer($0) }) }
    return [
      "sndCount": .integer(state.counts["sndCount"] ?? 0),
      "sndContractError": .integer(state.counts["sndContractError"] ?? 0), "rcvCount": perPeer("rcvCount"),
      "rcvError": perPeer("rcvError"), "rcvContractError": perPeer("rcvContractError"),
      "events": .object(state.counts.mapValues { .integer($0) }),
    ]
  }

  // MARK: Logs

  /// The lines of the error log, oldest first.
  public func errorLog() throws -> [JSON] { try folder.entries(of: .errors) }
  /// The lines of the log of syncs, oldest first.
  public func syncLog() throws -> [JSON] { try folder.entries(of: .sync) }
  /// Empties the error log.
  public func clearErrorLog() throws { try folder.clear(.errors) }
  /// Empties the log of syncs.
  public func clearSyncLog() throws { try folder.clear(.sync) }
}
