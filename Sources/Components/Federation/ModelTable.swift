import Diagnostics
import Learning
import Pipeline
import Tables

/// What a model of statistics says of the rows of a table, as a table.
struct ModelTable {
  private let model: StatisticsModel
  private let context: ComponentContext

  init(_ model: StatisticsModel, _ context: ComponentContext) {
    self.model = model
    self.context = context
  }

  /// Predictions of a regression or a classifier; of principal components the coordinates as features `pc1`, `pc2` ….
  func predictions(of table: Table, tag: String) throws -> Table {
    let values = try StatisticsColumns.values(model.attributes, of: table, subject: context.component)
    let found: ModelPredictions
    do { found = try model.predict(values) } catch {
      throw Diagnostic(
        .unusableFeature, "the rows cannot be predicted: \(error)", subject: context.component,
        help: "fill missing values with missing_fill of DataIO")
    }
    switch found {
    case .numbers(let numbers):
      let result = Column(name: Table.Prediction.result, doubles: numbers)
      return try self.table(
        of: table, result, numbers, PredictionDetail(classes: ["label"], scores: numbers), tag)
    case .classes(let places, let scores, _): return try classes(of: table, places, scores, tag)
    case .coordinates(let columns):
      let kept = table.columns.filter { $0.role != .feature }
      return try Table(
        ids: table.ids,
        columns: kept
          + columns.enumerated().map { Column(name: "pc\($0.offset + 1)", role: .feature, doubles: $0.element) },
        metadata: table.metadata, sourceLines: table.sourceLines)
    }
  }

  /// Of two classes 0 and 1 the score is that of 1; else it is that of the predicted class.
  private func classes(of table: Table, _ places: [Int], _ scores: [Double], _ tag: String) throws -> Table {
    let width = model.classes.count
    let isBinary = model.classes == ["0", "1"]
    let result =
      isBinary
      ? Column(name: Table.Prediction.result, integers: places.map { Int64($0) })
      : Column(name: Table.Prediction.result, text: places.map { model.classes[$0] })
    let chosen = places.enumerated().map { row, place in scores[row * width + (isBinary ? 1 : place)] }
    return try self.table(of: table, result, chosen, PredictionDetail(classes: model.classes, scores: scores), tag)
  }

  private func table(
    of table: Table, _ result: Column, _ scores: [Double], _ detail: PredictionDetail, _ tag: String
  ) throws -> Table {
    let unknown = Column(
      name: Table.Prediction.label, role: .label, integers: [Int64?](repeating: nil, count: table.rowCount))
    return try Table.predictions(
      ids: table.ids, label: (table.label ?? unknown).values, result: result.values, score: scores, detail: detail,
      type: tag, metadata: Table.Metadata(idName: table.metadata.idName, labelName: Table.Prediction.label))
  }
}
