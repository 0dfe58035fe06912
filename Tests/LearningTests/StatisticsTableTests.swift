import Learning
import Testing

/// Rows of every type with missing values, from a seed.
struct SampleRows {
  static let schema: FeatureSchema = {
    let attributes: [FeatureSchema.Attribute] = [
      .init("a", .continuous, histogramEdges: [-1, 0, 1]), .init("b", .continuous), .init("time", .continuous),
      .init("flag", .binary), .init("line", .category(["x", " Y ", "z"])), .init("other", .binary),
    ]
    do { return try FeatureSchema(attributes) } catch { preconditionFailure("\(error)") }
  }()

  var columns: [[Double]] = Array(repeating: [], count: 4)
  var flag: [Double] = []
  var line: [Int32] = []
  var other: [Double] = []

  init(_ count: Int, seed: UInt64, missing: Double) {
    var state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    for _ in 0..<count {
      let a = next() + next() + next() - 1.5
      let code = Int32(next() * 3)
      let flagged = next() + a * 0.2 > 0.6
      columns[0].append(next() < missing ? .nan : a)
      columns[1].append(next() < missing ? .nan : 3 * a + next() + (flagged ? 2 : 0) + Double(code))
      columns[2].append(next() < missing ? .nan : 1.7e9 + next())
      flag.append(next() < missing ? .nan : flagged ? 1 : 0)
      line.append(next() < missing ? -1 : code)
      other.append(next() < missing ? .nan : next() < 0.3 ? 1 : 0)
    }
  }

  func rows(_ range: Range<Int>? = nil) throws -> StatisticsRows {
    let range = range ?? 0..<flag.count
    return try StatisticsRows(
      schema: Self.schema,
      values: [
        .numbers(Array(columns[0][range])), .numbers(Array(columns[1][range])), .numbers(Array(columns[2][range])),
        .numbers(Array(flag[range])), .codes(Array(line[range])), .numbers(Array(other[range])),
      ])
  }

  /// The columns of the table, NaN where missing: a, b, time, flag, line$x, line$y, line$z, other.
  var expanded: [[Double]] {
    let categories = (0..<3).map { wanted in line.map { $0 < 0 ? Double.nan : $0 == Int32(wanted) ? 1 : 0 } }
    return Array(columns.prefix(3)) + [flag] + categories + [other]
  }
}

@Suite struct StatisticsTableTests {
  @Test(arguments: [(0, 0.0), (1, 0), (7, 0), (1000, 0), (1000, 0.2), (40000, 0.01)])
  func everySumIsThatOfTheDefinition(count: Int, missing: Double) throws {
    let sample = SampleRows(count, seed: 7, missing: missing)
    let table = try StatisticsTable(of: sample.rows())
    let columns = sample.expanded
    #expect(table.rows == count)
    for (i, column) in columns.enumerated() {
      let summary = table.column(i)
      let naive = Naive(column.filter { !$0.isNaN })
      #expect(summary.count == naive.count)
      #expect(isClose([summary.mean, summary.m2, summary.m3, summary.m4], naive.sums, 1e-9), "\(i)")
    }
    for j in columns.indices {
      for i in columns.indices where i != j {
        let common = zip(columns[i], columns[j]).filter { !$0.isNaN && !$1.isNaN }
        let (x, y) = (Naive(common.map(\.0)), Naive(common.map(\.1)))
        let pair = table.pair(i, j)
        let comoment = zip(x.distances, y.distances).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(pair.count == common.count)
        #expect(isClose([pair.firstMean, pair.secondMean], [x.sums[0], y.sums[0]], 1e-12))
        #expect(isClose([pair.firstM2, pair.secondM2, pair.comoment], [x.sums[1], y.sums[1], comoment], 1e-9))
        let product = Naive(common.map { $0 * $1 })
        #expect((pair.productM2 - product.sums[1]).magnitude <= 1e-6 * max(product.sums[1], 1), "\(i) \(j)")
      }
    }
  }

  @Test func threeNodesMergedAreThePooledRows() throws {
    let sample = SampleRows(30_000, seed: 3, missing: 0.05)
    let pooled = try StatisticsTable(of: sample.rows())
    let parts = try [0..<1000, 1000..<17_000, 17_000..<30_000].map { try StatisticsTable(of: sample.rows($0)) }
    let merged = try StatisticsTable.merged(parts, schema: SampleRows.schema)
    #expect(merged.rows == pooled.rows)
    for i in SampleRows.schema.columns.indices {
      let (a, b) = (merged.column(i), pooled.column(i))
      #expect(isClose([a.mean / b.mean, a.m2 / b.m2, a.m4 / b.m4], [1, 1, 1], 1e-12))
      for j in 0..<i {
        let (a, b) = (merged.pair(i, j), pooled.pair(i, j))
        let scale = (b.firstM2 * b.secondM2).squareRoot()
        #expect((a.comoment - b.comoment).magnitude <= 1e-12 * scale)
      }
    }
    let again = try StatisticsTable.merged(parts, schema: SampleRows.schema)
    #expect(again.encoded == merged.encoded)
  }

  @Test func whatIsForgottenIsGone() throws {
    let sample = SampleRows(20_000, seed: 5, missing: 0.05)
    let kept = try StatisticsTable(of: sample.rows(0..<12_000))
    var table = kept
    let gone = try sample.rows(12_000..<20_000)
    try table.learn(gone)
    try table.forget(gone)
    #expect(table.rows == kept.rows)
    for i in SampleRows.schema.columns.indices {
      let (a, b) = (table.column(i), kept.column(i))
      #expect(a.count == b.count)
      #expect(isClose([a.mean / b.mean, a.m2 / b.m2, a.m4 / b.m4], [1, 1, 1], 1e-11))
      for j in 0..<i {
        let (a, b) = (table.pair(i, j), kept.pair(i, j))
        #expect((a.comoment - b.comoment).magnitude <= 1e-11 * (b.firstM2 * b.secondM2).squareRoot())
      }
    }
    _ = try StatisticsTable(decoding: table.encoded)
    try table.subtract(table)
    #expect(table.encoded == StatisticsTable(schema: SampleRows.schema).encoded)
  }

  @Test func whatWasNotLearnedCannotBeForgotten() throws {
    var table = try StatisticsTable(of: SampleRows(100, seed: 1, missing: 0).rows())
    let before = table
    let more = try SampleRows(101, seed: 1, missing: 0).rows()
    #expect(throws: StatisticsError.notLearned("more rows are to be forgotten than were learned")) {
      try table.forget(more)
    }
    let others = try SampleRows(100, seed: 2, missing: 0).rows()
    #expect(throws: StatisticsError.self) { try table.forget(others) }
    #expect(table == before)
  }

  @Test func piecesJoinedInOrderAreTheWhole() throws {
    let rows = try SampleRows(50_000, seed: 9, missing: 0.001).rows()
    let pieces = rows.chunks.map { StatisticsTable(of: rows, chunk: $0) }
    #expect(pieces.count == 4)
    let joined = try StatisticsTable.merged(pieces, schema: rows.schema)
    #expect(joined.encoded == StatisticsTable(of: rows).encoded)
  }

  @Test(arguments: [0.0, 0.1]) func bytesComeBack(missing: Double) throws {
    for count in [0, 1, 2, 500] {
      let table = try StatisticsTable(of: SampleRows(count, seed: 4, missing: missing).rows())
      let bytes = table.encoded
      let back = try StatisticsTable(decoding: bytes)
      #expect(back == table)
      #expect(back.encoded == bytes)
    }
  }

  @Test func noByteCanBeCutOrAddedOrTrap() throws {
    let bytes = try StatisticsTable(of: SampleRows(30, seed: 4, missing: 0.1).rows()).encoded
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: StatisticsError.self) { _ = try StatisticsTable(decoding: Array(bytes[..<length])) }
    }
    #expect(throws: StatisticsError.self) { _ = try StatisticsTable(decoding: bytes + [0]) }
    for place in bytes.indices {
      for mask: UInt8 in place % 2 == 0 ? [1] : [0x80] {
        var other = bytes
        other[place] ^= mask
        // Whatever is accepted is canonical.
        if let table = try? StatisticsTable(decoding: other) { #expect(table.encoded == other) }
      }
    }
  }

  @Test func schemasThatCannotBeAreRefused() {
    let wrong: [[FeatureSchema.Attribute]] = [
      [], [.init("", .continuous)], [.init("a", .binary), .init("a", .continuous)], [.init("a", .category([]))],
      [.init("a", .category(["x", "X "]))], [.init("a", .continuous, histogramEdges: [1, 1])],
      [.init("a", .binary, histogramEdges: [0, 1])], [.init("a$x", .binary), .init("a", .category(["x"]))],
      [.init("a\n", .continuous)], [.init("a", .category((0...2048).map { "\($0)" }))],
    ]
    for attributes in wrong { #expect(throws: StatisticsError.self) { _ = try FeatureSchema(attributes) } }
  }

  @Test func rowsThatDoNotFitAreRefused() throws {
    let schema = try FeatureSchema([.init("a", .continuous), .init("b", .binary), .init("c", .category(["x"]))])
    func rows(_ a: Double, _ b: Double, _ c: Int32) throws -> StatisticsRows {
      try StatisticsRows(schema: schema, values: [.numbers([0, a]), .numbers([0, b]), .codes([0, c])])
    }
    _ = try rows(.nan, .nan, -1)
    #expect(throws: StatisticsError.rows("row 2, 'b': a binary value is 0 or 1")) { _ = try rows(0, 2, 0) }
    #expect(throws: StatisticsError.self) { _ = try rows(.infinity, 0, 0) }
    #expect(throws: StatisticsError.self) { _ = try rows(1e61, 0, 0) }
    #expect(throws: StatisticsError.self) { _ = try rows(0, 0, 1) }
    #expect(throws: StatisticsError.self) { _ = try rows(0, 0, -2) }
  }
}

/// Count, mean and centred sums as the definition has them.
private struct Naive {
  let count: Int
  let sums: [Double]
  let distances: [Double]

  init(_ values: [Double]) {
    count = values.count
    guard count > 0 else {
      (sums, distances) = ([0, 0, 0, 0], [])
      return
    }
    // Around the first value, so that the mean's own rounding does not count.
    let origin = values[0]
    let offset = values.reduce(0) { $0 + ($1 - origin) } / Double(count)
    let powers = values.reduce(into: [0.0, 0, 0]) { sums, value in
      let d = (value - origin) - offset
      sums[0] += d * d
      sums[1] += d * d * d
      sums[2] += d * d * d * d
    }
    sums = [origin + offset] + powers
    distances = values.map { ($0 - origin) - offset }
  }
}
