import Cryptography
import Diagnostics
import Learning
import Pipeline

extension HeteroLinear {
  /// How the rows of one fit are cut into batches, as all parties know it.
  struct BatchCourse: Sendable, Equatable {
    /// The rows in consecutive batches.
    let plan: BatchPlan
    /// Whether an iteration has one batch of random rows only.
    let isRandom: Bool
    /// Whether the batches of every iteration are others, and the guest names their rows.
    let isDrawn: Bool
    /// How many rows hide a batch among them; 0 for none.
    let decoys: Int
    /// Whether the guest's part of every score is the same at the start: then the first residuals are the labels.
    let hasConstantStart: Bool

    /// Cuts rows as the parameters say.
    init(rowCount: Int, _ parameters: Parameters, hasConstantStart: Bool) throws {
      let plan = try BatchPlan(rowCount: rowCount, batchSize: parameters.batchSize)
      self.plan = plan
      isRandom = parameters.batchStrategy == .random && plan.batchSize < rowCount
      isDrawn = isRandom || parameters.shuffle == true && plan.batchSize < rowCount
      let asked = parameters.maskedRate.map { ($0 * Double(plan.batchSize)).rounded() } ?? 0
      decoys = plan.batchSize < rowCount ? Int(min(asked, Double(rowCount))) : 0
      self.hasConstantStart = hasConstantStart
    }

    /// Whether the guest names the rows of batches.
    var namesRows: Bool { isDrawn || decoys > 0 }

    /// The rows of each batch of an iteration.
    var sizes: [Int] { isRandom ? [plan.batchSize] : plan.batches.map(\.count) }

    /// Rows of the smallest batch.
    var smallest: Int { isRandom ? plan.batchSize : plan.smallestBatch }

    /// The message.
    var message: WholeNumbers {
      let flags = [isRandom, isDrawn, hasConstantStart].map { $0 ? 1 : 0 }
      return WholeNumbers(([plan.rowCount, plan.batchSize, decoys] + flags).map { Int64($0) })
    }

    /// What the guest announces.
    ///
    /// - Throws: F0614 when the message is none of a course, F0611 for batches of fewer than 10 rows.
    init(from guest: Party, _ context: ComponentContext) throws {
      let values = try context.receive(Message.batches, from: guest).values
      guard values.count == 6, let rows = Int(exactly: values[0]), let size = Int(exactly: values[1]),
        (1...Self.rowLimit).contains(rows), (1...rows).contains(size), (0...Int64(rows)).contains(values[2]),
        values[3...5].allSatisfy({ (0...1).contains($0) })
      else { throw Diagnostic(.protocolBroken, "the batch information cannot be read", subject: context.component) }
      guard size >= min(Self.smallestSize, rows) else {
        throw Diagnostic(
          .batchTooSmall, "\(guest.name) announces batches of \(English.count(size, "row"))",
          subject: "\(context.component).batch_size", help: "set batch_size to -1 or at least \(Self.smallestSize)")
      }
      plan = try BatchPlan(rowCount: rows, batchSize: size)
      decoys = Int(values[2])
      isRandom = values[3] == 1
      isDrawn = values[4] == 1
      hasConstantStart = values[5] == 1
    }

    /// FATE's smallest batch (contract 8.2).
    private static let smallestSize = 10
    /// Most rows that a party takes from the guest's word.
    private static let rowLimit = 1 << 31
  }

  /// The rows of one batch, and those among which the hosts see it.
  struct BatchRows: Sendable, Equatable {
    /// The rows of the batch.
    let rows: [Int]
    /// What the hosts are told: the same rows, or more of them, ascending.
    let shown: [Int]
    /// Where each row of the batch stands among those shown; nil when they are the same.
    let places: [Int]?

    /// A batch that the hosts see as it is.
    init(_ rows: [Int]) {
      self.rows = rows
      shown = rows
      places = nil
    }

    /// A batch among other rows of 0..<count, which nobody can foresee.
    init(_ rows: [Int], hiddenAmong decoys: Int, of count: Int) throws(CryptographyError) {
      let others = KFold.others(than: rows.sorted(), of: count)
      var stream = RandomStream(seed: try Self.unseeded(), names: ["decoys"])
      let order = stream.shuffledIndices(others.count).prefix(decoys)
      let shown = (rows + order.map { others[$0] }).sorted()
      let places = Dictionary(zip(shown, shown.indices), uniquingKeysWith: { first, _ in first })
      self.rows = rows
      self.shown = shown
      self.places = rows.map { places[$0] ?? 0 }
    }

    private static func unseeded() throws(CryptographyError) -> UInt64 {
      try SecureRandom.privateBytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// Draws the batches of each iteration at the guest.
  struct BatchSource {
    private let course: BatchCourse
    private var stream: RandomStream
    private var fixed: [BatchRows] = []

    init(_ course: BatchCourse, stream: RandomStream) {
      self.course = course
      self.stream = stream
    }

    /// The batches of the next iteration, and whether they are others than those of the last one.
    mutating func next() throws -> (batches: [BatchRows], areNew: Bool) {
      if !fixed.isEmpty { return (fixed, false) }
      let count = course.plan.rowCount
      var batches: [[Int]]
      if course.isRandom {
        batches = [try stream.sample(course.plan.batchSize, of: count).sorted()]
      } else {
        let order = course.isDrawn ? stream.shuffledIndices(count) : Array(0..<count)
        batches = course.plan.batches.map { rows in course.isDrawn ? rows.map { order[$0] }.sorted() : Array(rows) }
      }
      let result = try batches.map { rows in
        course.decoys > 0 ? try BatchRows(rows, hiddenAmong: course.decoys, of: count) : BatchRows(rows)
      }
      if !course.isDrawn { fixed = result }
      return (result, true)
    }
  }
}
