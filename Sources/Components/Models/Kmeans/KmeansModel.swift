import Configuration
import Diagnostics
import Pipeline

/// One party's part of the centres (contract 6.4).
struct KmeansModel {
  let header: [String]
  /// k centres of as many numbers as there are features.
  var centres: [[Double]]
  var iterations = 0
  var isConverged = false
  /// Rows of each group.
  private var counts: [Int] = []

  init(header: [String], centres: [[Double]]) {
    self.header = header
    self.centres = centres
  }

  /// Reads a model back.
  ///
  /// - Throws: F0608.
  init(artifact: ModelArtifact, component: String) throws {
    let param = artifact.param
    let centres = (param["centroidDetail"]?.listValue ?? []).map { $0["centroid"]?.numbers ?? [] }
    header = (param["header"]?.listValue ?? []).compactMap(\.textValue)
    guard !centres.isEmpty, !header.isEmpty, centres.allSatisfy({ [header] in $0.count == header.count }) else {
      throw Diagnostic(.modelMismatch, "the model of \(component) is none of HeteroKmeans", subject: component)
    }
    self.centres = centres
    iterations = param["maxInteration"]?.integerValue ?? 0
    isConverged = param["converged"]?.boolValue ?? false
    counts = (param["clusterDetail"]?.listValue ?? []).map {
      Int(exactly: $0["cluster"]?.numbers.dropFirst().first ?? 0) ?? 0
    }
  }

  /// Counts the rows of each group.
  mutating func count(_ groups: [Int]) {
    counts = [Int](repeating: 0, count: centres.count)
    for group in groups { counts[group] += 1 }
  }

  /// FATE's two buffers.
  func artifact(_ parameters: HeteroKmeans.Parameters) -> ModelArtifact {
    let all = counts.reduce(0, +)
    return ModelArtifact(
      HeteroKmeans.module, meta: Self.meta(parameters, centres.count),
      param: [
        "countOfClusters": .integer(centres.count), "maxInteration": .integer(iterations),
        "converged": .bool(isConverged), "header": .list(header.map(JSON.text)),
        "clusterDetail": .list(
          counts.enumerated().map { group, count in
            let share = all == 0 ? 0 : Double(count) / Double(all)
            return ["cluster": [.number(Double(group)), .number(Double(count)), .number(share)]]
          }), "centroidDetail": .list(centres.map { ["centroid": .list($0.map(JSON.number))] }),
      ])
  }

  static func meta(_ parameters: HeteroKmeans.Parameters, _ count: Int) -> JSON {
    [
      "k": .integer(count), "tol": .number(parameters.tolerance), "maxIter": .integer(parameters.maxIterations),
      "needRun": .bool(parameters.needRun),
    ]
  }
}

extension JSON {
  /// The numbers of a list.
  fileprivate var numbers: [Double] { (listValue ?? []).compactMap(\.doubleValue) }
}
