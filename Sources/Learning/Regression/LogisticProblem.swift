import Glibc

/// The objective of regularised logistic regression as scikit-learn states it, divided by C·Σ weights:
///
/// F(θ) = Σ weight·loss / Σ weights + l2/2·‖w‖² + l1·‖w‖₁, with the logistic loss of one score a row (two classes) or the
/// cross-entropy of one score a class (several). Parameters are class after class: the coefficients, then the intercept.
struct LogisticProblem: Sendable {
  /// Rows of a piece of parallel work: fixed, so that sums do not depend on the number of processors.
  private static let pieceRows = 8192
  /// Rows that stay in the cache between the two uses of a block.
  private static let blockRows = 128

  let matrix: Matrix
  /// The class of each row, from 0.
  let classes: [Int32]
  /// Scores a row: 1 for two classes, else the number of classes.
  let outputs: Int
  let weights: [Double]
  let totalWeight: Double
  /// What the intercept is multiplied with; 0 for none.
  let constant: Double
  /// Whether the penalty is on the intercept too.
  let penalisesIntercept: Bool
  let l1: Double
  let l2: Double

  /// Parameters of one output.
  var width: Int { matrix.columns + (constant == 0 ? 0 : 1) }
  /// All parameters.
  var size: Int { outputs * width }

  /// Whether the penalty is on a parameter.
  func isPenalised(_ index: Int) -> Bool { penalisesIntercept || index % width < matrix.columns }

  /// F without its l1 part, and its gradient: one pass over the matrix.
  func evaluate(_ parameters: [Double]) -> (value: Double, gradient: [Double]) {
    let pieces = (matrix.rows + Self.pieceRows - 1) / Self.pieceRows
    let parts = Parallel.map(pieces) { piece in
      self.evaluate(parameters, rows: piece * Self.pieceRows..<min((piece + 1) * Self.pieceRows, self.matrix.rows))
    }
    var value = 0.0
    var gradient = [Double](repeating: 0, count: size)
    for part in parts {
      value += part.value
      for index in gradient.indices { gradient[index] += part.gradient[index] }
    }
    value /= totalWeight
    for index in gradient.indices {
      gradient[index] /= totalWeight
      guard isPenalised(index) else { continue }
      value += 0.5 * l2 * parameters[index] * parameters[index]
      gradient[index] += l2 * parameters[index]
    }
    return (value, gradient)
  }

  /// The l1 part of F.
  func l1Value(_ parameters: [Double]) -> Double {
    guard l1 > 0 else { return 0 }
    return l1 * parameters.indices.reduce(0.0) { isPenalised($1) ? $0 + parameters[$1].magnitude : $0 }
  }

  private func evaluate(_ parameters: [Double], rows: Range<Int>) -> (value: Double, gradient: [Double]) {
    var value = 0.0
    var gradient = [Double](repeating: 0, count: size)
    var scores = [Double](repeating: 0, count: Self.blockRows * outputs)
    gradient.withUnsafeMutableBufferPointer { gradient in
      scores.withUnsafeMutableBufferPointer { scores in
        var start = rows.lowerBound
        while start < rows.upperBound {
          let count = min(Self.blockRows, rows.upperBound - start)
          fill(scores, parameters, start, count)
          value += outputs == 1 ? binary(scores, start, count) : softmax(scores, start, count)
          add(to: gradient, scores, start, count)
          start += count
        }
      }
    }
    return (value, gradient)
  }

  /// The scores of a block, output after output.
  private func fill(
    _ scores: UnsafeMutableBufferPointer<Double>, _ parameters: [Double], _ start: Int, _ count: Int
  ) {
    let columns = matrix.columns
    guard let out = scores.baseAddress else { return }
    matrix.values.withUnsafeBufferPointer { x in
      parameters.withUnsafeBufferPointer { w in
        guard let w = w.baseAddress else { return }
        for output in 0..<outputs {
          let own = w + output * width
          let intercept = constant == 0 ? 0 : constant * own[columns]
          for i in 0..<count {
            let product = x.baseAddress.map { RowKernels.dot($0 + (start + i) * columns, own, columns) } ?? 0
            out[output * Self.blockRows + i] = product + intercept
          }
        }
      }
    }
  }

  /// Turns scores into residuals and gives the loss, for two classes.
  private func binary(_ scores: UnsafeMutableBufferPointer<Double>, _ start: Int, _ count: Int) -> Double {
    var value = 0.0
    for i in 0..<count {
      let sign: Double = classes[start + i] == 1 ? 1 : -1
      let margin = sign * scores[i]
      let power = exp(-margin.magnitude)
      value += weights[start + i] * (log1p(power) + max(-margin, 0))
      let miss = (margin >= 0 ? power : 1) / (1 + power)
      scores[i] = -weights[start + i] * sign * miss
    }
    return value
  }

  /// Turns scores into residuals and gives the loss, for several classes.
  private func softmax(_ scores: UnsafeMutableBufferPointer<Double>, _ start: Int, _ count: Int) -> Double {
    var value = 0.0
    for i in 0..<count {
      let weight = weights[start + i]
      let own = Int(classes[start + i])
      var largest = scores[i]
      for k in 1..<outputs { largest = max(largest, scores[k * Self.blockRows + i]) }
      let target = scores[own * Self.blockRows + i]
      var sum = 0.0
      for k in 0..<outputs {
        let power = exp(scores[k * Self.blockRows + i] - largest)
        scores[k * Self.blockRows + i] = power
        sum += power
      }
      value += weight * (log(sum) + largest - target)
      for k in 0..<outputs {
        let share = scores[k * Self.blockRows + i] / sum
        scores[k * Self.blockRows + i] = weight * (share - (k == own ? 1 : 0))
      }
    }
    return value
  }

  private func add(
    to gradient: UnsafeMutableBufferPointer<Double>, _ residuals: UnsafeMutableBufferPointer<Double>, _ start: Int,
    _ count: Int
  ) {
    let columns = matrix.columns
    guard let gradient = gradient.baseAddress, let residuals = residuals.baseAddress else { return }
    matrix.values.withUnsafeBufferPointer { x in
      for output in 0..<outputs {
        let own = gradient + output * width
        let factors = residuals + output * Self.blockRows
        if let x = x.baseAddress {
          RowKernels.accumulate(
            x + start * columns, rows: count, columns: columns, factors: UnsafePointer(factors), into: own)
        }
        if constant != 0 { for i in 0..<count { own[columns] += constant * factors[i] } }
      }
    }
  }
}

extension LogisticProblem {
  /// For each output the second derivatives of F by its own parameters, from some of the rows; the penalty included.
  ///
  /// - Parameter limit: about how many rows; every so many are taken, all when there are not more.
  func curvatures(_ parameters: [Double], rows limit: Int) -> [[Double]] {
    let step = max(matrix.rows / max(limit, 1), 1)
    let sample = step == 1 ? self : every(step)
    let pieces = (sample.matrix.rows + Self.pieceRows - 1) / Self.pieceRows
    let parts = Parallel.map(pieces * outputs) { index in
      let (output, piece) = (index / pieces, index % pieces)
      let rows = piece * Self.pieceRows..<min((piece + 1) * Self.pieceRows, sample.matrix.rows)
      return sample.curvature(parameters, output: output, rows: rows)
    }
    return (0..<outputs).map { output in
      var total = [Double](repeating: 0, count: width * width)
      for piece in 0..<pieces {
        let part = parts[output * pieces + piece]
        for index in total.indices { total[index] += part[index] }
      }
      for a in 0..<width {
        for b in a..<width {
          let value = total[a * width + b] / sample.totalWeight
          let penalty = a == b && isPenalised(a) ? l2 : 0
          total[a * width + b] = value + penalty
          total[b * width + a] = value + penalty
        }
      }
      return total
    }
  }

  /// The problem on every so many rows.
  private func every(_ step: Int) -> LogisticProblem {
    let rows = Array(stride(from: step / 2, to: matrix.rows, by: step))
    var values: [Double] = []
    values.reserveCapacity(rows.count * matrix.columns)
    for row in rows { values += matrix.values[row * matrix.columns..<(row + 1) * matrix.columns] }
    let chosen = rows.map { weights[$0] }
    let part = (try? Matrix(rows: rows.count, columns: matrix.columns, values: values)) ?? matrix
    return LogisticProblem(
      matrix: part, classes: rows.map { classes[$0] }, outputs: outputs, weights: chosen,
      totalWeight: max(Vector.sum(chosen), .leastNormalMagnitude), constant: constant,
      penalisesIntercept: penalisesIntercept, l1: l1, l2: l2)
  }

  /// The upper half of Σ weight·p(1 − p)·x·xᵀ of one output.
  private func curvature(_ parameters: [Double], output: Int, rows: Range<Int>) -> [Double] {
    let columns = matrix.columns
    var scores = [Double](repeating: 0, count: Self.blockRows * outputs)
    var gram = [Double](repeating: 0, count: columns * columns)
    var edge = [Double](repeating: 0, count: columns)
    var corner = 0.0
    scores.withUnsafeMutableBufferPointer { scores in
      var start = rows.lowerBound
      while start < rows.upperBound {
        let count = min(Self.blockRows, rows.upperBound - start)
        fill(scores, parameters, start, count)
        spread(scores, output, start, count)
        matrix.values.withUnsafeBufferPointer { x in
          gram.withUnsafeMutableBufferPointer { gram in
            edge.withUnsafeMutableBufferPointer { edge in
              guard let x = x.baseAddress, let factors = scores.baseAddress, let gram = gram.baseAddress,
                let edge = edge.baseAddress
              else { return }
              let block = x + start * columns
              RowKernels.accumulateGram(
                block, rows: count, columns: columns, factors: UnsafePointer(factors), into: gram)
              if constant != 0 {
                RowKernels.accumulate(
                  block, rows: count, columns: columns, factors: UnsafePointer(factors), into: edge)
              }
            }
          }
        }
        for i in 0..<count { corner += scores[i] }
        start += count
      }
    }
    return framed(gram, edge, corner)
  }

  /// Turns scores into weight·p(1 − p) of one output, kept in the first places.
  private func spread(_ scores: UnsafeMutableBufferPointer<Double>, _ output: Int, _ start: Int, _ count: Int) {
    if outputs > 1 { _ = softmax(scores, start, count) }
    for i in 0..<count {
      let weight = weights[start + i]
      if outputs == 1 {
        let p = Logistic.sigmoid(scores[i])
        scores[i] = weight * p * (1 - p)
      } else if weight > 0 {
        let p = scores[output * Self.blockRows + i] / weight + (Int(classes[start + i]) == output ? 1 : 0)
        scores[i] = weight * max(p * (1 - p), 0)
      } else {
        scores[i] = 0
      }
    }
  }

  /// The matrix with the intercept's row and column, when there is one.
  private func framed(_ gram: [Double], _ edge: [Double], _ corner: Double) -> [Double] {
    guard constant != 0 else { return gram }
    let columns = matrix.columns
    var full = [Double](repeating: 0, count: width * width)
    for a in 0..<columns {
      for b in a..<columns { full[a * width + b] = gram[a * columns + b] }
      full[a * width + columns] = constant * edge[a]
    }
    full[width * width - 1] = constant * constant * corner
    return full
  }
}
