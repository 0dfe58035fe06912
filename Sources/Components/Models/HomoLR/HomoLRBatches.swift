import Diagnostics
import Learning
import Pipeline

extension HomoLR {
  /// Which rows of a party make the batches of each iteration. Every party cuts and draws its own.
  struct Batches: Sendable {
    /// The cut, in which `random` takes one batch.
    private let plan: BatchPlan
    private let isRandom: Bool
    /// Whether the batches of every iteration are others.
    let isDrawn: Bool
    private var stream: RandomStream

    init(rowCount: Int, _ client: Client, _ start: Start) throws {
      let parameters = client.parameters
      plan = try BatchPlan(rowCount: rowCount, batchSize: parameters.batchSize)
      let isCut = plan.batchSize < rowCount
      isRandom = parameters.batchStrategy == .random && isCut
      isDrawn = isRandom || parameters.shuffle == true && isCut
      stream = RandomStream(
        seed: client.context.seed, names: client.context.streamNames(for: "batches of \(start.purpose)"))
    }

    /// Rows of all batches of an iteration.
    var rowCount: Int { isRandom ? plan.batchSize : plan.rowCount }

    /// The rows of each batch of the next iteration, ascending.
    mutating func next() throws -> [[Int]] {
      if isRandom { return [try stream.sample(plan.batchSize, of: plan.rowCount).sorted()] }
      guard isDrawn else { return plan.batches.map { Array($0) } }
      let order = stream.shuffledIndices(plan.rowCount)
      return plan.batches.map { rows in rows.map { order[$0] }.sorted() }
    }
  }
}
