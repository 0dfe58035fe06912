import Diagnostics
import Platform

/// How much a line of a log matters: FATE's levels, each with a file of its own.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
  /// For those who debug.
  case debug = "DEBUG"
  /// What happens.
  case info = "INFO"
  /// What is probably not meant.
  case warning = "WARNING"
  /// Why it failed.
  case error = "ERROR"

  /// Debug is the least.
  public static func < (a: LogLevel, b: LogLevel) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}

/// The text of a log: `2020-07-22 15:30:12,345 - LEVEL - message`, further lines of a message indented.
///
/// One file is kept; FATE's four (contract 3.3: each has its level and those above) are made of it when they are asked for.
enum TaskLogText {
  private static let timeLength = 23

  static func line(_ level: LogLevel, _ message: String, at time: LocalTime) -> String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    return "\(time.textWithMilliseconds) - \(level.rawValue) - \(lines.joined(separator: "\n    "))\n"
  }

  /// The lines of a level and those above it, each with what belongs to it.
  static func lines(of text: String, from level: LogLevel) -> String {
    var isShown = false
    var result = ""
    for line in text.split(separator: "\n") {
      if let own = self.level(of: line) { isShown = own >= level }
      if isShown { result += line + "\n" }
    }
    return result
  }

  private static func level(of line: Substring) -> LogLevel? {
    guard line.first != " " else { return nil }
    let rest = line.utf8.dropFirst(timeLength + 3)
    return LogLevel.allCases.first { rest.starts(with: "\($0.rawValue) - ".utf8) }
  }
}
