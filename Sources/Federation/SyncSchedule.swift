import Diagnostics

/// How often each node publishes: `m30`, `h3`, `d7` (contract A4). Slots are counted from 1970, so that all nodes have
/// the same ones.
public struct SyncSchedule: Sendable, Equatable {
  /// As it is written.
  public let text: String
  /// The length of a slot in milliseconds.
  public let period: Int

  /// Reads a schedule.
  ///
  /// - Throws: `badSchedule` for anything but a letter and a number from 1 to 9999.
  public init(_ text: String) throws {
    let units: [Character: Int] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000]
    let digits = text.dropFirst()
    guard let unit = text.first.flatMap({ units[$0] }), let number = Int(digits), (1...9999).contains(number),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != "0"
    else {
      throw Diagnostic(
        .badSchedule, "a schedule is m, h or d and a number from 1 to 9999, found \(English.quote(text))",
        help: "m30 is every 30 minutes, h3 every 3 hours, d7 every 7 days")
    }
    self.text = text
    period = unit * number
  }

  /// The number of the slot that a moment lies in.
  public func slot(at milliseconds: Int) -> Int {
    milliseconds >= 0 ? milliseconds / period : (milliseconds - period + 1) / period
  }
}
