/// The table as a reader sees it: every column and every pair in one form, whatever it is stored as.
extension StatisticsTable {
  /// Count and moments of a column; of a binary one as of a column of 0 and 1.
  public func column(_ index: Int) -> CentredMoments {
    let column = schema.columns[index]
    guard column.isBinary else { return continuous[column.slot] }
    return CentredMoments(binary[column.slot])
  }

  /// How often a binary column is 0 and 1; nil for a continuous one.
  public func counts(_ index: Int) -> BinaryCounts? {
    let column = schema.columns[index]
    return column.isBinary ? binary[column.slot] : nil
  }

  /// What two columns have in common, from the rows where neither is missing.
  public func pair(_ first: Int, _ second: Int) -> PairMoments {
    let (a, b) = (schema.columns[first], schema.columns[second])
    if first == second { return PairMoments(itself: column(first)) }
    switch (a.isBinary, b.isBinary) {
    case (false, false):
      let pair = pairs[Self.pairIndex(min(a.slot, b.slot), max(a.slot, b.slot))]
      return a.slot < b.slot ? pair : pair.exchanged
    case (false, true): return PairMoments(groups[a.slot * binary.count + b.slot])
    case (true, false): return PairMoments(groups[b.slot * binary.count + a.slot]).exchanged
    case (true, true): return PairMoments(cells(first, second) ?? BinaryPair())
    }
  }

  /// The two groups that a binary column makes of another one; of a binary one too. nil when `given` is not binary.
  public func groups(of first: Int, given second: Int) -> GroupPair? {
    let (a, b) = (schema.columns[first], schema.columns[second])
    guard b.isBinary else { return nil }
    guard a.isBinary else { return groups[a.slot * binary.count + b.slot] }
    guard let cells = cells(first, second) else { return nil }
    return GroupPair(
      ones: GroupMoments(BinaryCounts(zeros: cells.secondOnly, ones: cells.bothOne)),
      zeros: GroupMoments(BinaryCounts(zeros: cells.bothZero, ones: cells.firstOnly)))
  }

  /// The four cells of two binary columns; nil when one is continuous.
  public func cells(_ first: Int, _ second: Int) -> BinaryPair? {
    let (a, b) = (schema.columns[first], schema.columns[second])
    guard a.isBinary, b.isBinary else { return nil }
    if first == second { return BinaryPair(bothOne: binary[a.slot].ones, bothZero: binary[a.slot].zeros) }
    let pair = cells[Self.pairIndex(min(a.slot, b.slot), max(a.slot, b.slot))]
    return a.slot < b.slot ? pair : pair.exchanged
  }

  /// The histogram of an attribute, nil when it declares none.
  public func histogram(ofAttribute index: Int) -> HistogramCounts? {
    guard !schema.attributes[index].histogramEdges.isEmpty else { return nil }
    return histograms[schema.attributes[..<index].count { !$0.histogramEdges.isEmpty }]
  }
}

extension CentredMoments {
  /// The moments of a column of 0 and 1.
  init(_ counts: BinaryCounts) {
    guard counts.count > 0 else { return }
    let (n, p) = (Double(counts.count), Double(counts.ones) / Double(counts.count))
    let q = Double(counts.zeros) / n
    count = counts.count
    centre = Centre(p)
    m2 = Double(counts.ones) * q
    m3 = m2 * (q - p)
    m4 = m2 * (q * q * q + p * p * p)
  }
}

extension GroupMoments {
  init(_ counts: BinaryCounts) {
    let moments = CentredMoments(counts)
    self.init(count: moments.count, centre: moments.centre, m2: moments.m2)
  }
}

extension PairMoments {
  /// The pair with the columns exchanged.
  var exchanged: PairMoments {
    PairMoments(
      count: count, first: second, second: first, firstM2: secondM2, secondM2: firstM2,
      comoment: comoment, productM2: productM2)
  }

  /// A column with itself; the product's spread follows from the moments: Σ (x² − mean of x²)².
  init(itself column: CentredMoments) {
    self.init()
    guard column.count > 0 else { return }
    let (n, mean) = (Double(column.count), column.mean)
    let product = column.m4 + 4 * mean * column.m3 + 4 * mean * mean * column.m2 - column.m2 * (column.m2 / n)
    self = PairMoments(
      count: column.count, first: column.centre, second: column.centre, firstM2: column.m2, secondM2: column.m2,
      comoment: column.m2, productM2: max(product, 0))
  }

  /// A continuous column with a binary one.
  init(_ groups: GroupPair) {
    self.init()
    var all = groups.zeros
    all.join(groups.ones)
    guard all.count > 0 else { return }
    let (n, one, zero) = (Double(all.count), Double(groups.ones.count), Double(groups.zeros.count))
    let difference =
      groups.ones.count > 0 && groups.zeros.count > 0 ? groups.zeros.centre.distance(to: groups.ones.centre) : 0
    let product = groups.ones.mean
    self = PairMoments(
      count: all.count, first: all.centre, second: Centre(one / n), firstM2: all.m2, secondM2: one * (zero / n),
      comoment: difference * (one * (zero / n)), productM2: groups.ones.m2 + product * product * (one * (zero / n)))
  }

  /// Two binary columns.
  init(_ cells: BinaryPair) {
    self.init()
    guard cells.count > 0 else { return }
    let first = CentredMoments(
      BinaryCounts(zeros: cells.secondOnly + cells.bothZero, ones: cells.bothOne + cells.firstOnly))
    let second = CentredMoments(
      BinaryCounts(zeros: cells.firstOnly + cells.bothZero, ones: cells.bothOne + cells.secondOnly))
    let n = Double(cells.count)
    let comoment =
      (Double(cells.bothOne) * Double(cells.bothZero) - Double(cells.firstOnly) * Double(cells.secondOnly)) / n
    let product = CentredMoments(BinaryCounts(zeros: cells.count - cells.bothOne, ones: cells.bothOne))
    self = PairMoments(
      count: cells.count, first: first.centre, second: second.centre, firstM2: first.m2, secondM2: second.m2,
      comoment: comoment, productM2: product.m2)
  }
}
