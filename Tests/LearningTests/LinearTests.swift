import Learning
import Testing

@Suite struct LinearTests {
  let matrix: Matrix

  init() throws {
    matrix = try Matrix(rows: 3, columns: 2, values: [1, 2, 3, 4, 5, 6])
  }

  @Test func productsWithVectors() throws {
    #expect(try matrix.times([10, 1]) == [12, 34, 56])
    #expect(try matrix.transposedTimes([1, 0, -1]) == [-4, -4])
  }

  @Test(arguments: 0..<11) func sumsOfEveryLengthAreComplete(count: Int) throws {
    let values = (0..<count).map { Double($0 + 1) }
    #expect(Vector.sum(values) == Double(count * (count + 1) / 2))
    #expect(Vector.sumOfSquares(values) == Double(count * (count + 1) * (2 * count + 1) / 6))
    #expect(try Vector.dot(values, values.map { -$0 }) == -Vector.sumOfSquares(values))
    #expect(Vector.sumOfMagnitudes(values.map { -$0 }) == Vector.sum(values))
  }

  @Test func theOrderOfSummationIsTheDocumentedOne() {
    // Four accumulators, the rest into the first, (0 + 1) + (2 + 3): another order loses or keeps other ones.
    let values = [1e16, 1, -1e16, 1, 1, 1, 1]
    let expected = (((1e16 + 1) + 1 + 1) + 1) + (-1e16 + 1)
    #expect(Vector.sum([1e16, 1, -1e16, 1, 1, 1]) == (((1e16 + 1) + 1) + 1) + (-1e16 + 1))
    #expect(Vector.sum(values) == expected)
  }

  @Test func columnsAreGatheredAndReadBack() throws {
    let gathered = try Matrix(columnVectors: [[1, 3, 5], [2, 4, 6]], rowCount: 3)
    #expect(gathered == matrix)
    #expect(gathered.column(1) == [2, 4, 6])
    #expect(gathered.row(2) == [5, 6])
    #expect(gathered[1, 0] == 3)
    #expect(try gathered.slice(rows: 1..<3).values == [3, 4, 5, 6])
  }

  @Test func aMatrixWithoutColumnsKeepsItsRows() throws {
    let none = try Matrix(columnVectors: [], rowCount: 4)
    #expect(try none.times([]) == [0, 0, 0, 0])
    #expect(try none.transposedTimes([1, 2, 3, 4]) == [])
  }

  @Test func wrongShapesAreNamed() throws {
    #expect(throws: LearningError.shapeMismatch(what: "elements of a 2×2 matrix", expected: 4, found: 3)) {
      _ = try Matrix(rows: 2, columns: 2, values: [1, 2, 3])
    }
    #expect(throws: LearningError.shapeMismatch(what: "rows of column 1", expected: 2, found: 1)) {
      _ = try Matrix(columnVectors: [[1, 2], [3]], rowCount: 2)
    }
    #expect(throws: LearningError.shapeMismatch(what: "elements of the vector", expected: 2, found: 3)) {
      _ = try matrix.times([1, 2, 3])
    }
    #expect(throws: LearningError.shapeMismatch(what: "end of a row range", expected: 3, found: 4)) {
      _ = try matrix.slice(rows: 1..<4)
    }
    #expect(throws: LearningError.self) { _ = try Matrix(rows: .max, columns: 2, values: []) }
    #expect(throws: LearningError.self) { _ = try Matrix(rows: -1, columns: -2, values: [1, 2]) }
  }

  @Test func theFirstValueThatIsNotFiniteIsFound() throws {
    let bad = try Matrix(rows: 2, columns: 2, values: [1, 2, 3, .infinity])
    let place = try #require(bad.firstNonFinite())
    #expect(place.row == 1 && place.column == 1)
    #expect(matrix.firstNonFinite() == nil)
  }

  @Test func statisticsOfAColumn() {
    let statistics = ColumnStatistics([2, .nan, 4, 4, 4, 5, 5, 7, 9])
    #expect(statistics.count == 8 && statistics.missingCount == 1)
    #expect(statistics.mean == 5 && statistics.variance == 4 && statistics.standardDeviation == 2)
    #expect(statistics.minimum == 2 && statistics.maximum == 9 && statistics.range == 7)
    #expect(statistics.coefficientOfVariation == 0.4)
  }

  @Test func varianceSurvivesALargeMean() {
    // Σx²/n − mean² gives 0 or a negative number here.
    #expect(ColumnStatistics([1e9 + 1, 1e9 + 2, 1e9 + 3]).variance == 2.0 / 3)
  }

  @Test func roundingIsNumPys() {
    #expect(0.1234565.rounded(decimals: 6) == 0.123456)
    #expect(2.5.rounded(decimals: 0) == 2)
    #expect((-0.0000015).rounded(decimals: 6) == -2e-6)
    #expect(Double.infinity.rounded(decimals: 6) == .infinity)
    #expect(1e305.rounded(decimals: 6) == 1e305)
  }

  @Test func errorsReadAsSentences() {
    let error = LearningError.singleClass(what: "auc", positives: 3, negatives: 0)
    #expect("\(error)" == "auc needs rows of both classes, found 3 positive and 0 negative")
  }
}
