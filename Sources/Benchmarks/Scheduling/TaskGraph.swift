/// Tasks that do nothing, and which of them must be done before which.
struct TaskGraph {
  /// How the tasks hang together.
  enum Shape: String, CaseIterable {
    /// One after the other.
    case chain
    /// One, then all but two, then one.
    case fan
    /// Layers of as many tasks as there are layers; each needs one to three of the layer before it.
    case layers
  }

  /// For each task, in an order in which they can run, those that it needs.
  let needs: [[Int]]

  /// - Parameter count: how many tasks, at least 3.
  init(_ shape: Shape, count: Int) {
    switch shape {
    case .chain: needs = (0..<count).map { $0 == 0 ? [] : [$0 - 1] }
    case .fan: needs = [[]] + Array(repeating: [0], count: count - 2) + [Array(1..<count - 1)]
    case .layers: needs = Self.layers(count)
    }
  }

  /// The same in every run.
  private static func layers(_ count: Int) -> [[Int]] {
    var state: UInt64 = 20_260_101
    func draw(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let width = max(1, Int(Double(count).squareRoot().rounded()))
    return (0..<count).map { task in
      let layer = task / width
      guard layer > 0 else { return [] }
      var chosen: Set<Int> = []
      for _ in 0...draw(below: 3) { chosen.insert((layer - 1) * width + draw(below: width)) }
      return chosen.sorted()
    }
  }

  /// Those that no other task needs.
  var ends: [Int] {
    let needed = Set(needs.joined())
    return needs.indices.filter { !needed.contains($0) }
  }
}
