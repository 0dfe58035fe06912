import Configuration
import Diagnostics

/// Where every row of an imported file went: `read` is always `kept` and all that was `dropped`.
public struct ImportAccount: Sendable, Equatable {
  /// Rows that were left out for one reason.
  public struct Dropped: Sendable, Equatable {
    /// Why, in a few words.
    public let reason: String
    /// How many.
    public let count: Int
  }

  /// The rows of the file, the header line not counted.
  public let read: Int
  /// The rows of the table.
  public let kept: Int
  /// The rest, for each reason that occurred.
  public let dropped: [Dropped]
  /// How many lines ended in CR LF, the header line counted; the table does not have them.
  public let carriageReturnLineEnds: Int

  /// `569 rows read, 567 kept, 2 dropped (2 repeated id)`.
  public var text: String {
    let count = read - kept
    let reasons = dropped.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
    let tail = count > 0 ? ", \(count) dropped (\(reasons))" : ""
    return "\(English.count(read, "row")) read, \(kept) kept\(tail)"
  }

  /// The account for records.
  public var json: JSON {
    [
      "read": .integer(read), "kept": .integer(kept),
      "dropped": .object(Dictionary(uniqueKeysWithValues: dropped.map { ($0.reason, .integer($0.count)) })),
    ]
  }
}
