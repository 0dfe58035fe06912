/// Whether the rows of a step look like those before it (SymetryML contract A10, C8).
///
/// Whoever has two messages of a node has their difference: the table of the rows between them. A step whose rows differ
/// from all before tells what is special in them. So each column takes Welch's t test of its mean, and a column with a
/// histogram the test of Kolmogorov and Smirnov on its bins, both at 5 %. Where there is no variance to test by, before and in
/// the step, the constant must be the same. They are no differential privacy.
public struct StepTests: Sendable {
  /// A step passes where a difference as large comes about by chance at least this often.
  public static let level = 0.05
  /// The factor of Kolmogorov's and Smirnov's limit at that level.
  private static let smirnov = 1.358

  private let before: StatisticsTable
  private let step: StatisticsTable

  /// Compares two messages.
  ///
  /// The step is what was added or, if that cannot be, what was taken out. Where rows were added and taken out so that
  /// neither can be told, the whole of the one is compared with the whole of the other.
  /// - Throws: `StatisticsError.schemaMismatch`.
  public init(from before: StatisticsTable, to after: StatisticsTable) throws(StatisticsError) {
    guard before.schema == after.schema else { throw .schemaMismatch }
    self.before = before
    step = Self.difference(after, before) ?? Self.difference(before, after) ?? after
  }

  private static func difference(_ whole: StatisticsTable, _ part: StatisticsTable) -> StatisticsTable? {
    var rest = whole
    do throws(StatisticsError) { try rest.subtract(part) } catch { return nil }
    return rest
  }

  /// In what the step differs; empty when it may be released.
  public var problems: [String] {
    let means = step.schema.columns.indices.compactMap { meanProblem($0) }
    return means + step.schema.attributes.indices.compactMap { shapeProblem($0) }
  }

  private func meanProblem(_ place: Int) -> String? {
    let (old, new) = (before.column(place), step.column(place))
    guard old.count > 0, new.count > 0 else { return nil }
    let name = step.schema.columns[place].name
    guard old.count > 1, new.count > 1 else {
      return "'\(name)' has a single value \(new.count > 1 ? "before the step" : "in the step")"
    }
    if old.m2 == 0, new.m2 == 0 {
      return old.centre == new.centre ? nil : "'\(name)' was constant and is another constant in the step"
    }
    func group(_ column: CentredMoments) -> GroupMoments {
      GroupMoments(count: column.count, centre: column.centre, m2: column.m2)
    }
    let test = StatisticsTable.tTest(group(new), group(old), .unequal)
    return test.probability < Self.level ? "the mean of '\(name)' in the step is not that of before (t test, 5 %)" : nil
  }

  private func shapeProblem(_ attribute: Int) -> String? {
    guard let old = before.histogram(ofAttribute: attribute), let new = step.histogram(ofAttribute: attribute) else {
      return nil
    }
    let (n, m) = (Double(old.counts.reduce(0, +)), Double(new.counts.reduce(0, +)))
    guard n > 0, m > 0 else { return nil }
    var (sums, distance) = ((old: 0, new: 0), 0.0)
    for (a, b) in zip(old.counts, new.counts) {
      sums = (sums.old + a, sums.new + b)
      distance = max(distance, (Double(sums.old) / n - Double(sums.new) / m).magnitude)
    }
    guard distance >= Self.smirnov * ((n + m) / (n * m)).squareRoot() else { return nil }
    let name = step.schema.attributes[attribute].name
    return "the values of '\(name)' in the step do not lie as before (Kolmogorov–Smirnov test, 5 %)"
  }
}
