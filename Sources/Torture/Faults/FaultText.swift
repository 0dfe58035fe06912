import Platform

/// A fault as an argument of the child that suffers it.
struct FaultText: Sendable {
  let text: String

  /// `none`, or a word and numbers: `kill:12`, `once:12:28`, `power:12:3`.
  init(_ text: String) { self.text = text }

  static let none = FaultText("none")
  /// No fault, and what is flushed is waited for.
  static let flushing = FaultText("flushing")

  /// The process is killed after a call.
  static func kill(_ call: Int) -> FaultText { FaultText("kill:\(call)") }
  /// A call fails.
  static func once(_ call: Int, _ errno: Int32) -> FaultText { FaultText("once:\(call):\(errno)") }
  /// All calls from one on fail.
  static func from(_ call: Int, _ errno: Int32) -> FaultText { FaultText("from:\(call):\(errno)") }
  /// Every call from one on is interrupted once.
  static func interrupted(_ call: Int) -> FaultText { FaultText("interrupted:\(call)") }
  /// One write, or all from it on, take three bytes at most.
  static func short(_ call: Int, isLasting: Bool) -> FaultText { FaultText("short:\(call):\(isLasting ? 1 : 0)") }
  /// The power goes after a call.
  static func power(_ call: Int, seed: Int) -> FaultText { FaultText("power:\(call):\(seed)") }

  /// Whether the storage of the machine is waited for: it proves nothing where only the calls are counted.
  var flushes: Bool { self.text == Self.flushing.text }

  /// The fault; an empty list for none, nil for a text that says nothing.
  var faults: [FaultyStorage.Fault]? {
    let words = text.split(separator: ":").map(String.init)
    let numbers = words.dropFirst().compactMap { Int($0) }
    switch (words.first, numbers.count) {
    case ("none", 0), ("flushing", 0): return []
    case ("kill", 1): return [.kill(after: numbers[0])]
    case ("once", 2): return [.once(call: numbers[0], errno: Int32(numbers[1]))]
    case ("from", 2): return [.from(call: numbers[0], errno: Int32(numbers[1]))]
    case ("interrupted", 1): return [.interrupted(from: numbers[0])]
    case ("short", 2): return [.shortWrites(call: numbers[0], isLasting: numbers[1] == 1, bytes: 3)]
    case ("power", 2): return [.powerCut(after: numbers[0], seed: UInt64(numbers[1]))]
    default: return nil
    }
  }
}
