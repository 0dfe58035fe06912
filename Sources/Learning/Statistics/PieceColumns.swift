import CKernels

/// The columns of one piece of rows.
struct PieceColumns {
  private let schema: FeatureSchema
  private(set) var continuous: [PieceColumn] = []
  private(set) var binaryAttributes: [PieceBinary] = []
  /// For each binary column a bit for each row with 1.
  private var ones: [[UInt64]] = []
  /// For each binary column a bit for each row with 0.
  private var zeros: [[UInt64]] = []

  init(schema: FeatureSchema) { self.schema = schema }

  /// Takes the rows of `range`.
  mutating func load(_ rows: StatisticsRows, _ range: Range<Int>) {
    continuous.removeAll(keepingCapacity: true)
    binaryAttributes.removeAll(keepingCapacity: true)
    ones.removeAll(keepingCapacity: true)
    zeros.removeAll(keepingCapacity: true)
    for (attribute, values) in zip(schema.attributes, rows.values) {
      switch (attribute.kind, values) {
      case (.continuous, .numbers(let numbers)): continuous.append(PieceColumn(Array(numbers[range])))
      case (.binary, .numbers(let numbers)):
        addBinary(numbers[range].map { $0.isNaN ? -1 : $0 == 1 ? 1 : 0 }, categories: nil)
      case (.category(let names), .codes(let codes)): addBinary(Array(codes[range]), categories: names.count)
      default: break
      }
    }
  }

  func counts(ofBinary column: Int) -> BinaryCounts {
    BinaryCounts(zeros: Self.bits(zeros[column]), ones: Self.bits(ones[column]))
  }

  func countCells(into cells: inout [BinaryPair]) {
    for j in ones.indices {
      for i in 0..<j {
        cells[StatisticsTable.pairIndex(i, j)] = BinaryPair(
          bothOne: Self.bits(ones[i], ones[j]), firstOnly: Self.bits(ones[i], zeros[j]),
          secondOnly: Self.bits(zeros[i], ones[j]), bothZero: Self.bits(zeros[i], zeros[j]))
      }
    }
  }

  private mutating func addBinary(_ codes: [Int32], categories: Int?) {
    binaryAttributes.append(PieceBinary(codes: codes, categories: categories, firstSlot: ones.count))
    let words = (codes.count + 63) / 64
    for category in 0..<(categories ?? 1) {
      let wanted = Int32(categories == nil ? 1 : category)
      var (one, zero) = ([UInt64](repeating: 0, count: words), [UInt64](repeating: 0, count: words))
      for (row, code) in codes.enumerated() where code >= 0 {
        if code == wanted { one[row >> 6] |= 1 << UInt64(row & 63) } else { zero[row >> 6] |= 1 << UInt64(row & 63) }
      }
      ones.append(one)
      zeros.append(zero)
    }
  }

  private static func bits(_ words: [UInt64]) -> Int {
    words.reduce(0) { $0 &+ $1.nonzeroBitCount }
  }

  private static func bits(_ a: [UInt64], _ b: [UInt64]) -> Int {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var count = 0
        for i in a.indices { count &+= (a[i] & b[i]).nonzeroBitCount }
        return count
      }
    }
  }
}

/// A continuous column of a piece: NaN is missing.
struct PieceColumn {
  let values: [Double]
  /// Of the values that are not missing.
  let moments: CentredMoments

  init(_ values: [Double]) {
    self.values = values
    let missing = values.withUnsafeBufferPointer { buffer in buffer.reduce(0) { $0 &+ ($1.isNaN ? 1 : 0) } }
    moments = CentredMoments(missing == 0 ? values : values.filter { !$0.isNaN })
  }

  /// Whether no value is missing.
  var isComplete: Bool { moments.count == values.count }
}

extension CentredMoments {
  /// The moments of values none of which is missing, in two passes.
  init(_ values: [Double]) {
    guard !values.isEmpty else { return }
    count = values.count
    let average = Vector.sum(values) / Double(count)
    centre = Centre(average)
    values.withUnsafeBufferPointer { buffer in
      // What the rounding of the mean leaves is put right: it matters when the mean is large against the spread.
      centre.move(by: reduce4(count, buffer) { $0[$1] - average } / Double(count))
      let centre = centre
      m2 = reduce4(count, buffer) { buffer, i in
        let d = centre.distance(to: buffer[i])
        return d * d
      }
      m3 = reduce4(count, buffer) { buffer, i in
        let d = centre.distance(to: buffer[i])
        return d * d * d
      }
      m4 = reduce4(count, buffer) { buffer, i in
        let d = centre.distance(to: buffer[i])
        return (d * d) * (d * d)
      }
    }
  }
}

/// A binary attribute or one with categories, in a piece: codes, −1 is missing.
struct PieceBinary {
  let codes: [Int32]
  /// nil for a binary attribute, whose codes are 0 and 1 and which is one column.
  let categories: Int?
  /// The place of its first column among the binary columns.
  let firstSlot: Int
  private let mask: [Double]
  private let isComplete: Bool

  init(codes: [Int32], categories: Int?, firstSlot: Int) {
    self.codes = codes
    self.categories = categories
    self.firstSlot = firstSlot
    isComplete = codes.allSatisfy { $0 >= 0 }
    mask = categories == nil ? codes.map { Double($0) } : []
  }

  /// The groups that each of its columns makes of a continuous column.
  func groups(of column: PieceColumn) -> [GroupPair] {
    guard let categories else { return [binaryGroups(of: column)] }
    let groups = categoryGroups(of: column, categories)
    return groups.indices.map { wanted in
      var pair = GroupPair(ones: groups[wanted])
      for (category, group) in groups.enumerated() where category != wanted { pair.zeros.join(group) }
      return pair
    }
  }

  private func binaryGroups(of column: PieceColumn) -> GroupPair {
    if isComplete, column.isComplete {
      return GroupPair(values: column.values, mask: mask, centre: column.moments.centre)
    }
    var (values, present) = ([Double](), [Double]())
    for (value, one) in zip(column.values, mask) where !value.isNaN && one >= 0 {
      values.append(value)
      present.append(one)
    }
    return GroupPair(values: values, mask: present, centre: column.moments.centre)
  }

  private func categoryGroups(of column: PieceColumn, _ categories: Int) -> [GroupMoments] {
    var groups = [GroupMoments](repeating: GroupMoments(), count: categories)
    var sums = [Double](repeating: 0, count: categories)
    let centre = column.moments.centre
    for (value, code) in zip(column.values, codes) where code >= 0 && !value.isNaN {
      groups[Int(code)].count += 1
      sums[Int(code)] += centre.distance(to: value)
    }
    for i in groups.indices where groups[i].count > 0 {
      groups[i].centre = centre.moved(by: sums[i] / Double(groups[i].count))
    }
    for (value, code) in zip(column.values, codes) where code >= 0 && !value.isNaN {
      let distance = groups[Int(code)].centre.distance(to: value)
      groups[Int(code)].m2 += distance * distance
    }
    for i in groups.indices where groups[i].count == 1 { groups[i].m2 = 0 }
    return groups
  }
}

extension GroupPair {
  /// The groups of a complete column; the mask holds 0 and 1.
  fileprivate init(values: [Double], mask: [Double], centre: Centre) {
    let rows = values.count
    guard rows > 0 else { return }
    let padded = (rows + 3) / 4 * 4
    var centred = values.map { centre.distance(to: $0) }
    var mask = mask
    let one = Int(Vector.sum(mask))
    centred.append(contentsOf: repeatElement(0, count: padded - rows))
    mask.append(contentsOf: repeatElement(0, count: padded - rows))
    let (all, inOnes) = (Vector.sum(centred), fedflow_masked_sum(centred, mask, Int64(padded), 0))
    let zero = rows - one
    let oneShift = one > 0 ? inOnes / Double(one) : 0
    let zeroShift = zero > 0 ? (all - inOnes) / Double(zero) : 0
    for row in rows..<padded { centred[row] = zeroShift }
    var squares = [0.0, 0.0]
    fedflow_group_squares(centred, mask, Int64(padded), zeroShift, oneShift, 0, &squares)
    if one > 0 { ones = GroupMoments(count: one, centre: centre.moved(by: oneShift), m2: one > 1 ? squares[1] : 0) }
    if zero > 0 {
      zeros = GroupMoments(count: zero, centre: centre.moved(by: zeroShift), m2: zero > 1 ? squares[0] : 0)
    }
  }
}
