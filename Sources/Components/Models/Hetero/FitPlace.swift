import Learning

extension HeteroLinear {
  /// Which fit of a task it is: of a fold, of a class against the rest.
  struct FitPlace: Sendable, Equatable {
    /// The fold of a cross validation.
    var fold: Int?
    /// The place of the class.
    var classPlace: Int?
    /// Whether metrics are written; the many fits of a stepwise selection write none.
    var isMeasured = true

    /// `loss`, `loss.<fold>`, `loss.<class>`, `loss.<fold>.<class>`.
    var lossName: String { (["loss"] + [fold, classPlace].compactMap(\.self).map(String.init)).joined(separator: ".") }

    /// `iteration_<n>`, of a fold `fold_<k>.iteration_<n>`, of a class `class_<k>.iteration_<n>`.
    func validationName(iteration: Int) -> String {
      (fold.map { "fold_\($0)." } ?? "") + (classPlace.map { "class_\($0)." } ?? "") + "iteration_\(iteration)"
    }
  }

  /// Averages of weights over some batches, and how they change: the steps s of the quasi-Newton method.
  struct WeightAverages: Sendable {
    /// Batches of an average.
    let interval: Int
    private var sum: [Double] = []
    private var count = 0
    private var last: [Double]?

    init(interval: Int) { self.interval = interval }

    /// Notes the weights of a batch before its update.
    ///
    /// - Returns: when an average is complete that is not the first, its difference from the last one.
    mutating func note(_ weights: [Double]) throws -> [Double]? {
      sum = sum.isEmpty ? weights : try Vector.add(sum, weights)
      count += 1
      guard count == interval else { return nil }
      let average = sum.map { $0 / Double(interval) }
      defer {
        last = average
        sum = []
        count = 0
      }
      return try last.map { try Vector.subtract(average, $0) }
    }
  }
}
