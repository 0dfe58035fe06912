import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

/// A host's side: sums of encrypted labels per bin, and the bins that the guest joins.
struct HostBinning {
  let parameters: HeteroFeatureBinning.Parameters
  let context: ComponentContext

  func sendSums(of result: inout BinningResult, _ table: Table) throws {
    guard let guest = context.guest else {
      throw Diagnostic(.wrongParties, "binning needs a guest, who has the label", subject: context.component)
    }
    let follows = try context.receive(HeteroFeatureBinning.Message.statistics, from: guest)
    guard follows == parameters.hasHostStatistics else {
      throw Diagnostic(
        .parameterConflict,
        "the guest \(follows ? "computes" : "leaves out") the statistics of hosts, \(context.party.name) "
          + "\(follows ? "leaves them out" : "computes them")",
        subject: context.component, help: "give 'local_only' and 'skip_static' to all parties alike")
    }
    guard follows else {
      if parameters.method == .optimal, !parameters.givesSplitPoints {
        context.log.warning(
          "method 'optimal' joins bins by the guest's labels, which local_only keeps from \(context.party.name); its "
            + "columns have \(parameters.binCount) bins by \(parameters.optimal.initialMethod.rawValue)")
      }
      return
    }
    let labels = try receiveLabels(from: guest, table)
    try sendSizes(of: result, to: guest)
    for index in labels.vectors.indices { try sendSums(of: result.columns, labels, index, to: guest) }
    guard result.columns.contains(where: \.isOptimal) else { return }
    try join(&result, from: guest)
  }

  /// What the guest sent of its labels.
  private struct SealedLabels {
    let cipher: PublicCipher
    /// The classes that each vector counts.
    let ranges: [Range<Int>]
    var vectors: [SealedVector] = []
  }

  private func sendSizes(of result: BinningResult, to guest: Party) throws {
    let coded = result.columns.flatMap { column in
      let place = result.header.firstIndex(of: column.name) ?? -1
      return [Int64(place), Int64(column.binCount), Int64(HostColumn.form(of: column))]
    }
    try context.send(WholeNumbers(coded), HeteroFeatureBinning.Message.binSizes, to: guest)
    guard result.columns.contains(where: \.isOptimal) else { return }
    try context.send(Numbers(parameters.optimalRules.numbers), HeteroFeatureBinning.Message.rules, to: guest)
  }

  private func sendSums(
    of columns: [BinnedColumn], _ labels: SealedLabels, _ index: Int, to guest: Party
  ) throws {
    let sizes = columns.map(\.binCount)
    guard let groups = sizes.max() else {
      return try context.send([], HeteroFeatureBinning.Message.sums, to: guest)
    }
    let sums = try labels.vectors[index].groupedSums(columns.map(\.bins), groups: groups)
    // Columns with fewer bins than the largest leave empty groups, which are not sent.
    let used = sizes.enumerated().flatMap { column, size in (0..<size).map { column * groups + $0 } }
    var parts = [try sums.selecting(used)]
    if index == 0 { parts.append(try labels.cipher.seal(columns.flatMap(\.rowCounts), atMost: SumLimits.rows)) }
    let packed = try SealedVector.concatenation(parts)
      .packed(slotBits: labels.ranges[index].count * SumLimits.slotBits)
    try context.send(try packed.rerandomized().encoded(), HeteroFeatureBinning.Message.sums, to: guest)
  }

  /// The guest's sealed labels, once it is sure that they belong to the rows of this party's table.
  private func receiveLabels(from guest: Party, _ table: Table) throws -> SealedLabels {
    let key = try context.receive(HeteroFeatureBinning.Message.publicKey, from: guest)
    let rows = try context.receive(HeteroFeatureBinning.Message.rows, from: guest)
    let classCount = try context.receive(HeteroFeatureBinning.Message.classes, from: guest)
    guard (2...Int64(BinningLabels.classLimit)).contains(classCount) else {
      throw Diagnostic(.protocolBroken, "the guest's label has \(classCount) classes", subject: context.component)
    }
    let cipher = try parameters.encryption.cipher(publicKey: key, of: guest, context)
    var labels = SealedLabels(cipher: cipher, ranges: BinningLabels.counted(of: Int(classCount)))
    for range in labels.ranges {
      let sealed = try context.receive(HeteroFeatureBinning.Message.labels, from: guest).vector(
        under: cipher, count: nil, atMost: SumLimits.label(classes: range.count),
        what: HeteroFeatureBinning.Message.labels.declaration.name, component: context.component)
      try require(sealed.count, table)
      labels.vectors.append(sealed)
    }
    guard rows == (try HeteroFeatureBinning.digest(of: table.ids)) else {
      throw Diagnostic(
        .unknownRows,
        "the \(English.count(table.rowCount, "row")) of the guest have other ids than those of "
          + context.party.name, subject: context.component, help: Self.help)
    }
    return labels
  }

  private static let help = "put Intersection before it, at both parties"

  private func require(_ count: Int, _ table: Table) throws {
    guard count == table.rowCount else {
      throw Diagnostic(
        .unknownRows,
        "the guest has \(English.count(count, "row")), \(context.party.name) has \(table.rowCount)",
        subject: context.component, help: Self.help)
    }
  }

  /// Joins bins as the guest says.
  private func join(_ result: inout BinningResult, from guest: Party) throws {
    var values = try context.receive(HeteroFeatureBinning.Message.joined, from: guest).values[...]
    let mismatch = Diagnostic(
      .protocolBroken, "the joined bins of the guest do not fit those of \(context.party.name)",
      subject: context.component)
    for index in result.columns.indices where result.columns[index].isOptimal {
      let last = Int64(result.columns[index].splits.binCount - 1)
      guard let count = values.popFirst(), count >= 1, count <= values.count else { throw mismatch }
      let ends = Array(values.prefix(Int(count)))
      values = values.dropFirst(Int(count))
      guard ends.last == last, ends.first.map({ $0 >= 0 }) == true, zip(ends, ends.dropFirst()).allSatisfy({ $0 < $1 })
      else { throw mismatch }
      do { try result.columns[index].join(ends: ends.map { Int($0) }) } catch { throw mismatch }
    }
    guard values.isEmpty else { throw mismatch }
  }
}
