/// When a series of validations stops training, as FATE's performance recorder counts it (contract 8.8).
struct EarlyStopping: Sendable {
  /// Validations without improvement that stop.
  let rounds: Int
  private var best: [Double] = []
  private var withoutImprovement: [Int] = []

  /// Starts without validations.
  init(rounds: Int) { self.rounds = rounds }

  /// Notes one validation; larger is better.
  ///
  /// - Parameter metrics: the metrics that decide, in the same order every time.
  /// - Returns: whether every metric improved, and whether any has gone `rounds` validations without improvement.
  mutating func note(_ metrics: [Double]) -> (isBest: Bool, stops: Bool) {
    if best.isEmpty {
      best = metrics
      withoutImprovement = [Int](repeating: 0, count: metrics.count)
    } else {
      for (index, value) in metrics.enumerated() {
        if value > best[index] {
          best[index] = value
          withoutImprovement[index] = 0
        } else {
          withoutImprovement[index] += 1
        }
      }
    }
    return (withoutImprovement.allSatisfy { $0 == 0 }, withoutImprovement.contains { $0 >= rounds })
  }
}
