/// Selection of columns by an information criterion: one column goes or comes at each step, as long as the criterion
/// falls (contract 8.8).
public struct StepwiseSearch: Sendable {
  /// Which changes a step may make.
  public enum Direction: String, Sendable, CaseIterable {
    /// Columns come, beginning with none.
    case forward
    /// Columns go, beginning with all.
    case backward
    /// Columns go and come, beginning with all.
    case both
  }

  /// One step: the columns that were chosen and all that were compared.
  public struct Step: Sendable, Equatable {
    /// 0 for the start.
    public let number: Int
    /// Whether each column is in.
    public let mask: [Bool]
    /// The criterion.
    public let score: Double
    /// The compared masks with their criteria, in order.
    public let candidates: [Candidate]
  }

  /// One compared choice of columns.
  public struct Candidate: Sendable, Equatable {
    /// Whether each column is in.
    public let mask: [Bool]
    /// The criterion.
    public let score: Double
  }

  /// Which changes a step may make.
  public let direction: Direction
  /// The most steps.
  public let maxSteps: Int
  /// The fewest columns: none goes below it, and columns come up to it whatever the criterion says.
  public let fewest: Int
  /// The most columns: none comes above it, and columns go down to it whatever the criterion says; nil for all.
  public let most: Int?

  /// Describes a search.
  public init(direction: Direction, maxSteps: Int, fewest: Int, most: Int?) {
    self.direction = direction
    self.maxSteps = maxSteps
    self.fewest = fewest
    self.most = most
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - columns: number of columns.
  ///   - criterion: what a choice of columns is worth, smaller is better; asked once for every choice. Of equal ones the
  ///     first wins.
  ///   - note: hears of every step, the start included.
  /// - Returns: the chosen columns.
  public func run(
    columns: Int, criterion: ([Bool]) throws -> Double, note: (Step) throws -> Void
  ) throws -> [Bool] {
    var known: [[Bool]: Double] = [:]
    func score(_ mask: [Bool]) throws -> Double {
      if let score = known[mask] { return score }
      let score = try criterion(mask)
      known[mask] = score
      return score
    }
    let start = [Bool](repeating: direction != .forward, count: columns)
    var current = Candidate(mask: start, score: try score(start))
    try note(Step(number: 0, mask: start, score: current.score, candidates: [current]))
    for number in 1...max(maxSteps, 1) where maxSteps > 0 {
      let candidates = try changes(of: current.mask).map { Candidate(mask: $0, score: try score($0)) }
      guard let best = candidates.min(by: { $0.score < $1.score }),
        best.score < current.score || mustMove(current.mask)
      else { break }
      current = best
      try note(Step(number: number, mask: best.mask, score: best.score, candidates: candidates))
    }
    return current.mask
  }

  private func mustMove(_ mask: [Bool]) -> Bool {
    let count = mask.count(where: \.self)
    return count < fewest || count > most ?? mask.count
  }

  /// The masks that differ in one column, in the order of the columns, those that lose one first.
  private func changes(of mask: [Bool]) -> [[Bool]] {
    let count = mask.count(where: \.self)
    var masks: [[Bool]] = []
    let mayLose = direction != .forward && count > max(fewest, 0) && count > 0
    let mayGain = direction != .backward && count < most ?? mask.count
    for isLosing in [true, false] where isLosing ? mayLose : mayGain {
      for column in mask.indices where mask[column] == isLosing {
        var changed = mask
        changed[column].toggle()
        masks.append(changed)
      }
    }
    return masks
  }
}
