import Glibc

/// What a model says of rows.
public enum ModelPredictions: Sendable, Equatable {
  /// A number for each row.
  case numbers([Double])
  /// For each row the place of its class, and a score for each class, row after row: probabilities, which add up to 1, or
  /// margins, whose largest wins.
  case classes(places: [Int], scores: [Double], areProbabilities: Bool)
  /// For each component a coordinate of each row.
  case coordinates([[Double]])
}

extension StatisticsModel {
  /// Predicts rows.
  ///
  /// - Parameter values: one column for each of `attributes`, in their order and of their type.
  /// - Throws: `StatisticsError.rows` for columns that do not fit and for missing values, naming the first row.
  public func predict(_ values: [StatisticsRows.Values]) throws(StatisticsError) -> ModelPredictions {
    let rows = try checkedRows(values)
    let columns = terms.map { term in column(of: term, values) }
    switch form {
    case .regression(let function): return .numbers(function.values(columns, rows: rows))
    case .discriminants(let functions):
      return Self.probabilities(functions.map { $0.values(columns, rows: rows) }, rows: rows)
    case .margins(let functions):
      return Self.margins(functions.map { $0.values(columns, rows: rows) }, rows: rows)
    case .bayes(let priors, let added):
      return Self.probabilities(Self.logScores(priors, added, columns, rows: rows), rows: rows)
    case .projection(let projection):
      return .coordinates(projection.components.map { projection.coordinates($0, columns, rows: rows) })
    }
  }

  private func checkedRows(_ values: [StatisticsRows.Values]) throws(StatisticsError) -> Int {
    guard let schema = try? FeatureSchema(attributes) else { throw .rows("the model's attributes are no schema") }
    let rows = try StatisticsRows(schema: schema, values: values)
    for (attribute, column) in zip(attributes, values) {
      let missing =
        switch column {
        case .numbers(let numbers): numbers.firstIndex { $0.isNaN }
        case .codes(let codes): codes.firstIndex { $0 < 0 }
        }
      if let missing { throw .rows("row \(missing + 1), '\(attribute.name)': the value is missing") }
    }
    return rows.count
  }

  private func column(of term: Term, _ values: [StatisticsRows.Values]) -> [Double] {
    guard let place = attributes.firstIndex(where: { $0.name == term.attribute }) else { return [] }
    switch values[place] {
    case .numbers(let numbers): return numbers
    case .codes(let codes):
      let wanted = attributes[place].kind.categories?.firstIndex(of: term.category ?? "").map { Int32($0) }
      return codes.map { $0 == wanted ? 1 : 0 }
    }
  }

  private static func logScores(
    _ priors: [Double], _ added: [BayesTerm], _ columns: [[Double]], rows: Int
  ) -> [[Double]] {
    priors.indices.map { k in
      var scores = [Double](repeating: priors[k], count: rows)
      for (term, column) in zip(added, columns) {
        switch term {
        case .gaussian(let centre, let distances, let variances):
          let (distance, variance) = (distances[k], variances[k])
          let height = 0.5 * log(2 * Double.pi * variance)
          for i in 0..<rows {
            let d = (column[i] - centre) - distance
            scores[i] -= height + d * d / (2 * variance)
          }
        case .bernoulli(let zero, let one):
          for i in 0..<rows { scores[i] += column[i] == 1 ? one[k] : zero[k] }
        case .category(let one):
          for i in 0..<rows where column[i] == 1 { scores[i] += one[k] }
        }
      }
      return scores
    }
  }

  /// exp(score) / Σ exp(score), the largest score taken out first.
  private static func probabilities(_ scores: [[Double]], rows: Int) -> ModelPredictions {
    var places = [Int](repeating: 0, count: rows)
    var all = [Double](repeating: 0, count: rows * scores.count)
    for i in 0..<rows {
      let largest = (1..<scores.count).reduce(0) { scores[$1][i] > scores[$0][i] ? $1 : $0 }
      var sum = 0.0
      for k in scores.indices {
        let power = exp(scores[k][i] - scores[largest][i])
        all[i * scores.count + k] = power
        sum += power
      }
      for k in scores.indices { all[i * scores.count + k] /= sum }
      places[i] = largest
    }
    return .classes(places: places, scores: all, areProbabilities: true)
  }

  private static func margins(_ scores: [[Double]], rows: Int) -> ModelPredictions {
    if scores.count == 1 {
      return .classes(
        places: scores[0].map { $0 > 0 ? 1 : 0 }, scores: scores[0].flatMap { [-$0, $0] }, areProbabilities: false)
    }
    let places = (0..<rows).map { i in (1..<scores.count).reduce(0) { scores[$1][i] > scores[$0][i] ? $1 : $0 } }
    return .classes(
      places: places, scores: (0..<rows).flatMap { i in scores.map { $0[i] } }, areProbabilities: false)
  }
}

extension Projection {
  fileprivate func coordinates(_ component: [Double], _ columns: [[Double]], rows: Int) -> [Double] {
    var values = [Double](repeating: 0, count: rows)
    for (j, column) in columns.enumerated() {
      let (weight, centre) = (component[j] / scales[j], centres[j])
      for i in 0..<rows { values[i] += weight * (column[i] - centre) }
    }
    return values
  }
}
