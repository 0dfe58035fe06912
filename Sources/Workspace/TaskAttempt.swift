import Configuration

/// An attempt of a component that failed and was followed by another one.
public struct TaskAttempt: Sendable, Equatable {
  /// Counted from 1.
  public let number: Int
  /// Why it failed, with the place.
  public let reason: String
  /// When it began, in milliseconds since 1970.
  public let startTime: Int
  /// When it ended, in milliseconds since 1970.
  public let endTime: Int

  /// Makes one.
  public init(number: Int, reason: String, startTime: Int, endTime: Int) {
    self.number = number
    self.reason = reason
    self.startTime = startTime
    self.endTime = endTime
  }

  /// What records and events keep.
  public var json: JSON {
    [
      "attempt": .integer(number), "message": .text(reason), "start_time": .integer(startTime),
      "end_time": .integer(endTime),
    ]
  }

  /// Nil when it is none.
  init?(_ json: JSON) {
    guard let number = json["attempt"]?.integerValue, let reason = json["message"]?.textValue,
      let start = json["start_time"]?.integerValue, let end = json["end_time"]?.integerValue
    else { return nil }
    self.init(number: number, reason: reason, startTime: start, endTime: end)
  }
}

extension TaskRecord {
  private static let attemptsKey = "attempts"

  /// The attempts before the last one; empty for a task that did not have to be tried again.
  public var earlierAttempts: [TaskAttempt] {
    get { (details[Self.attemptsKey]?.listValue ?? []).compactMap { TaskAttempt($0) } }
    set { details[Self.attemptsKey] = newValue.isEmpty ? nil : .list(newValue.map(\.json)) }
  }
}

extension JobRecord {
  private static let attemptsKey = "attempts"

  /// How many attempts each component took that needed more than one.
  public var attempts: [String: Int] {
    get { (details[Self.attemptsKey]?.objectValue ?? [:]).compactMapValues(\.integerValue) }
    set { details[Self.attemptsKey] = newValue.isEmpty ? nil : .object(newValue.mapValues { .integer($0) }) }
  }
}
