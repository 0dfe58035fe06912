import Configuration
import Diagnostics

extension Table {
  /// The first rows as JSON lists `[key, label?, feature…]` in the order of `outputHeader` (contract 5.3).
  ///
  /// Uploaded tables give texts as they were uploaded, other tables numbers; a missing number is null and the detail of
  /// a prediction an object.
  public func preview(limit: Int = 100) -> [JSON] {
    let columns = outputColumns
    let isRaw = isRaw
    return (0..<min(rowCount, max(limit, 0))).map { row in
      .list([.text(ids[row])] + columns.map { isRaw ? .text($0.text(at: row)) : $0.json(at: row) })
    }
  }
}

extension Column {
  /// A cell as JSON.
  fileprivate func json(at row: Int) -> JSON {
    switch values {
    case .doubles(let values): values[row].isFinite ? .number(values[row]) : .null
    case .integers(let values): values[row].map { .integer(Int($0)) } ?? .null
    case .text(let texts) where name == Table.Prediction.detail: Self.detail(texts[row])
    case .text(let texts): .text(texts[row])
    }
  }

  private static func detail(_ text: String) -> JSON {
    // A detail that somebody else wrote otherwise is shown as it stands.
    (try? JSONReader.read(SourceText(name: Table.Prediction.detail, text: text)).json) ?? .text(text)
  }
}
