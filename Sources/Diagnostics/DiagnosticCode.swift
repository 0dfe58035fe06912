/// A stable name of one kind of problem: what `fedflow explain F0123` explains, with the exit status it leads to.
///
/// Codes are declared in `Codes/`, one file per part of the house; numbers are never reused.
public struct DiagnosticCode: Sendable, Hashable {
  /// `F` and four digits.
  public let name: String
  /// The exit status of a command that ends because of it.
  public let status: ExitStatus
  /// What it means and what to do, in one or a few sentences.
  public let explanation: String

  /// Declares a code.
  public init(_ name: String, _ status: ExitStatus, _ explanation: String) {
    self.name = name
    self.status = status
    self.explanation = explanation
  }

  /// Every code of the program, by number.
  public static let all: [DiagnosticCode] =
    (general + configuration + parameters + platform + tables + pipeline + workspace + components + runner + commands
    + models + gateway + suites + exchange
    + federation)
    .sorted { $0.name < $1.name }
}
