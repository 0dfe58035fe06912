import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

/// The guest's side: WoE and IV of its own columns, and of each host's from decrypted sums.
struct GuestBinning {
  let parameters: HeteroFeatureBinning.Parameters
  let context: ComponentContext
  let labels: BinningLabels?

  func addStatistics(to result: inout BinningResult, of table: Table) throws {
    try context.send(parameters.hasHostStatistics, HeteroFeatureBinning.Message.statistics, to: context.hosts)
    guard let labels else { return }
    result.classes = labels.names
    let hosts = parameters.hasHostStatistics ? context.hosts : []
    let key = try hosts.isEmpty ? nil : sendLabels(labels, of: table, to: hosts)
    for index in result.columns.indices {
      let column = result.columns[index]
      let counts = try WeightOfEvidence.counts(
        bins: column.bins, classes: labels.classes, classCount: labels.names.count, binCount: column.binCount)
      result.columns[index].evidence = try evidence(counts, column: column.name)
    }
    guard let key else { return }
    for host in hosts { result.hosts.append(try judge(host, labels, key)) }
  }

  private func sendLabels(_ labels: BinningLabels, of table: Table, to hosts: [Party]) throws -> PrivateCipher {
    if parameters.encryption.isSubstituted {
      context.log.warning("encrypt_param.method \(parameters.encryption.cipherName) is broken; Paillier runs instead")
    }
    let key = try PrivateCipher(method: parameters.encryption.cipherName, keyLength: parameters.encryption.keyLength)
    try context.send(key.publicCipher.encoded(), HeteroFeatureBinning.Message.publicKey, to: hosts)
    try context.send(
      try HeteroFeatureBinning.digest(of: table.ids), HeteroFeatureBinning.Message.rows, to: hosts)
    try context.send(Int64(labels.names.count), HeteroFeatureBinning.Message.classes, to: hosts)
    for range in BinningLabels.counted(of: labels.names.count) {
      let digits = labels.digits(of: range).map { Int256($0) }
      for host in hosts {
        // Sealed anew for each host, so that two hosts cannot tell that they hold the same ciphertexts.
        let sealed = try key.seal(digits, atMost: SumLimits.label(classes: range.count))
        try context.send(SealedPayload(sealed), HeteroFeatureBinning.Message.labels, to: host)
      }
    }
    return key
  }

  /// What is known of a host's columns, and to the host which bins are joined.
  private func judge(_ host: Party, _ labels: BinningLabels, _ key: PrivateCipher) throws -> BinningResult {
    let columns = try HostColumn.receive(from: host, context)
    let rules = try columns.contains(where: \.isOptimal) ? receiveRules(from: host) : nil
    if rules != nil, !labels.isBinary {
      throw Diagnostic(
        .unusableLabel,
        "\(host.name) bins optimally, which joins bins by two classes, the label has \(labels.names.count)",
        subject: "\(context.component).method", help: "bin with method 'quantile' or 'bucket' at \(host.name)")
    }
    let counts = try receiveCounts(columns.map(\.binCount), from: host, classCount: labels.names.count, key)
    var result = BinningResult(header: [], columns: [], role: host.role, partyID: host.id)
    var joined: [Int64] = []
    for (column, first) in zip(columns, counts) {
      let name = "host_\(host.id)_\(column.place)"
      var counts = first
      if let rules, column.isOptimal {
        let present = counts.map { Array($0.prefix(column.joinedCount)) }
        let ends = try choose(present, rules, column: name).ends
        counts = counts.map { OptimalBinning.joining($0, ends: ends) + $0.dropFirst(column.joinedCount) }
        joined += [Int64(ends.count)] + ends.map(Int64.init)
      }
      result.header.append(name)
      result.coded[name] = try evidence(counts, column: name)
    }
    if rules != nil {
      try context.send(WholeNumbers(joined), HeteroFeatureBinning.Message.joined, to: host)
    }
    return result
  }

  private func choose(
    _ counts: [[Int]], _ rules: OptimalBinning.Rules, column: String
  ) throws -> OptimalBinning.Result {
    do { return try OptimalBinning.choose(events: counts[1], nonEvents: counts[0], rules: rules) } catch {
      throw Diagnostic(.protocolBroken, "the bins of \(English.quote(column)): \(error)", subject: context.component)
    }
  }

  private func receiveRules(from host: Party) throws -> OptimalBinning.Rules {
    let values = try context.receive(HeteroFeatureBinning.Message.rules, from: host).values
    guard let rules = OptimalBinning.Rules(numbers: values) else { throw Diagnostic.mismatch(host, context.component) }
    return rules
  }

  /// Rows by column, class and bin.
  private func receiveCounts(
    _ sizes: [Int], from host: Party, classCount: Int, _ key: PrivateCipher
  ) throws -> [[[Int]]] {
    let total = sizes.reduce(0, +)
    var classes: [[Int]] = []
    var rows: [Int] = []
    for range in BinningLabels.counted(of: classCount) {
      let bytes = try context.receive(HeteroFeatureBinning.Message.sums, from: host)
      let sums = total == 0 ? [] : try openSums(bytes, key, classes: range.count, host)
      guard sums.count == (classes.isEmpty ? 2 : 1) * total else { throw Diagnostic.mismatch(host, context.component) }
      if classes.isEmpty { rows = try sums.dropFirst(total).map { try digits($0, 1, host)[0] } }
      let counts = try sums.prefix(total).map { try digits($0, range.count, host) }
      for place in 0..<range.count { classes.append(counts.map { $0[place] }) }
    }
    let others = rows.indices.map { bin in classes.reduce(rows[bin]) { $0 - $1[bin] } }
    guard others.allSatisfy({ $0 >= 0 }) else { throw Diagnostic.mismatch(host, context.component) }
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return ([others] + classes).map { Array($0[start..<start + size]) }
    }
  }

  private func digits(_ sum: Int128, _ classes: Int, _ host: Party) throws -> [Int] {
    guard let counts = BinningLabels.counts(in: sum, classes: classes) else {
      throw Diagnostic.mismatch(host, context.component)
    }
    return counts
  }

  private func openSums(_ bytes: [UInt8], _ key: PrivateCipher, classes: Int, _ host: Party) throws -> [Int128] {
    let values: [Int256]
    do {
      let packed = try PackedVector(encoded: bytes, cipher: key.publicCipher)
      guard packed.slotBits == classes * SumLimits.slotBits, packed.magnitude <= SumLimits.sum(classes: classes) else {
        throw Diagnostic.mismatch(host, context.component)
      }
      values = try key.open(packed)
    } catch let error as CryptographyError {
      throw Diagnostic.unreadable(HeteroFeatureBinning.Message.sums.declaration, error, context.component)
    }
    return try values.map { value in
      guard let sum = value.int128 else { throw Diagnostic.mismatch(host, context.component) }
      return sum
    }
  }

  private func evidence(_ counts: [[Int]], column: String) throws -> [WeightOfEvidence] {
    do {
      return try WeightOfEvidence.all(classCounts: counts, adjustmentFactor: parameters.adjustmentFactor)
    } catch let error {
      throw Diagnostic(
        .unusableFeature, "feature \(English.quote(column)): \(error)",
        subject: "\(context.component).adjustment_factor")
    }
  }
}

/// What a host says of one of its binned columns.
struct HostColumn {
  /// Its place in the host's table.
  let place: Int
  let binCount: Int
  /// How many of its bins, from the first, the guest is to join: none, all, or all but that of missing values.
  let joinedCount: Int

  var isOptimal: Bool { joinedCount > 0 }

  /// What a message says of that: 0, 1 or 2.
  static func form(of column: BinnedColumn) -> Int { column.isOptimal ? (column.hasMissing ? 2 : 1) : 0 }

  /// - Throws: F0614 for places that do not ascend, or sizes beyond what a table has.
  static func receive(from host: Party, _ context: ComponentContext) throws -> [HostColumn] {
    let values = try context.receive(HeteroFeatureBinning.Message.binSizes, from: host).values
    var columns: [HostColumn] = []
    var last: Int64 = -1
    for at in stride(from: 0, to: values.count, by: 3) {
      guard at + 2 < values.count, values[at] > last, values[at] < SumLimits.columns,
        (1...SumLimits.columns).contains(values[at + 1]), (0...2).contains(values[at + 2]),
        values[at + 1] >= values[at + 2]
      else { throw Diagnostic.mismatch(host, context.component) }
      last = values[at]
      let count = Int(values[at + 1])
      let joined = values[at + 2] == 0 ? 0 : count + 1 - Int(values[at + 2])
      columns.append(HostColumn(place: Int(last), binCount: count, joinedCount: joined))
    }
    return columns
  }
}

extension Diagnostic {
  fileprivate static func mismatch(_ host: Party, _ component: String) -> Diagnostic {
    Diagnostic(.protocolBroken, "the sums of \(host.name) do not fit its bins", subject: component)
  }
}

extension OptimalBinning.Rules {
  /// The rules as numbers of a message.
  var numbers: [Double] {
    [
      Double(OptimalBinning.Metric.allCases.firstIndex(of: metric) ?? 0), Double(maximumBins), minimumShare,
      maximumShare, mixture ? 1 : 0, adjustmentFactor,
    ]
  }

  /// Reads what `numbers` writes; nil for anything else.
  init?(numbers: [Double]) {
    let metrics = OptimalBinning.Metric.allCases
    guard numbers.count == 6, let metric = Int(exactly: numbers[0]), metrics.indices.contains(metric),
      let bins = Int(exactly: numbers[1]), bins >= 1, (0...1).contains(numbers[2]), (0...1).contains(numbers[3]),
      numbers[4] == 0 || numbers[4] == 1, numbers[5] >= 0, numbers[5].isFinite
    else { return nil }
    self.init(
      metric: metrics[metric], maximumBins: bins, minimumShare: numbers[2], maximumShare: numbers[3],
      mixture: numbers[4] == 1, adjustmentFactor: numbers[5])
  }
}
