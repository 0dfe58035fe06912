/// Something that is measured: one subject with its rows in the table.
struct Section: Sendable {
  /// The rows, and a note about what is compared.
  typealias Measured = (rows: [Row], note: String)

  /// What a report calls it.
  let name: String
  /// The flag that measures it alone, and what the usage says of that; nil for what needs the sections before it.
  let alone: (flag: String, summary: String)?
  /// Measures it.
  let measure: @Sendable (BenchmarkSetting) throws -> Measured

  private init(
    _ name: String, alone: (flag: String, summary: String)? = nil,
    _ measure: @escaping @Sendable (BenchmarkSetting) throws -> Measured
  ) {
    (self.name, self.alone, self.measure) = (name, alone, measure)
  }

  /// All of them, in the order of the table.
  static let all = [
    Section("upload", alone: ("--uploads", "the uploads"), UploadBenchmark.measured),
    Section("query_job", StartupBenchmark.measured),
    Section("the job", JobBenchmark.measured),
    Section("durability", alone: ("--durability", "what waiting for the disk costs"), DurabilityBenchmark.measured),
    Section("scheduling", alone: ("--scheduling", "1,000 components that do nothing"), SchedulingBenchmark.measured),
    Section("REST", RESTBenchmark.measured),
    Section(
      "HeteroLR on default_credit", alone: ("--regression", "the epoch of HeteroLR"), RegressionBenchmark.measured),
    Section("intersection", alone: ("--intersections", "the intersections"), IntersectionBenchmark.measured),
    Section("federation", alone: ("--federation", "the sync of a federation"), FederationBenchmark.measured),
    Section("Paillier", PaillierComparison.measured),
    Section("binning", alone: ("--binning", "the binning"), BinningBenchmark.measured),
    Section("statistics", alone: ("--statistics", "learning statistics"), StatisticsBenchmark.measured),
    Section(
      "logistic regression", alone: ("--logistic", "the plain logistic regression"), LogisticBenchmark.measured),
  ]
}
