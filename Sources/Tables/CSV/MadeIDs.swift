import Diagnostics

/// Ids that an import makes, one for each row (FATE's `extend_sid`): the first field of the file is a column like any other.
public struct MadeIDs: Sendable, Equatable {
  /// FATE's name of their column.
  public static let columnName = "extend_sid"

  /// What stands before the number of the row, which counts from 0.
  public let prefix: String

  /// Names rows.
  public init(prefix: String) { self.prefix = prefix }

  /// Writes the text of a CSV file with its ids in front of the rows. Empty lines stay as they are, to be told with their
  /// places.
  ///
  /// - Parameter sink: is given the pieces.
  func write(
    before text: UnsafeRawBufferPointer, delimiter: String, hasHeader: Bool,
    to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let bytes = text.bindMemory(to: UInt8.self)
    var (offset, row, isHeader) = (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, 0, hasHeader)
    while offset < bytes.count {
      let next = CSVText.lineEnd(bytes, from: offset, to: bytes.count)
      let isEmpty = bytes[offset] == CSVText.newline || bytes[offset] == CSVText.carriageReturn
      if !isEmpty || isHeader {
        let id = isHeader ? Self.columnName : "\(prefix)\(row)"
        try Array((id + delimiter).utf8).withUnsafeBytes(sink)
        row += isHeader ? 0 : 1
      }
      isHeader = false
      try sink(UnsafeRawBufferPointer(rebasing: text[offset..<next]))
      offset = next
    }
  }
}
