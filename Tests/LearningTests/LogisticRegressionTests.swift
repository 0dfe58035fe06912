import Testing

@testable import Learning

/// Our solver against scikit-learn's, both far beyond the tolerance that they are compared with.
@Suite struct LogisticRegressionTests {
  struct Fixture: Decodable {
    let x: [[Double]]
    let two: [Int]
    let three: [Int]
    let weights: [Double]
    let cases: [Case]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let penalty: String
    let C: Double
    let fit_intercept: Bool
    let liblinear: Bool
    let intercept_scaling: Double
    let ovr: Bool
    let l1_ratio: Double
    let classes: Int
    let weighted: Bool
    let coefficients: [[Double]]
    let intercepts: [Double]
    let probabilities: [[Double]]?

    var testDescription: String { "\(penalty) C \(C) classes \(classes) ovr \(ovr) liblinear \(liblinear)" }
  }

  static func load() throws -> Fixture { try fixture("logistic", as: Fixture.self) }
  static var cases: [Case] { (try? load().cases) ?? [] }

  private func options(_ item: Case) -> LogisticRegression.Options {
    let penalty: LogisticRegression.Penalty =
      switch item.penalty {
      case "l1": .l1
      case "elasticnet": .elasticNet(l1Ratio: item.l1_ratio)
      case "l2": .l2
      default: .none
      }
    return LogisticRegression.Options(
      penalty: penalty, inverseStrength: item.C,
      multiClass: item.ovr || item.classes == 2 ? .oneVersusRest : .multinomial,
      interceptColumn: item.fit_intercept ? (item.liblinear ? item.intercept_scaling : 1) : 0,
      penalisesIntercept: item.liblinear, tolerance: 1e-9, maxIterations: 1000)
  }

  /// What is added to all classes alike changes no probability, so it is taken out before comparing.
  private func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  @Test func theCasesAreThere() { #expect(Self.cases.count == 17) }

  @Test(arguments: cases) func agreesWithScikitLearn(item: Case) throws {
    let data = try Self.load()
    let matrix = try Matrix(rows: data.x.count, columns: 5, values: data.x.flatMap { $0 })
    let fitted = try LogisticRegression(
      matrix: matrix, classes: item.classes == 2 ? data.two : data.three, classCount: item.classes,
      weights: item.weighted ? data.weights : [Double](repeating: 1, count: data.x.count), options: options(item))
    #expect(fitted.isConverged)
    let tolerance = item.penalty == "l1" || item.penalty == "elasticnet" || item.liblinear ? 2e-4 : 1e-5
    let isShiftable = item.classes > 2 && !item.ovr
    for column in 0..<5 {
      let (ours, theirs) = (fitted.coefficients.map { $0[column] }, item.coefficients.map { $0[column] })
      let isFree = isShiftable && item.penalty == "none"
      #expect(isClose(isFree ? centred(ours) : ours, isFree ? centred(theirs) : theirs, tolerance), "column \(column)")
    }
    #expect(
      isClose(
        isShiftable ? centred(fitted.intercepts) : fitted.intercepts,
        isShiftable ? centred(item.intercepts) : item.intercepts, tolerance))
    guard let expected = item.probabilities else { return }
    let found = try fitted.probabilities(matrix.slice(rows: 0..<5))
    #expect(isClose(found, expected.flatMap { $0 }, tolerance))
  }

  /// Two classes as a softmax: opposite vectors, of which scikit-learn keeps one. The penalty on both is half of that on
  /// their difference.
  @Test func twoClassesAsASoftmax() throws {
    let data = try Self.load()
    let matrix = try Matrix(rows: data.x.count, columns: 5, values: data.x.flatMap { $0 })
    let ones = [Double](repeating: 1, count: data.x.count)
    let softmax = try LogisticRegression(
      matrix: matrix, classes: data.two, classCount: 2, weights: ones,
      options: .init(inverseStrength: 1, multiClass: .multinomial, tolerance: 1e-10))
    let single = try LogisticRegression(
      matrix: matrix, classes: data.two, classCount: 2, weights: ones,
      options: .init(inverseStrength: 2, multiClass: .oneVersusRest, tolerance: 1e-10))
    #expect(isClose(softmax.coefficients[0].map { 2 * $0 }, single.coefficients[0], 1e-8))
    #expect(isClose(try softmax.probabilities(matrix), try single.probabilities(matrix), 1e-8))
  }

  /// More rows than the Hessian is taken of: the sample must not change the answer.
  @Test func manyRowsGiveTheSameAnswerAsTheirWeights() throws {
    let data = try Self.load()
    let copies = 600
    let matrix = try Matrix(rows: data.x.count, columns: 5, values: data.x.flatMap { $0 })
    let many = try Matrix(
      rows: data.x.count * copies, columns: 5,
      values: Array(repeatElement(data.x.flatMap { $0 }, count: copies).joined()))
    let options = LogisticRegression.Options(inverseStrength: 1, multiClass: .oneVersusRest, tolerance: 1e-8)
    let few = try LogisticRegression(
      matrix: matrix, classes: data.two, classCount: 2,
      weights: [Double](repeating: Double(copies), count: data.x.count), options: options)
    let all = try LogisticRegression(
      matrix: many, classes: Array(repeatElement(data.two, count: copies).joined()), classCount: 2,
      weights: [Double](repeating: 1, count: many.rows), options: options)
    #expect(all.isConverged)
    #expect(isClose(all.coefficients[0], few.coefficients[0], 1e-6))
  }

  @Test func separableRowsEndAtTheLimit() throws {
    let matrix = try Matrix(rows: 4, columns: 1, values: [-2, -1, 1, 2])
    let fitted = try LogisticRegression(
      matrix: matrix, classes: [0, 0, 1, 1], classCount: 2, weights: [1, 1, 1, 1],
      options: .init(penalty: .none, multiClass: .oneVersusRest, tolerance: 1e-300, maxIterations: 20))
    #expect(fitted.coefficients[0][0].isFinite && fitted.coefficients[0][0] > 1)
  }

  @Test func refusesWhatCannotBeFitted() throws {
    let matrix = try Matrix(rows: 2, columns: 1, values: [1, 2])
    func fit(_ classes: [Int], _ count: Int, _ weights: [Double]) throws {
      _ = try LogisticRegression(
        matrix: matrix, classes: classes, classCount: count, weights: weights, options: .init())
    }
    #expect(throws: LearningError.tooFew(what: "classes", needed: 2, found: 1)) { try fit([0, 0], 1, [1, 1]) }
    #expect(throws: LearningError.shapeMismatch(what: "labels", expected: 2, found: 1)) { try fit([0], 2, [1, 1]) }
    #expect(throws: LearningError.self) { try fit([0, 5], 2, [1, 1]) }
    #expect(throws: LearningError.self) { try fit([0, 1], 2, [0, 0]) }
  }
}
