import Configuration
import Diagnostics

/// The scores of every class of every row, which become the column `predict_detail`.
public struct PredictionDetail: Sendable {
  /// The names of the classes: `0` and `1`, or `label` for a regression.
  public let classes: [String]
  /// The scores, row-major, `rows × classes`; NaN where there is none, written as null.
  public let scores: [Double]

  /// Makes a detail.
  public init(classes: [String], scores: [Double]) {
    self.classes = classes
    self.scores = scores
  }
}

extension Table {
  /// The columns of a table of predictions, in FATE's order (contract 5.3).
  public enum Prediction {
    /// What was to be predicted; missing where it is unknown.
    public static let label = "label"
    /// What is predicted: a class or a value.
    public static let result = "predict_result"
    /// The score of the result.
    public static let score = "predict_score"
    /// The scores of all classes as the text of a JSON object: `{"0": 0.1, "1": 0.9}`.
    public static let detail = "predict_detail"
    /// What the row was used for: `train`, `validate` or `predict`.
    public static let type = "type"
    /// All of them in order.
    public static let columns = [label, result, score, detail, type]
  }

  /// Makes a table of predictions, one row per id.
  ///
  /// `predict_detail` is kept as JSON text, so that pandas users read it with `json.loads`; the writers of CSV print it
  /// as FATE does. The label column of the table has the role label.
  ///
  /// - Throws: F0301 when the numbers of rows differ.
  public static func predictions(
    ids: TextValues, label: Column.Values, result: Column.Values, score: [Double], detail: PredictionDetail,
    type: String,
    metadata: Metadata = Metadata()
  ) throws -> Table {
    let width = detail.classes.count
    guard detail.scores.count == ids.count * width else {
      throw Diagnostic(
        .tableShape,
        "\(detail.scores.count) scores do not make \(English.count(width, "class", "classes")) of "
          + English.count(ids.count, "row"))
    }
    let keys = detail.classes.map { PythonText.quoted($0) + ": " }
    let details = (0..<ids.count).map { row in
      let pairs = keys.indices.map { index in
        let score = detail.scores[row * width + index]
        return keys[index] + (score.isFinite ? NumberText.of(score) : "null")
      }
      return "{" + pairs.joined(separator: ", ") + "}"
    }
    return try Table(
      ids: ids,
      columns: [
        Column(name: Prediction.label, role: .label, values: label), Column(name: Prediction.result, values: result),
        Column(name: Prediction.score, doubles: score), Column(name: Prediction.detail, text: details),
        Column(name: Prediction.type, text: repeatElement(type, count: ids.count)),
      ], metadata: metadata)
  }

  /// Whether the columns are those of predictions.
  public var holdsPredictions: Bool { columns.map(\.name) == Prediction.columns }

  /// Whether the columns are as uploaded, without a meaning for components yet.
  public var isRaw: Bool { columns.allSatisfy { $0.role == .plain } && !holdsPredictions }
}

/// Texts as Python's `str` and `json.dumps` print them.
enum PythonText {
  /// `str` of a float: `0.1`, `nan`, `inf`.
  static func float(_ value: Double) -> String {
    if value.isFinite { return NumberText.of(value) }
    return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }

  /// A JSON string; control characters, quotes and backslashes escaped.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
