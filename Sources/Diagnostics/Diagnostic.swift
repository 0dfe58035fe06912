/// One thing that a person must know, at the place where it can be mended.
public struct Diagnostic: Error, Sendable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// Nothing was done, or what was begun has failed.
    case error
    /// Accepted, but probably not what was meant.
    case warning
    /// Worth knowing.
    case note
  }

  /// A further place that has to do with the problem.
  public struct Note: Sendable {
    /// What the place has to do with it.
    public let message: String
    /// The place, when it is in a text.
    public let position: SourcePosition?

    /// Makes a note.
    public init(_ message: String, at position: SourcePosition? = nil) {
      self.message = message
      self.position = position
    }
  }

  /// How bad it is.
  public var severity: Severity
  /// The stable code.
  public var code: DiagnosticCode
  /// What is wrong: lower case, no full stop, the user's words in single quotes.
  public var message: String
  /// Where it was written, when it was written anywhere.
  public var position: SourcePosition?
  /// Where it happened when there is no text: `component.parameter`, a table, a file.
  public var subject: String?
  /// Other places involved.
  public var notes: [Note]
  /// One line that can be acted on.
  public var help: String?

  /// Makes a diagnostic.
  public init(
    _ severity: Severity, _ code: DiagnosticCode, _ message: String, at position: SourcePosition? = nil,
    subject: String? = nil, notes: [Note] = [], help: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.position = position
    self.subject = subject
    self.notes = notes
    self.help = help
  }

  /// Makes an error.
  public init(
    _ code: DiagnosticCode, _ message: String, at position: SourcePosition? = nil, subject: String? = nil,
    notes: [Note] = [], help: String? = nil
  ) {
    self.init(.error, code, message, at: position, subject: subject, notes: notes, help: help)
  }

  /// `file:line:column` or the subject, when there is either.
  public var place: String? { position?.text ?? subject }
}

/// All problems of one pass, thrown together.
public struct DiagnosticList: Error, Sendable {
  /// The problems in the order in which they were found.
  public private(set) var diagnostics: [Diagnostic]

  /// Makes a list.
  public init(_ diagnostics: [Diagnostic] = []) { self.diagnostics = diagnostics }

  /// Adds one.
  public mutating func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Adds what another error says, if it is a diagnostic or a list; rethrows anything else.
  public mutating func add(error: any Error) throws {
    switch error {
    case let one as Diagnostic: diagnostics.append(one)
    case let many as DiagnosticList: diagnostics += many.diagnostics
    default: throw error
    }
  }

  /// Runs a step and keeps its diagnostics instead of stopping; nil when it failed.
  public mutating func collect<Result>(_ step: () throws -> Result) throws -> Result? {
    do { return try step() } catch {
      try add(error: error)
      return nil
    }
  }

  /// The errors among them.
  public var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }

  /// Sorted by file, line and column; those without a place come last; equal ones once.
  public var sorted: [Diagnostic] {
    var seen = Set<String>()
    return diagnostics.enumerated().sorted { a, b in
      let (left, right) = (a.element.position, b.element.position)
      switch (left, right) {
      case (let left?, let right?) where left != right:
        return (left.source.name, left.line, left.column) < (right.source.name, right.line, right.column)
      case (.some, nil): return true
      case (nil, .some): return false
      default: return a.offset < b.offset
      }
    }.map(\.element).filter { seen.insert("\($0.place ?? "")\u{0}\($0.message)").inserted }
  }

  /// Throws the list when it has an error.
  public func throwIfErrors() throws {
    if !errors.isEmpty { throw self }
  }

  /// The exit status of a command that ends because of it: that of the first error.
  public var status: ExitStatus { errors.first?.code.status ?? .done }
}
