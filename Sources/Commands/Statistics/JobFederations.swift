import Diagnostics
import Federation
import Learning
import Pipeline

extension Session {
  /// The way of a job's components to the federations of this workspace.
  var statisticsSync: StatisticsSync {
    { federation, bytes in
      var node = try federations().node(federation, patience: 60)
      if let bytes { try replace(&node, try StatisticsSource.decode(bytes, "the statistics of the job")) }
      let report = try node.sync()
      guard let merged = try node.mergedTable() else {
        throw Diagnostic(
          .noFederationStatistics, "there are no merged statistics yet: \(report.text)",
          help: "'fedflow federation status' tells what this node waits for")
      }
      let notes = node.state.gate.map { "held back: \($0)" }
      return StatisticsRound(
        statistics: merged.encoded, members: node.state.mergedContributors.count,
        digest: node.state.merged?.text ?? "", notes: notes)
    }
  }

  /// The job's statistics become all that the node has learned. For the gates what is the same as before is no step; what
  /// contains the old statistics has learned the rest, what is contained in them has forgotten the rest; anything else
  /// has forgotten everything and learned everything.
  private func replace(_ node: inout FederationNode, _ table: StatisticsTable) throws {
    let old = try node.localTable()
    guard old != table else { return }
    var (more, less) = (table, old)
    let change =
      if table.rows > old.rows, (try? more.subtract(old)) != nil {
        SharingGates.Increment(learned: more.rows, forgotten: 0)
      } else if table.rows < old.rows, (try? less.subtract(table)) != nil {
        SharingGates.Increment(learned: 0, forgotten: less.rows)
      } else {
        SharingGates.Increment(learned: table.rows, forgotten: old.rows)
      }
    try node.setLocal(table, change)
  }
}
