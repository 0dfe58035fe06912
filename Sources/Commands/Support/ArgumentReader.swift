import Configuration
import Diagnostics

/// The arguments of a process as an operation and a request, in either of FATE's spellings:
/// `-f submit_job -c X`, `-config X`, `--config X`, `--conf=X`, or plain `submit_job -c X`.
struct ArgumentReader {
  /// What was asked.
  struct Command: Sendable {
    /// The word for the operation, when there is one.
    var operation: String?
    var request: Request
  }

  private let operations: [any Operation.Type]
  private var rest: ArraySlice<String>
  private var operation: String?
  private var operands: [String] = []
  private var given: [(option: CommandOption, spelling: String, value: JSON)] = []

  private init(_ arguments: [String], operations: [any Operation.Type]) {
    self.operations = operations
    self.rest = arguments[...]
  }

  /// Reads arguments.
  /// - Throws: `Diagnostic` (status 2) for flags that no operation has, or that this one has not.
  static func read(_ arguments: [String], operations: [any Operation.Type]) throws -> Command {
    var reader = ArgumentReader(arguments, operations: operations)
    try reader.readAll()
    return Command(operation: reader.operation, request: try reader.request())
  }

  private static let function = CommandOption("function", short: "f", .text, "the operation, as FATE's client takes it")

  /// Every flag of every operation: which words take a value must be known before the operation is.
  private var known: [CommandOption] {
    var seen = Set<String>()
    let all = [Self.function] + CommandOption.common + operations.flatMap { $0.options }
    return all.filter { seen.insert($0.key).inserted }
  }

  /// The operation after `-f`, wherever it stands: which prefixes and flags are meant depends on it.
  private static func functionName(in arguments: [String]) -> String? {
    for (index, argument) in arguments.enumerated() {
      if ["-f", "-function", "--function"].contains(argument) {
        return arguments.dropFirst(index + 1).first
      }
      for prefix in ["--function=", "-function="] where argument.hasPrefix(prefix) {
        return String(argument.dropFirst(prefix.count))
      }
    }
    return nil
  }

  private mutating func readAll() throws {
    operation = Self.functionName(in: Array(rest))
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        rest = []
      } else if argument.hasPrefix("--") {
        try readLong(argument)
      } else if argument.hasPrefix("-"), argument.count > 1 {
        try readShort(argument)
      } else if let name = name(continuedBy: argument) {
        operation = name
      } else {
        operands.append(argument)
      }
    }
  }

  /// The operation's name with a further word: nil when the word is none of its name. `federation create` is one name.
  private func name(continuedBy word: String) -> String? {
    guard let operation else { return word }
    let longer = "\(operation) \(word)"
    let isName = operations.contains { $0.name == operation }
    let isBeginning = operations.contains { $0.name.hasPrefix(operation + " ") }
    if isBeginning, !isName || operations.contains(where: { $0.name == longer || $0.name.hasPrefix(longer + " ") }) {
      return longer
    }
    return nil
  }

  private mutating func readLong(_ argument: String) throws {
    let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let word = String(parts[0])
    try take(try named(word, argument), "--\(word)", attached: parts.count > 1 ? String(parts[1]) : nil)
  }

  /// A long name may be cut short as long as one name is meant; dashes and underscores are one.
  private func named(_ word: String, _ argument: String) throws -> CommandOption {
    let name = word.map { $0 == "-" ? "_" : $0 }.map(String.init).joined()
    // What is a flag of another operation may be the beginning of one that this one has.
    if let exact = relevant.first(where: { $0.key == name }) { return exact }
    let meant = relevant.filter { $0.key.hasPrefix(name) }
    if meant.count == 1 { return meant[0] }
    if let other = known.first(where: { $0.key == name }) { return other }
    if meant.count > 1 {
      let names = English.list(meant.map { "--\($0.key)" }, "or")
      throw Diagnostic(.unknownArgument, "\(English.quote(argument)) may mean \(names)")
    }
    throw unknown(argument, among: relevant.map { "--\($0.key)" })
  }

  private mutating func readShort(_ argument: String) throws {
    let word = String(argument.dropFirst())
    if let option = candidates.first(where: { $0.short == word || $0.key == word }) {
      return try take(option, argument, attached: nil)
    }
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, let option = candidates.first(where: { $0.key == parts[0] || $0.short == String(parts[0]) }) {
      return try take(option, "-\(parts[0])", attached: String(parts[1]))
    }
    if let option = candidates.first(where: { $0.short == String(word.prefix(1)) && $0.kind != .flag }) {
      return try take(option, "-\(word.prefix(1))", attached: String(word.dropFirst()))
    }
    throw unknown(
      argument, among: relevant.flatMap { option in [option.short, option.key].compactMap { $0 }.map { "-\($0)" } })
  }

  private mutating func take(_ option: CommandOption, _ spelling: String, attached: String?) throws {
    if option.kind == .flag {
      if let attached {
        throw Diagnostic(.badArgument, "'\(spelling)' takes no value, found \(English.quote(attached))")
      }
      given.append((option, spelling, true))
      return
    }
    guard let text = attached ?? rest.popFirst() else {
      throw Diagnostic(.missingArgument, "'\(spelling)' needs a value")
    }
    if option == Self.function {
      operation = text
    } else if option.kind == .integer {
      guard let number = Int(text) else {
        throw Diagnostic(.badArgument, "'\(spelling)' must be a whole number, found \(English.quote(text))")
      }
      given.append((option, spelling, .integer(number)))
    } else {
      given.append((option, spelling, .text(text)))
    }
  }

  /// The flags that the operation has, all as long as it is not known.
  private var relevant: [CommandOption] {
    guard let type = operations.first(where: { $0.name == operation }) else { return known }
    return type.options + CommandOption.common
  }

  /// Those first: two operations may give a letter two meanings.
  private var candidates: [CommandOption] { relevant + known }

  private func request() throws -> Request {
    var flags: [String: JSON] = [:]
    for (option, spelling, value) in given {
      guard relevant.contains(where: { $0.key == option.key }) else {
        let help = "'fedflow help \(operation ?? "")' lists its flags"
        throw Diagnostic(.unknownArgument, "\(operation ?? "fedflow") has no flag '\(spelling)'", help: help)
      }
      if option.kind == .repeated {
        flags[option.key] = .list((flags[option.key]?.listValue ?? []) + [value])
      } else {
        flags[option.key] = value
      }
    }
    return Request(flags: flags, operands: operands)
  }

  private func unknown(_ argument: String, among names: [String]) -> Diagnostic {
    let page = "'fedflow help\(operation.map { " \($0)" } ?? "")' lists its flags"
    return Diagnostic(
      .unknownArgument, "unknown flag \(English.quote(argument))",
      help: Suggestion.help(for: argument, in: names) ?? page)
  }
}
