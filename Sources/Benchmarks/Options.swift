/// What the benchmark was asked to do.
enum Options {
  /// Sections of the table, all or one.
  case table([Section], Scale)
  /// The learning of a file of numbers, for the table of another process.
  case learning(file: String, rows: Int, columns: Int)
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

  static var usage: String {
    let alone = Section.all.compactMap(\.alone).map { ("\($0.flag) [--quick]", "\($0.summary), alone") }
    let calls =
      [("[--quick]", "the table; FEDFLOW_BINARY names the program to measure")] + alone
      + [("--operations", "every cryptographic operation on its own")]
    let width = calls.map(\.0.count).max() ?? 0
    let lines = calls.map { call, summary in
      "Benchmarks \(call)" + String(repeating: " ", count: width + 2 - call.count) + "\(summary)\n"
    }
    return "usage: " + lines.joined(separator: "       ")
  }

  /// Nil when the arguments are others.
  init?(_ arguments: [String]) {
    switch (arguments.first, arguments.count) {
    case ("--learn", 4):
      guard let rows = Int(arguments[2]), let columns = Int(arguments[3]) else { return nil }
      self = .learning(file: arguments[1], rows: rows, columns: columns)
    case ("--operations", 1): self = .operations
    case ("--paillier-rates", 3):
      guard let bits = Int(arguments[1]), let seconds = Double(arguments[2]) else { return nil }
      self = .paillierRates(keyLength: bits, seconds: seconds)
    default:
      let isQuick = arguments.last == "--quick"
      let flags = isQuick ? arguments.dropLast() : arguments[...]
      let sections = Section.all.filter { flags.isEmpty || $0.alone?.flag == flags.first }
      guard flags.count <= 1, !sections.isEmpty else { return nil }
      self = .table(sections, isQuick ? .quick : .full)
    }
  }
}
