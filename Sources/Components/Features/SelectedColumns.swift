import Pipeline

/// One party's columns on their way through the filters.
struct SelectedColumns {
  let party: Party
  /// The names of all columns, coded for hosts as the guest sees them.
  let header: [String]
  /// Places of the columns that filters look at.
  let candidates: Set<Int>
  /// Places of the candidates that are left, ascending.
  private(set) var left: [Int]
  /// How many filters each column has passed, those included that no filter looks at.
  private var passed: [Int]

  init(party: Party, header: [String], candidates: [Int]) {
    self.party = party
    self.header = header
    self.candidates = Set(candidates)
    left = candidates.sorted()
    passed = [Int](repeating: 0, count: header.count)
  }

  /// What a filter found, and which columns it left; places ascending.
  struct Step {
    let before: [Int]
    let after: [Int]
    /// By place, empty for a filter by name, and for another party's own filters.
    let values: [(place: Int, value: Double)]
  }

  /// The names of the candidates that are left.
  var leftNames: [String] { left.map { header[$0] } }

  /// Places of all columns that are left, ascending.
  var all: [Int] {
    let left = Set(left)
    return header.indices.filter { !candidates.contains($0) || left.contains($0) }
  }

  /// Candidates in the order of their places.
  var candidateNames: [String] { candidates.sorted().map { header[$0] } }

  /// All columns, those that passed most filters first, as FATE lists them.
  var namesByFiltersPassed: [String] {
    header.indices.sorted { passed[$0] == passed[$1] ? $0 < $1 : passed[$0] > passed[$1] }.map { header[$0] }
  }

  /// Keeps some of the candidates that are left.
  /// - Returns: what happened; nil when a place is none of a candidate that is left, or the order is another.
  mutating func keep(_ places: [Int], values: [Double] = []) -> Step? {
    let kept = Set(places)
    guard places == left.filter(kept.contains) else { return nil }
    let before = all
    let looked = values.isEmpty ? [] : Array(zip(left, values).map { (place: $0, value: $1) })
    left = places
    for place in all { passed[place] += 1 }
    return Step(before: before, after: all, values: looked)
  }

  /// Keeps the candidates that a filter left.
  mutating func keep(where isLeft: [Bool], values: [Double] = []) -> Step? {
    keep(zip(left, isLeft).filter(\.1).map(\.0), values: values)
  }
}
