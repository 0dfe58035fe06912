/// The log of one task. Levels are FATE's, so that its scripts find `INFO.log` and `ERROR.log`.
public struct TaskLog: Sendable {
  /// How much a line matters.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    /// For those who debug.
    case debug = "DEBUG"
    /// What happens.
    case info = "INFO"
    /// What is probably not meant.
    case warning = "WARNING"
    /// Why it failed.
    case error = "ERROR"

    /// Debug is the least.
    public static func < (a: Level, b: Level) -> Bool {
      (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
  }

  private let sink: @Sendable (Level, String) -> Void

  /// A log that hands each line on.
  public init(_ sink: @escaping @Sendable (Level, String) -> Void) { self.sink = sink }

  /// Writes a line.
  public func write(_ level: Level, _ line: String) { sink(level, line) }
  /// Writes what happens.
  public func info(_ line: String) { sink(.info, line) }
  /// Writes what is probably not meant; it is also shown to the user.
  public func warning(_ line: String) { sink(.warning, line) }
}
