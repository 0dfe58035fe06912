import Learning
import Testing

@Suite struct OptimizerTests {
  struct Recorded: Decodable {
    struct Run: Decodable {
      let name: String
      let decay: Double
      let root: Bool
      let deltas: [[Double]]
    }
    struct Threshold: Decodable {
      let weights: [Double]
      let delta: [Double]
      let alpha: Double
      let byIteration: [String: [Double]]
    }
    let learningRate: Double
    let batches: Int
    let gradients: [[Double]]
    let runs: [Run]
    let l1: Threshold
  }

  @Test func everyOptimizerFollowsTheReference() throws {
    let recorded = try fixture("optimizers", as: Recorded.self)
    #expect(Set(recorded.runs.map(\.name)) == Set(OptimizerMethod.allCases.map(\.rawValue)))
    for run in recorded.runs {
      let method = try #require(OptimizerMethod(rawValue: run.name))
      let rate = LearningRate(initial: recorded.learningRate, decay: run.decay, decaySquareRoot: run.root)
      var optimizer = Optimizer(method: method, learningRate: rate)
      for (call, gradient) in recorded.gradients.enumerated() {
        let delta = try optimizer.update(gradient: gradient, iteration: call / recorded.batches)
        #expect(isClose(delta, run.deltas[call], 1e-13), "\(run.name), call \(call)")
      }
    }
  }

  @Test func theFirstStepsHaveTheirClosedForms() throws {
    let rate = LearningRate(initial: 0.5, decay: 0, decaySquareRoot: true)
    func first(_ method: OptimizerMethod) throws -> Double {
      var optimizer = Optimizer(method: method, learningRate: rate)
      return try optimizer.update(gradient: [-2], iteration: 0)[0]
    }
    #expect(try first(.sgd) == -1)
    #expect(isClose(try first(.rmsprop), -1 / (0.04 + 1e-6).squareRoot()))
    #expect(isClose(try first(.adam), -0.5 * 2 / (2 + 1e-8)))
    #expect(isClose(try first(.adagrad), -1 / (2 + 1e-7)))
    #expect(isClose(try first(.nesterovMomentum), -1.9))
  }

  @Test func aGradientOfAnotherLengthIsRefused() throws {
    for method in OptimizerMethod.allCases where method != .sgd {
      var optimizer = Optimizer(method: method, learningRate: LearningRate())
      _ = try optimizer.update(gradient: [1, 2], iteration: 0)
      #expect(throws: LearningError.shapeMismatch(what: "elements of the gradient", expected: 2, found: 3)) {
        _ = try optimizer.update(gradient: [1, 2, 3], iteration: 1)
      }
    }
  }

  @Test func softThresholdFollowsTheReferenceAndSparesTheIntercept() throws {
    let recorded = try fixture("optimizers", as: Recorded.self)
    let l1 = Regularization(penalty: .l1, alpha: recorded.l1.alpha, learningRate: recorded.learningRate)
    for (iteration, expected) in recorded.l1.byIteration {
      let new = try l1.apply(
        update: recorded.l1.delta, to: recorded.l1.weights, iteration: try #require(Int(iteration)),
        fitIntercept: true)
      #expect(isClose(new, expected))
    }
  }

  @Test func l1ClearsEverythingButTheInterceptAtIterationZero() throws {
    let l1 = Regularization(penalty: .l1, alpha: 0.01, learningRate: 0.1)
    #expect(l1.threshold(iteration: 0) == .infinity)
    #expect(try l1.apply(update: [1, 1, 1], to: [5, -5, 3], iteration: 0, fitIntercept: true) == [0, 0, 2])
    #expect(try l1.apply(update: [1, 1], to: [5, -5], iteration: 0, fitIntercept: false) == [0, 0])
    let idle = Regularization(penalty: .l1, alpha: 0, learningRate: 0.1)
    #expect(try idle.apply(update: [1], to: [5], iteration: 0, fitIntercept: false) == [4])
  }

  @Test func penaltiesInGradientAndLoss() throws {
    let weights = [3.0, -4, 10]
    let l2 = Regularization(penalty: .l2, alpha: 0.5, learningRate: 1)
    #expect(l2.gradientTerm(weights: weights, fitIntercept: true) == [1.5, -2, 0])
    #expect(l2.value(weights: weights, fitIntercept: true) == 6.25)
    #expect(try l2.apply(update: [1, 1, 1], to: weights, iteration: 3, fitIntercept: true) == [2, -5, 9])
    let l1 = Regularization(penalty: .l1, alpha: 0.5, learningRate: 1)
    #expect(l1.gradientTerm(weights: weights, fitIntercept: true) == [0, 0, 0])
    #expect(l1.value(weights: weights, fitIntercept: false) == 8.5)
    let none = Regularization(penalty: nil, alpha: 0.5, learningRate: 1)
    #expect(none.value(weights: weights, fitIntercept: false) == 0)
    #expect(try none.apply(update: [1, 1, 1], to: weights, iteration: 0, fitIntercept: true) == [2, -5, 9])
  }

  @Test func stopRules() throws {
    var difference = Convergence(rule: .diff, tolerance: 0.01)
    let byDifference = [0.5, 0.48, 0.4875].map { difference.hasConverged(loss: $0) }
    #expect(byDifference == [false, false, true])
    var absolute = Convergence(rule: .abs, tolerance: 0.25)
    let byLoss = [0.26, 0.25].map { absolute.hasConverged(loss: $0) }
    #expect(byLoss == [false, true])
    var weights = Convergence(rule: .weightDifference, tolerance: 0.1)
    let ignoresLoss = weights.hasConverged(loss: 0)
    #expect(ignoresLoss == false)
    #expect(weights.hasConverged(sumOfUpdates: [0.06, 0.08]) == false)
    #expect(weights.hasConverged(sumOfUpdates: [0.06, 0.0799]))
    #expect(try weights.hasConverged(weights: [3, 4], previousWeights: [3, 4.4]))
    #expect(try weights.hasConverged(weights: [0, 0.1], previousWeights: [0, 0]) == false)
    #expect(absolute.hasConverged(sumOfUpdates: [0]) == false)
    #expect(StopRule(rawValue: "weight_diff") == .weightDifference)
  }

  @Test func batchesAreConsecutiveSlices() throws {
    #expect(try Array(BatchPlan(rowCount: 25, batchSize: 10).batches) == [0..<10, 10..<20, 20..<25])
    #expect(try Array(BatchPlan(rowCount: 20, batchSize: 10).batches) == [0..<10, 10..<20])
    #expect(try Array(BatchPlan(rowCount: 25, batchSize: -1).batches) == [0..<25])
    #expect(try Array(BatchPlan(rowCount: 25, batchSize: 26).batches) == [0..<25])
    #expect(try BatchPlan(rowCount: 25, batchSize: 10).smallestBatch == 5)
    #expect(try BatchPlan(rowCount: 20, batchSize: 10).smallestBatch == 10)
    let huge = try BatchPlan(rowCount: .max, batchSize: .max - 1).batches
    #expect(Array(huge) == [0..<(.max - 1), (.max - 1)..<(.max)])
    #expect(try BatchPlan(rowCount: .max, batchSize: 1).batches.last == (.max - 1)..<(.max))
    #expect(throws: LearningError.empty(what: "rows to train on")) { _ = try BatchPlan(rowCount: 0, batchSize: 10) }
    #expect(throws: LearningError.domain(what: "batch size", value: 0, allowed: "-1 or more than 0")) {
      _ = try BatchPlan(rowCount: 5, batchSize: 0)
    }
  }
}
