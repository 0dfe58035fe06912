import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

/// The guest's side: WoE and IV of its own columns, and of each host's from decrypted sums.
struct GuestBinning {
  let parameters: HeteroFeatureBinning.Parameters
  let context: ComponentContext

  func addStatistics(to result: inout BinningResult, of table: Table) throws {
    try context.send(parameters.hasHostStatistics, HeteroFeatureBinning.Message.statistics, to: context.hosts)
    if parameters.skipStatistics { return }
    let labels = try binaryLabels(of: table)
    let hosts = parameters.hasHostStatistics ? context.hosts : []
    let key = try hosts.isEmpty ? nil : sendLabels(labels, of: table, to: hosts)
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
    let labels = values.map { Int($0) }
    guard labels.contains(0), labels.contains(1) else {
      throw Diagnostic(
        .unusableLabel,
        "all \(English.count(labels.count, "row")) have the label \(labels.first ?? 0); weight of evidence compares two",
        subject: "\(context.component), column \(English.quote(label.name))",
        help: "bin a table with rows of both classes, or set 'skip_static' to true to bin without label (dsl_version 2)"
      )
    }
    return labels
  }

  private func sendLabels(_ labels: [Int], of table: Table, to hosts: [Party]) throws -> PrivateCipher {
    if parameters.encryption.isSubstituted {
      context.log.warning("encrypt_param.method \(parameters.encryption.cipherName) is broken; Paillier runs instead")
    }
    let key = try PrivateCipher(method: parameters.encryption.cipherName, keyLength: parameters.encryption.keyLength)
    try context.send(key.publicCipher.encoded(), HeteroFeatureBinning.Message.publicKey, to: hosts)
    try context.send(
      try HeteroFeatureBinning.digest(of: table.ids), HeteroFeatureBinning.Message.rows, to: hosts)
    for host in hosts {
      // Sealed anew for each host, so that two hosts cannot tell that they hold the same ciphertexts.
      let sealed = try key.seal(labels.map { Int256(Int64($0)) }, atMost: 1)
      try context.send(SealedPayload(sealed), HeteroFeatureBinning.Message.labels, to: host)
    }
    return key
  }

  private func receiveSums(from host: Party, _ key: PrivateCipher) throws -> BinningResult {
    let columns = try codedColumns(of: host)
    let sizes = columns.map(\.binCount)
    let bytes = try context.receive(HeteroFeatureBinning.Message.sums, from: host)
    let sums = sizes.isEmpty ? [] : try openSums(bytes, key, host)
    guard sums.count == 2 * sizes.reduce(0, +) else { throw mismatch(host) }
    var result = BinningResult(header: [], columns: [], role: host.role, partyID: host.id)
    let rows = sums.dropFirst(sums.count / 2)
    var start = 0
    for (index, size) in columns {
      let events = Array(sums[start..<start + size])
      let counts = zip(rows.dropFirst(start).prefix(size), events).map { $0 - $1 }
      guard counts.allSatisfy({ $0 >= 0 }) else { throw mismatch(host) }
      let name = "host_\(host.id)_\(index)"
      result.header.append(name)
      result.coded[name] = try evidence(events, counts, column: name)
      start += size
    }
    return result
  }

  private func openSums(_ bytes: [UInt8], _ key: PrivateCipher, _ host: Party) throws -> [Int] {
    let values: [Int256]
    do {
      let packed = try PackedVector(encoded: bytes, cipher: key.publicCipher)
      guard packed.slotBits == SumLimits.slotBits, packed.magnitude <= SumLimits.rows else { throw mismatch(host) }
      values = try key.open(packed)
    } catch let error as CryptographyError {
      throw Diagnostic.unreadable(HeteroFeatureBinning.Message.sums.declaration, error, context.component)
    }
    return try values.map { value in
      guard let sum = value.int128.flatMap({ Int(exactly: $0) }), sum >= 0 else { throw mismatch(host) }
      return sum
    }
  }

  /// Which of its columns a host has binned, by their place in its table, with the number of bins.
  private func codedColumns(of host: Party) throws -> [(index: Int, binCount: Int)] {
    let values = try context.receive(HeteroFeatureBinning.Message.binSizes, from: host).values
    var columns: [(index: Int, binCount: Int)] = []
    var last: Int64 = -1
    for place in stride(from: 0, to: values.count, by: 2) {
      guard place + 1 < values.count, values[place] > last, values[place] < SumLimits.columns,
        (1...SumLimits.columns).contains(values[place + 1])
      else { throw mismatch(host) }
      last = values[place]
      columns.append((Int(last), Int(values[place + 1])))
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
  let parameters: HeteroFeatureBinning.Parameters
  let context: ComponentContext

  func sendSums(of result: BinningResult, _ table: Table) throws {
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
    guard follows else { return }
    let (cipher, labels) = try receiveLabels(from: guest, table)
    let sizes = result.columns.map(\.splits.binCount)
    let places = result.columns.map { column in result.header.firstIndex(of: column.name) ?? -1 }
    let coded = zip(places, sizes).flatMap { [Int64($0), Int64($1)] }
    try context.send(WholeNumbers(coded), HeteroFeatureBinning.Message.binSizes, to: guest)
    guard let groups = sizes.max() else {
      return try context.send([], HeteroFeatureBinning.Message.sums, to: guest)
    }
    let sums = try labels.groupedSums(result.columns.map(\.bins), groups: groups)
    // Columns with fewer bins than the largest leave empty groups, which are not sent.
    let used = sizes.enumerated().flatMap { column, size in (0..<size).map { column * groups + $0 } }
    let counts = result.columns.flatMap { rowCounts($0) }
    let rows = try cipher.seal(counts, atMost: SumLimits.rows)
    let packed = try SealedVector.concatenation([try sums.selecting(used), rows]).packed(slotBits: SumLimits.slotBits)
    try context.send(try packed.rerandomized().encoded(), HeteroFeatureBinning.Message.sums, to: guest)
  }

  /// The guest's sealed labels, once it is sure that they belong to the rows of this party's table.
  private func receiveLabels(from guest: Party, _ table: Table) throws -> (PublicCipher, SealedVector) {
    let key = try context.receive(HeteroFeatureBinning.Message.publicKey, from: guest)
    let rows = try context.receive(HeteroFeatureBinning.Message.rows, from: guest)
    let message = try context.receive(HeteroFeatureBinning.Message.labels, from: guest)
    let cipher = try parameters.encryption.cipher(publicKey: key, of: guest, context)
    let name = HeteroFeatureBinning.Message.labels.declaration.name
    let labels = try message.vector(under: cipher, count: nil, atMost: 1, what: name, component: context.component)
    let help = "put Intersection before it, at both parties"
    guard labels.count == table.rowCount else {
      throw Diagnostic(
        .unknownRows,
        "the guest has \(English.count(labels.count, "row")), \(context.party.name) has \(table.rowCount)",
        subject: context.component, help: help)
    }
    guard rows == (try HeteroFeatureBinning.digest(of: table.ids)) else {
      throw Diagnostic(
        .unknownRows,
        "the \(English.count(labels.count, "row")) of the guest have other ids than those of "
          + context.party.name, subject: context.component, help: help)
    }
    return (cipher, labels)
  }

  private func rowCounts(_ column: BinnedColumn) -> [Int64] {
    column.bins.reduce(into: [Int64](repeating: 0, count: column.splits.binCount)) { counts, bin in
      if bin >= 0 { counts[Int(bin)] += 1 }
    }
  }
}
