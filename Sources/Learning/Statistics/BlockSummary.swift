import CKernels

/// Summarises one piece of rows. It keeps its memory from piece to piece, so that memory does not grow with the rows.
///
/// Two passes: means, then powers and products of distances from them. Columns without a missing value in the piece go
/// through the kernel together; only pairs with a column that misses values gather their common rows first.
struct BlockSummary {
  private let schema: FeatureSchema
  private var piece: PieceColumns
  private var kernel: PairKernel

  init(schema: FeatureSchema) {
    self.schema = schema
    piece = PieceColumns(schema: schema)
    kernel = PairKernel(columns: schema.continuous.count)
  }

  /// The table of the rows of `range`, at most `StatisticsTable.chunkRows` of them.
  mutating func table(of rows: StatisticsRows, _ range: Range<Int>) -> StatisticsTable {
    var table = StatisticsTable(schema: schema)
    table.rows = range.count
    piece.load(rows, range)
    summariseColumns(&table)
    summarisePairs(&table)
    summariseGroups(&table)
    piece.countCells(into: &table.cells)
    countHistograms(rows, range, &table)
    return table
  }

  private func summariseColumns(_ table: inout StatisticsTable) {
    for i in table.continuous.indices { table.continuous[i] = piece.continuous[i].moments }
    for i in table.binary.indices { table.binary[i] = piece.counts(ofBinary: i) }
  }

  private mutating func summarisePairs(_ table: inout StatisticsTable) {
    let columns = piece.continuous
    let complete = columns.indices.filter { columns[$0].isComplete }
    let sums = kernel.sums(of: complete.map { columns[$0] }, rows: table.rows)
    for (b, j) in complete.enumerated() {
      for (a, i) in complete.prefix(b).enumerated() {
        let pair = StatisticsTable.pairIndex(a, b)
        table.pairs[StatisticsTable.pairIndex(i, j)] = PairMoments(
          columns[i].moments, columns[j].moments, comoment: sums.comoments[pair], productSquares: sums.products[pair])
      }
    }
    for j in columns.indices {
      for i in 0..<j where !(columns[i].isComplete && columns[j].isComplete) {
        table.pairs[StatisticsTable.pairIndex(i, j)] = commonRows(columns[i], columns[j])
      }
    }
  }

  /// A pair of which at least one column misses values.
  private mutating func commonRows(_ first: PieceColumn, _ second: PieceColumn) -> PairMoments {
    var (x, y) = ([Double](), [Double]())
    x.reserveCapacity(first.values.count)
    y.reserveCapacity(first.values.count)
    for (a, b) in zip(first.values, second.values) where !a.isNaN && !b.isNaN {
      x.append(a)
      y.append(b)
    }
    let pair = [PieceColumn(x), PieceColumn(y)]
    let sums = kernel.sums(of: pair, rows: x.count)
    return PairMoments(
      pair[0].moments, pair[1].moments, comoment: sums.comoments[0], productSquares: sums.products[0])
  }

  private mutating func summariseGroups(_ table: inout StatisticsTable) {
    let width = table.binary.count
    for (i, column) in piece.continuous.enumerated() {
      for attribute in piece.binaryAttributes {
        let found = attribute.groups(of: column)
        for (offset, group) in found.enumerated() { table.groups[i * width + attribute.firstSlot + offset] = group }
      }
    }
  }

  private func countHistograms(_ rows: StatisticsRows, _ range: Range<Int>, _ table: inout StatisticsTable) {
    var place = 0
    for (attribute, values) in zip(schema.attributes, rows.values) where !attribute.histogramEdges.isEmpty {
      if case .numbers(let numbers) = values {
        numbers.withUnsafeBufferPointer { buffer in
          table.histograms[place].add(UnsafeBufferPointer(rebasing: buffer[range]), edges: attribute.histogramEdges)
        }
      }
      place += 1
    }
  }
}

extension PairMoments {
  /// A pair of complete columns from the kernel's sums.
  fileprivate init(
    _ first: CentredMoments, _ second: CentredMoments, comoment: Double, productSquares: Double
  ) {
    count = first.count
    (self.first, self.second) = (first.centre, second.centre)
    (firstM2, secondM2) = (first.m2, second.m2)
    let limit = (first.m2 * second.m2).squareRoot()
    self.comoment = min(max(comoment, -limit), limit)
    productM2 = count > 1 ? max(productSquares - comoment * (comoment / Double(count)), 0) : 0
  }
}

/// The kernel with its memory.
private struct PairKernel {
  /// Rows that are handed over at a time: 50 columns of them fit a cache of the second level.
  private static let rows = 512
  private var values: [Double]
  private var centred: [Double]

  init(columns: Int) {
    values = Array(repeating: 0, count: max(columns, 2) * Self.rows)
    centred = values
  }

  /// The sums of each pair of columns that all hold `rows` values.
  mutating func sums(of columns: [PieceColumn], rows: Int) -> (comoments: [Double], products: [Double]) {
    let count = StatisticsTable.pairCount(columns.count)
    var comoments = [Double](repeating: 0, count: count)
    var products = comoments
    guard count > 0, rows > 0 else { return (comoments, products) }
    let means = columns.map(\.moments.mean)
    for start in stride(from: 0, to: rows, by: Self.rows) {
      let length = min(Self.rows, rows - start)
      for (place, column) in columns.enumerated() { load(column, from: start, length, at: place * Self.rows) }
      let padded = (length + 3) / 4 * 4
      values.withUnsafeBufferPointer { x in
        centred.withUnsafeBufferPointer { d in
          means.withUnsafeBufferPointer { m in
            var block = fedflow_columns(
              values: x.baseAddress, centred: d.baseAddress, means: m.baseAddress, stride: Int64(Self.rows),
              rows: Int64(padded), columns: Int64(columns.count))
            fedflow_pair_sums(&block, 0, &comoments, &products)
          }
        }
      }
    }
    return (comoments, products)
  }

  private mutating func load(_ column: PieceColumn, from start: Int, _ length: Int, at place: Int) {
    let centre = column.moments.centre
    column.values.withUnsafeBufferPointer { source in
      values.withUnsafeMutableBufferPointer { x in
        centred.withUnsafeMutableBufferPointer { d in
          for row in 0..<length {
            let value = source[start &+ row]
            x[place &+ row] = value
            d[place &+ row] = centre.distance(to: value)
          }
          for row in length..<((length + 3) / 4 * 4) {
            x[place &+ row] = 0
            d[place &+ row] = 0
          }
        }
      }
    }
  }
}
