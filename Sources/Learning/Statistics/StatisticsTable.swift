/// The sufficient statistics of rows: what a node shares in the place of rows (SymetryML contract A9, C7).
///
/// For each continuous column count, mean and centred sums up to the fourth power; for each binary column (an attribute
/// of type B, or one category of type T) exact counts; for each pair, from the rows where neither is missing, either
/// means, co-moment and the spread of the product, or the two groups that the binary column makes of the other, or the
/// four cells. Learning, forgetting and merging are additions and subtractions of such tables.
///
/// Numerics: everything is centred, so an offset of 1e9 costs no digit of a variance. Rows are summarised in pieces of
/// fixed length, their tables are joined in their order with the pairwise formulas, and `merged` joins in the order of
/// its argument: the same tables in the same order give the same bytes on every machine, whatever the number of cores.
/// Merging is associative only up to rounding (about 1e-15 relative for each join), so whoever compares bytes merges in
/// an agreed order. Counts are exact up to `maximumRows`. Forgetting subtracts: it gives what was there before but for
/// rounding against the larger table, and exactly nothing when all rows are forgotten.
public struct StatisticsTable: Sendable, Equatable {
  /// Most rows that a table counts: 2^53, what a double holds exactly.
  public static let maximumRows = 1 << 53
  /// Rows that are summarised as one piece of work; pieces are joined in their order.
  public static let chunkRows = 16384

  /// The attributes.
  public let schema: FeatureSchema
  /// Number of rows, those with nothing but missing values too.
  public internal(set) var rows: Int = 0
  var continuous: [CentredMoments]
  var binary: [BinaryCounts]
  /// Pairs of continuous columns i < j at j·(j−1)/2 + i.
  var pairs: [PairMoments]
  /// Continuous column i with binary column j at i·binaries + j.
  var groups: [GroupPair]
  /// Pairs of binary columns i < j at j·(j−1)/2 + i.
  var cells: [BinaryPair]
  /// One for each attribute that declares a histogram, in their order.
  var histograms: [HistogramCounts]

  /// Makes a table of no rows.
  public init(schema: FeatureSchema) {
    self.schema = schema
    let (c, b) = (schema.continuous.count, schema.binary.count)
    continuous = Array(repeating: CentredMoments(), count: c)
    binary = Array(repeating: BinaryCounts(), count: b)
    pairs = Array(repeating: PairMoments(), count: Self.pairCount(c))
    groups = Array(repeating: GroupPair(), count: c * b)
    cells = Array(repeating: BinaryPair(), count: Self.pairCount(b))
    histograms = schema.attributes.filter { !$0.histogramEdges.isEmpty }.map {
      HistogramCounts(edges: $0.histogramEdges.count)
    }
  }

  /// Summarises rows, piece after piece.
  public init(of rows: StatisticsRows) {
    self.init(schema: rows.schema)
    var summary = BlockSummary(schema: rows.schema)
    for chunk in rows.chunks { join(summary.table(of: rows, chunk)) }
  }

  /// Summarises one of `rows.chunks`. Pieces may be summarised at the same time; joined with `merged` in their order
  /// they are the same table as `init(of:)`.
  public init(of rows: StatisticsRows, chunk: Range<Int>) {
    var summary = BlockSummary(schema: rows.schema)
    self = summary.table(of: rows, chunk.clamped(to: 0..<rows.count))
  }

  /// Adds rows.
  ///
  /// - Throws: `StatisticsError.schemaMismatch`, `.tooManyRows`; then nothing has changed.
  public mutating func learn(_ rows: StatisticsRows) throws(StatisticsError) {
    guard rows.schema == schema else { throw .schemaMismatch }
    try merge(StatisticsTable(of: rows))
  }

  /// Subtracts rows.
  ///
  /// - Throws: `StatisticsError.notLearned` when they cannot have been learned; then nothing has changed.
  public mutating func forget(_ rows: StatisticsRows) throws(StatisticsError) {
    guard rows.schema == schema else { throw .schemaMismatch }
    try subtract(StatisticsTable(of: rows))
  }

  /// Adds another table.
  ///
  /// - Throws: `StatisticsError.schemaMismatch`, `.tooManyRows`; then nothing has changed.
  public mutating func merge(_ other: StatisticsTable) throws(StatisticsError) {
    guard other.schema == schema else { throw .schemaMismatch }
    guard rows + other.rows <= Self.maximumRows else { throw .tooManyRows }
    join(other)
  }

  /// Adds tables in the given order; the order decides the last bits.
  ///
  /// - Throws: `StatisticsError.schemaMismatch`, `.tooManyRows`.
  public static func merged(
    _ tables: [StatisticsTable], schema: FeatureSchema
  ) throws(StatisticsError) -> StatisticsTable {
    var sum = StatisticsTable(schema: schema)
    for table in tables { try sum.merge(table) }
    return sum
  }

  /// Subtracts another table.
  ///
  /// - Throws: `StatisticsError.notLearned` when it cannot have been merged, `.schemaMismatch`; then nothing has changed.
  public mutating func subtract(_ other: StatisticsTable) throws(StatisticsError) {
    guard other.schema == schema else { throw .schemaMismatch }
    var rest = self
    rest.rows = try Parting.remainder(of: rows, less: other.rows)
    for i in continuous.indices { try rest.continuous[i].part(other.continuous[i]) }
    for i in binary.indices { try rest.binary[i].part(other.binary[i]) }
    for i in pairs.indices { try rest.pairs[i].part(other.pairs[i]) }
    for i in groups.indices { try rest.groups[i].part(other.groups[i]) }
    for i in cells.indices { try rest.cells[i].part(other.cells[i]) }
    for i in histograms.indices { try rest.histograms[i].part(other.histograms[i]) }
    do throws(StatisticsError) { try rest.requireConsistent() } catch {
      throw .notLearned("the rows to be forgotten are not those that were learned")
    }
    self = rest
  }

  /// Adds a table of the same schema.
  mutating func join(_ other: StatisticsTable) {
    guard rows > 0 else {
      self = other
      return
    }
    rows += other.rows
    for i in continuous.indices { continuous[i].join(other.continuous[i]) }
    for i in binary.indices { binary[i].join(other.binary[i]) }
    for i in pairs.indices { pairs[i].join(other.pairs[i]) }
    for i in groups.indices { groups[i].join(other.groups[i]) }
    for i in cells.indices { cells[i].join(other.cells[i]) }
    for i in histograms.indices { histograms[i].join(other.histograms[i]) }
  }

  static func pairCount(_ columns: Int) -> Int { columns * (columns - 1) / 2 }

  static func pairIndex(_ i: Int, _ j: Int) -> Int { j * (j - 1) / 2 + i }
}
