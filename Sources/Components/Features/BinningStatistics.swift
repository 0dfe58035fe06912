import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

/// Limits that both sides of the binning messages declare; they do not follow from data.
private enum SumLimits {
  /// Most rows whose events fit a slot: 2^32.
  static let rows = Int256.powerOfTwo(32)
  /// Bits of a slot of packed sums, the sign included.
  static let slotBits = 40
}

/// The guest's side: WoE and IV of its own columns, and of each host's from decrypted sums.
struct GuestBinning {
  let parameters: HeteroFeatureBinning.Parameters
  let context: ComponentContext

  func addStatistics(to result: inout BinningResult, of table: Table) throws {
    let labels = try binaryLabels(of: table)
    let hosts = parameters.localOnly ? [] : context.hosts
    let key = try hosts.isEmpty ? nil : sendLabels(labels, to: hosts)
    for index in result.columns.indices {
      let column = result.columns[index]
      let counts = try WeightOfEvidence.counts(bins: column.bins, labels: labels, binCount: column.splits.binCount)
      result.columns[index].evidence = try evidence(counts.events, counts.nonEvents, column: column.name)
    }
    guard let key else { return }
    for host in hosts { result.hosts.append(try receiveSums(from: host, key)) }
  }

  private func binaryLabels(of table: Table) throws -> [Int] {
    guard let label = table.label, let values = label.doubles?.array else {
      throw Diagnostic(
        .unusableLabel, "the guest's table has no numeric label, which weight of evidence needs",
        subject: context.component, help: "set 'skip_static' to true to bin without label (dsl_version 2)")
    }
    if let row = values.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw Diagnostic(
        .unusableLabel, "weight of evidence needs labels of 0 and 1, found \(label.text(at: row))",
        subject: table.place(row: row, column: label.name))
    }
    return values.map { Int($0) }
  }

  private func sendLabels(_ labels: [Int], to hosts: [Party]) throws -> PrivateCipher {
    if parameters.encryption.isSubstituted {
      context.log.warning("encrypt_param.method \(parameters.encryption.cipherName) is broken; Paillier runs instead")
    }
    let key = try PrivateCipher(method: parameters.encryption.cipherName, keyLength: parameters.encryption.keyLength)
    try context.send(key.publicCipher.encoded(), HeteroFeatureBinning.publicKey, to: hosts)
    for host in hosts {
      // Sealed anew for each host, so that two hosts cannot tell that they hold the same ciphertexts.
      let sealed = try key.seal(labels.map { Int256(Int64($0)) }, atMost: 1)
      try context.send(try sealed.encoded(), HeteroFeatureBinning.labels, to: host)
    }
    return key
  }

  private func receiveSums(from host: Party, _ key: PrivateCipher) throws -> BinningResult {
    let columns = try codedColumns(of: host)
    let sizes = columns.map(\.binCount)
    let bytes = try context.receive(HeteroFeatureBinning.eventSums, from: host)
    var sums: [Int] = []
    if !sizes.isEmpty {
      let packed = try PackedVector(encoded: bytes, cipher: key.publicCipher)
      sums = try key.open(packed).map { value in
        guard let sum = value.int128.flatMap({ Int(exactly: $0) }), sum >= 0 else { throw mismatch(host) }
        return sum
      }
    }
    guard sums.count == 2 * sizes.reduce(0, +) else { throw mismatch(host) }
    var result = BinningResult(header: [], columns: [], role: host.role, partyID: host.id)
    let rows = sums.dropFirst(sums.count / 2)
    var start = 0
    for (index, size) in columns {
      let events = Array(sums[start..<start + size])
      let counts = zip(rows.dropFirst(start).prefix(size), events).map { $0 - $1 }
      let name = "host_\(host.id)_\(index)"
      result.header.append(name)
      result.coded[name] = try evidence(events, counts, column: name)
      start += size
    }
    return result
  }

  /// Which of its columns a host has binned, by their place in its table, with the number of bins.
  private func codedColumns(of host: Party) throws -> [(index: Int, binCount: Int)] {
    let values = try context.receive(HeteroFeatureBinning.binSizes, from: host).values
    var columns: [(index: Int, binCount: Int)] = []
    for place in stride(from: 0, to: values.count - values.count % 2, by: 2) {
      columns.append((Int(values[place]), Int(values[place + 1])))
    }
    guard values.count % 2 == 0, columns.allSatisfy({ $0.index >= 0 && (1...1 << 20).contains($0.binCount) }) else {
      throw mismatch(host)
    }
    return columns
  }

  private func evidence(_ events: [Int], _ nonEvents: [Int], column: String) throws -> WeightOfEvidence {
    do {
      return try WeightOfEvidence(
        eventCounts: events, nonEventCounts: nonEvents, adjustmentFactor: parameters.adjustmentFactor)
    } catch let error {
      throw Diagnostic(
        .unusableFeature, "feature \(English.quote(column)): \(error)",
        subject: "\(context.component).adjustment_factor")
    }
  }

  private func mismatch(_ host: Party) -> Diagnostic {
    Diagnostic(.protocolBroken, "the sums of \(host.name) do not fit its bins", subject: context.component)
  }
}

/// A host's side: sums of encrypted labels per bin.
struct HostBinning {
  let context: ComponentContext

  func sendSums(of result: BinningResult, _ table: Table) throws {
    guard let guest = context.guest else {
      throw Diagnostic(.wrongParties, "binning needs a guest, who has the label", subject: context.component)
    }
    let cipher = try PublicCipher(encoded: try context.receive(HeteroFeatureBinning.publicKey, from: guest))
    let labels = try SealedVector(
      encoded: try context.receive(HeteroFeatureBinning.labels, from: guest), cipher: cipher)
    guard labels.count == table.rowCount else {
      throw Diagnostic(
        .unknownRows,
        "the guest has \(English.count(labels.count, "row")), \(context.party.name) has \(table.rowCount)",
        subject: context.component, help: "put Intersection before it")
    }
    let sizes = result.columns.map(\.splits.binCount)
    let places = result.columns.map { column in result.header.firstIndex(of: column.name) ?? -1 }
    let coded = zip(places, sizes).flatMap { [Int64($0), Int64($1)] }
    try context.send(WholeNumbers(coded), HeteroFeatureBinning.binSizes, to: guest)
    guard let groups = sizes.max() else {
      return try context.send([], HeteroFeatureBinning.eventSums, to: guest)
    }
    let sums = try labels.groupedSums(result.columns.map(\.bins), groups: groups)
    // Columns with fewer bins than the largest leave empty groups, which are not sent.
    let used = sizes.enumerated().flatMap { column, size in (0..<size).map { column * groups + $0 } }
    let counts = result.columns.flatMap { rowCounts($0) }
    let rows = try cipher.seal(counts, atMost: SumLimits.rows)
    let packed = try SealedVector.concatenation([try sums.selecting(used), rows]).packed(slotBits: SumLimits.slotBits)
    try context.send(try packed.rerandomized().encoded(), HeteroFeatureBinning.eventSums, to: guest)
  }

  private func rowCounts(_ column: BinnedColumn) -> [Int64] {
    column.bins.reduce(into: [Int64](repeating: 0, count: column.splits.binCount)) { counts, bin in
      if bin >= 0 { counts[Int(bin)] += 1 }
    }
  }
}
