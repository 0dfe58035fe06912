/// What the benchmark was asked to do.
enum Options {
  /// The whole table, or one of fewer repetitions.
  case table(Scale)
  /// The uploads alone.
  case uploads(Scale)
  /// The binning alone.
  case binning(Scale)
  /// The epoch of HeteroLR alone.
  case regression(Scale)
  /// The intersections alone.
  case intersections(Scale)
  /// Learning statistics alone.
  case statistics(Scale)
  /// The sync of a federation alone.
  case federation(Scale)
  /// Components that do nothing alone.
  case scheduling(Scale)
  /// The cost of flushes alone.
  case durability(Scale)
  /// The learning of a file of numbers, for the table of another process.
  case learning(file: String, rows: Int, columns: Int)
  /// The plain logistic regression alone.
  case logistic(Scale)
  /// The rates of one key length, for the table of another process.
  case paillierRates(keyLength: Int, seconds: Double)
  /// Every cryptographic operation on its own.
  case operations

  /// How often things are repeated.
  struct Scale {
    let starts: Int
    let paillier: Int
    /// CPU seconds per operation and repetition.
    let seconds: Double
    let jobs: Int
    let uploads: Int
    let regressions: Int
    /// Ids a side of the intersections.
    let ids: Int

    static let full = Scale(
      starts: 101, paillier: 5, seconds: 0.5, jobs: 7, uploads: 5, regressions: 3, ids: 1_000_000)
    static let quick = Scale(
      starts: 21, paillier: 3, seconds: 0.1, jobs: 3, uploads: 3, regressions: 1, ids: 100_000)
  }

  static let usage = """
    usage: Benchmarks [--quick]     the table; FEDFLOW_BINARY names the program to measure
           Benchmarks --uploads     the uploads alone
           Benchmarks --binning     the binning alone
           Benchmarks --logistic    the plain logistic regression alone
           Benchmarks --regression  the epoch of HeteroLR alone
           Benchmarks --intersections [--quick]   the intersections alone
           Benchmarks --statistics  learning statistics alone
           Benchmarks --federation  the sync of a federation alone
           Benchmarks --scheduling [--quick]      1,000 components that do nothing, alone
           Benchmarks --durability [--quick]      what waiting for the disk costs, alone
           Benchmarks --operations  every cryptographic operation on its own

    """

  /// Nil when the arguments are others.
  init?(_ arguments: [String]) {
    switch (arguments.first, arguments.count) {
    case (nil, 0): self = .table(.full)
    case ("--quick", 1): self = .table(.quick)
    case ("--uploads", 1): self = .uploads(.full)
    case ("--binning", 1): self = .binning(.full)
    case ("--regression", 1): self = .regression(.full)
    case ("--logistic", 1): self = .logistic(.full)
    case ("--intersections", 1): self = .intersections(.full)
    case ("--intersections", 2) where arguments[1] == "--quick": self = .intersections(.quick)
    case ("--statistics", 1): self = .statistics(.full)
    case ("--federation", 1): self = .federation(.full)
    case ("--scheduling", 1): self = .scheduling(.full)
    case ("--scheduling", 2) where arguments[1] == "--quick": self = .scheduling(.quick)
    case ("--durability", 1): self = .durability(.full)
    case ("--durability", 2) where arguments[1] == "--quick": self = .durability(.quick)
    case ("--learn", 4):
      guard let rows = Int(arguments[2]), let columns = Int(arguments[3]) else { return nil }
      self = .learning(file: arguments[1], rows: rows, columns: columns)
    case ("--operations", 1): self = .operations
    case ("--paillier-rates", 3):
      guard let bits = Int(arguments[1]), let seconds = Double(arguments[2]) else { return nil }
      self = .paillierRates(keyLength: bits, seconds: seconds)
    default: return nil
    }
  }
}
