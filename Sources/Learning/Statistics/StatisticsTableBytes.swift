/// The canonical binary form: one table has exactly one, and two tables are equal when their bytes are.
///
/// Magic and version, the schema's canonical bytes with their length, rows; continuous columns; binary columns; the three
/// kinds of pairs, each kind with a bit for each pair that tells whether its rows are those of its columns (then what
/// follows from the columns is left out); histograms. Counts are LEB128, numbers little-endian binary64.
extension StatisticsTable {
  private static let magic: [UInt8] = [0x46, 0x46, 0x53, 0x54, 1]  // FFST, version 1

  /// The table as bytes.
  public var encoded: [UInt8] {
    var writer = StatisticsWriter()
    writer.write(bytes: Self.magic)
    writer.write(count: schema.canonicalBytes.count)
    writer.write(bytes: schema.canonicalBytes)
    writer.write(count: rows)
    for column in continuous { Self.write(column, to: &writer) }
    for column in binary {
      writer.write(count: column.zeros)
      writer.write(count: column.ones)
    }
    writePairs(to: &writer)
    writeGroups(to: &writer)
    writeCells(to: &writer)
    for histogram in histograms { for count in histogram.counts { writer.write(count: count) } }
    return writer.bytes
  }

  /// Reads a table; whatever the bytes are, it throws rather than trap.
  ///
  /// - Throws: `StatisticsError.encoding` for bytes that are no table in canonical form, numbers that are not finite,
  ///   counts that are negative, too large or contradict each other, and sums of squares that no rows can have;
  ///   `.schema` for a schema that cannot be.
  public init(decoding bytes: [UInt8]) throws(StatisticsError) {
    var reader = StatisticsReader(bytes[...])
    guard try reader.take(Self.magic.count).elementsEqual(Self.magic) else { throw .encoding("it begins otherwise") }
    let schema = try FeatureSchema(decoding: Array(try reader.take(try reader.count())))
    // Each pair has at least a bit, so a short message cannot ask for much memory.
    let pairs = Self.pairCount(schema.continuous.count) + schema.continuous.count * schema.binary.count
    guard reader.remaining >= (pairs + Self.pairCount(schema.binary.count)) / 8 else {
      throw .encoding("it ends early")
    }
    self.init(schema: schema)
    rows = try reader.count()
    for i in continuous.indices { continuous[i] = try Self.readMoments(&reader) }
    for i in binary.indices { binary[i] = BinaryCounts(zeros: try reader.count(), ones: try reader.count()) }
    try readPairs(&reader)
    try readGroups(&reader)
    try readCells(&reader)
    for i in histograms.indices {
      for k in histograms[i].counts.indices { histograms[i].counts[k] = try reader.count() }
    }
    try reader.finish()
    try requireConsistent()
    guard encoded == bytes else { throw .encoding("it is not in canonical form") }
  }

  private static func write(_ column: CentredMoments, to writer: inout StatisticsWriter) {
    writer.write(count: column.count)
    guard column.count > 0 else { return }
    write(column.centre, to: &writer)
    for number in [column.m2, column.m3, column.m4] { writer.write(number) }
  }

  private static func readMoments(_ reader: inout StatisticsReader) throws(StatisticsError) -> CentredMoments {
    let count = try reader.count()
    guard count > 0 else { return CentredMoments() }
    return CentredMoments(
      count: count, centre: try Self.readCentre(&reader), m2: try reader.square(atMost: Bound.second),
      m3: try reader.number(atMost: Bound.third), m4: try reader.square(atMost: Bound.fourth))
  }

  private static func write(_ centre: Centre, to writer: inout StatisticsWriter) {
    writer.write(centre.value)
    writer.write(centre.rest)
  }

  private static func readCentre(_ reader: inout StatisticsReader) throws(StatisticsError) -> Centre {
    let value = try reader.number(atMost: Bound.mean)
    guard let centre = Centre(value: value, rest: try reader.number(atMost: Bound.mean)) else {
      throw .encoding("the rest of a mean is larger than its last place")
    }
    return centre
  }

  private func writePairs(to writer: inout StatisticsWriter) {
    let follows = continuous.indices.flatMap { j in (0..<j).map { i in pairFollows(i, j) } }
    writer.write(bits: follows)
    for (pair, follows) in zip(pairs, follows) {
      if !follows {
        writer.write(count: pair.count)
        guard pair.count > 0 else { continue }
        for centre in [pair.first, pair.second] { Self.write(centre, to: &writer) }
        writer.write(pair.firstM2)
        writer.write(pair.secondM2)
      }
      guard pair.count > 0 else { continue }
      writer.write(pair.comoment)
      writer.write(pair.productM2)
    }
  }

  private func pairFollows(_ i: Int, _ j: Int) -> Bool {
    let (pair, first, second) = (pairs[Self.pairIndex(i, j)], continuous[i], continuous[j])
    return pair.count == first.count && pair.count == second.count
      && pair.first.isIdentical(to: first.centre) && pair.second.isIdentical(to: second.centre)
      && pair.firstM2.bitPattern == first.m2.bitPattern && pair.secondM2.bitPattern == second.m2.bitPattern
  }

  private mutating func readPairs(_ reader: inout StatisticsReader) throws(StatisticsError) {
    let follows = try reader.bits(pairs.count)
    for j in continuous.indices {
      for i in 0..<j {
        let index = Self.pairIndex(i, j)
        var pair = PairMoments(
          count: continuous[i].count, first: continuous[i].centre, second: continuous[j].centre,
          firstM2: continuous[i].m2, secondM2: continuous[j].m2)
        if !follows[index] {
          pair = PairMoments(count: try reader.count())
          guard pair.count > 0 else { continue }
          pair.first = try Self.readCentre(&reader)
          pair.second = try Self.readCentre(&reader)
          pair.firstM2 = try reader.square(atMost: Bound.second)
          pair.secondM2 = try reader.square(atMost: Bound.second)
        }
        guard pair.count > 0 else { continue }
        pair.comoment = try reader.number(atMost: Bound.second)
        pair.productM2 = try reader.square(atMost: Bound.fourth)
        pairs[index] = pair
      }
    }
  }

  private func writeGroups(to writer: inout StatisticsWriter) {
    let follows = groups.indices.map { groupFollows($0) }
    writer.write(bits: follows)
    for (pair, follows) in zip(groups, follows) {
      if !follows {
        writer.write(count: pair.zeros.count)
        writer.write(count: pair.ones.count)
      }
      for group in [pair.zeros, pair.ones] where group.count > 0 {
        Self.write(group.centre, to: &writer)
        writer.write(group.m2)
      }
    }
  }

  private func groupFollows(_ index: Int) -> Bool {
    let column = binary[index % binary.count]
    return groups[index].zeros.count == column.zeros && groups[index].ones.count == column.ones
  }

  private mutating func readGroups(_ reader: inout StatisticsReader) throws(StatisticsError) {
    let follows = try reader.bits(groups.count)
    for index in groups.indices {
      let column = binary[index % binary.count]
      groups[index].zeros.count = follows[index] ? column.zeros : try reader.count()
      groups[index].ones.count = follows[index] ? column.ones : try reader.count()
      for part in [\GroupPair.zeros, \GroupPair.ones] where groups[index][keyPath: part].count > 0 {
        groups[index][keyPath: part].centre = try Self.readCentre(&reader)
        groups[index][keyPath: part].m2 = try reader.square(atMost: Bound.second)
      }
    }
  }

  private func writeCells(to writer: inout StatisticsWriter) {
    let follows = binary.indices.flatMap { j in (0..<j).map { i in cellsFollow(i, j) } }
    writer.write(bits: follows)
    for (cell, follows) in zip(cells, follows) {
      writer.write(count: cell.bothOne)
      if !follows { for count in [cell.firstOnly, cell.secondOnly, cell.bothZero] { writer.write(count: count) } }
    }
  }

  private func cellsFollow(_ i: Int, _ j: Int) -> Bool {
    let (cell, first, second) = (cells[Self.pairIndex(i, j)], binary[i], binary[j])
    return cell.bothOne + cell.firstOnly == first.ones && cell.secondOnly + cell.bothZero == first.zeros
      && cell.bothOne + cell.secondOnly == second.ones && cell.firstOnly + cell.bothZero == second.zeros
  }

  private mutating func readCells(_ reader: inout StatisticsReader) throws(StatisticsError) {
    let follows = try reader.bits(cells.count)
    for j in binary.indices {
      for i in 0..<j {
        let index = Self.pairIndex(i, j)
        let both = try reader.count()
        cells[index].bothOne = both
        if follows[index] {
          cells[index].firstOnly = binary[i].ones - both
          cells[index].secondOnly = binary[j].ones - both
          cells[index].bothZero = binary[i].zeros - cells[index].secondOnly
        } else {
          cells[index].firstOnly = try reader.count()
          cells[index].secondOnly = try reader.count()
          cells[index].bothZero = try reader.count()
        }
      }
    }
  }
}

/// What sums over `maximumRows` values up to `largestMagnitude` can reach: no sum of such sums overflows.
private enum Bound {
  static let mean = StatisticsRows.largestMagnitude
  static let second = 1e138
  static let third = 1e198
  static let fourth = 1e258
}
