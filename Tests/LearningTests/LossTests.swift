import Learning
import Testing

@Suite struct LossTests {
  @Test func theGradientIsTheDerivativeOfTheLoss() throws {
    var random = RandomStream(seed: 2, names: ["gradient"])
    let features = try Matrix(rows: 13, columns: 4, values: (0..<52).map { _ in random.normal() })
    let labels = (0..<13).map { _ in random.uniform() < 0.5 ? 1.0 : -1.0 }
    let weights = (0..<4).map { _ in random.normal() }
    let residuals = try LogisticTaylor.residuals(labels: labels, scores: features.times(weights))
    let gradient = Vector.scale(try features.transposedTimes(residuals), by: 1.0 / 13)
    let step = 1e-6
    for j in weights.indices {
      func loss(_ change: Double) throws -> Double {
        var moved = weights
        moved[j] += change
        return try LogisticTaylor.loss(labels: labels, scores: features.times(moved))
      }
      let slope = (try loss(step) - loss(-step)) / (2 * step)
      #expect(isClose(gradient[j], slope, 1e-8))
    }
  }

  @Test func theLossTouchesTheLogisticLossAtZero() throws {
    #expect(try LogisticTaylor.loss(labels: [1, -1], scores: [0, 0]) == LogisticTaylor.ln2)
    #expect(LogisticTaylor.ln2 == 0.6931471805599453)
    // ln(1 + e^−0.1) = 0.644396660073571; the fourth-order term of the series is −0.1⁴/192.
    #expect(isClose(try LogisticTaylor.loss(labels: [1], scores: [0.1]), 0.644396660073571 + 1e-4 / 192, 1e-8))
  }

  @Test func aBatchDividesByTheCountItIsGiven() throws {
    let whole = try LogisticTaylor.loss(labels: [1, -1, 1, 1], scores: [1, 2, -3, 0.5])
    let first = try LogisticTaylor.loss(labels: [1, -1], scores: [1, 2], count: 4)
    let second = try LogisticTaylor.loss(labels: [1, 1], scores: [-3, 0.5], count: 4)
    #expect(isClose(first + second - LogisticTaylor.ln2, whole))
    #expect(throws: LearningError.empty(what: "rows of the loss")) {
      _ = try LogisticTaylor.loss(labels: [], scores: [])
    }
    #expect(throws: LearningError.self) { _ = try LogisticTaylor.loss(labels: [1], scores: [1, 2]) }
  }

  @Test func sigmoidIsStableAndSymmetric() {
    #expect(Logistic.sigmoid(0) == 0.5)
    #expect(Logistic.sigmoid(1000) == 1 && Logistic.sigmoid(-1000) == 0)
    for x in [0.1, 1, 5, 30] {
      #expect(isClose(Logistic.sigmoid(x) + Logistic.sigmoid(-x), 1))
    }
    #expect(isClose(Logistic.sigmoid(2), 0.8807970779778823))
  }

  @Test func aProbabilityAtTheThresholdIsNegative() {
    #expect(Logistic.labels(probabilities: [0.49, 0.5, 0.51], threshold: 0.5) == [0, 0, 1])
    #expect(LogisticTaylor.signs(labels: [1, 0, -1, 2]) == [1, -1, -1, -1])
  }
}
