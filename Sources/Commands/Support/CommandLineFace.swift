import Components
import Configuration
import Diagnostics
import Pipeline
import Platform

/// The command line: arguments in; on standard output the answer and nothing else, on standard error the talk; the exit
/// status tells the truth.
public enum CommandLineFace {
  /// Runs one command in this process.
  ///
  /// - Returns: the exit status.
  public static func run() -> Int32 {
    run(environment: .current(), console: .system(), registry: .standard)
  }

  /// Runs one command in a given world; tests do.
  public static func run(
    environment: ProcessEnvironment, console: Console, registry: ComponentRegistry, files: FileSystem = FileSystem(),
    clock: Clock = .system
  ) -> Int32 {
    var environment = environment
    // A web server runs a link of that name; what some of them put into the arguments is the client's word.
    if environment.program.hasSuffix(".cgi") { environment.arguments = [CGI.name] }
    let plain = DiagnosticText(colour: console.errorIsTerminal && environment.variable("NO_COLOR") == nil)
    do {
      let command = try ArgumentReader.read(environment.arguments, operations: Operations.all)
      let session = Session(
        files: files, clock: clock, console: console, environment: environment, interrupt: Interrupt(),
        registry: registry,
        workspacePath: Session.workspacePath(try command.request.text("workspace"), environment),
        isQuiet: command.request.has("quiet"))
      return run(command, in: session)
    } catch {
      return report(error, text: plain, console: console)
    }
  }

  private static func run(_ command: ArgumentReader.Command, in session: Session) -> Int32 {
    do {
      let type = try operation(command, session)
      let signals = try Signals(raising: session.interrupt)
      let answer = try withExtendedLifetime(signals) { try type.run(try request(command, type, session), in: session) }
      try session.console.write(text(of: answer))
      return answer.status.rawValue
    } catch {
      return report(error, text: session.text, console: session.console)
    }
  }

  /// `fedflow`, `fedflow --help` and `fedflow upload --help` are help.
  private static func operation(_ command: ArgumentReader.Command, _ session: Session) throws -> any Operation.Type {
    guard let name = command.operation else {
      if command.request.has("help") { return Help.self }
      throw Diagnostic(
        .unknownOperation, "no operation was named",
        help: "'fedflow help' lists them; 'fedflow submit_job -c CONF -d DSL'")
    }
    if command.request.has("help") { return Help.self }
    if let type = Operations.all.first(where: { $0.name == name }) { return type }
    if Operations.all.contains(where: { $0.name.hasPrefix("\(name) ") }) {
      throw Diagnostic(
        .unknownOperation, "\(English.quote(name)) needs a further word", help: "'fedflow help \(name)' lists them")
    }
    throw Diagnostic(
      .unknownOperation, "fedflow has no operation \(English.quote(name))",
      help: Suggestion.help(for: name, in: Operations.all.map { $0.name }) ?? "'fedflow help' lists them")
  }

  /// A request with what its operation needs: the content of `-c`, all required flags, no stray words.
  private static func request(
    _ command: ArgumentReader.Command, _ type: any Operation.Type, _ session: Session
  ) throws -> Request {
    var request = command.request
    if request.has("help"), let name = command.operation { return Request(flags: [:], operands: [name]) }
    if type.operand == nil, let word = request.operands.first {
      throw Diagnostic(
        .unknownArgument, "\(type.name) does not take \(English.quote(word))",
        help: "'fedflow help \(type.name)' lists its flags")
    }
    if type.readsConfAsRequest, let path = try request.text("config") {
      request = request.over(try session.read(path, called: "conf"))
    }
    try request.requireAll(type.options.filter(\.isRequired).map(\.key))
    return request
  }

  private static func text(of answer: Answer) -> String {
    switch answer.body {
    case .text(let text): text
    case .json(let object): CanonicalJSON.text(.object(object), .fate) + "\n\n"
    case .file(let file): file.path + "\n"
    }
  }

  /// An error as FATE's envelope on standard output and as text on standard error.
  private static func report(_ error: any Error, text: DiagnosticText, console: Console) -> Int32 {
    let list = DiagnosticList(throwing: error)
    try? console.writeError(text.render(list))
    let answer = Answer.failure(list)
    // When standard output is gone or full, the status still tells.
    try? console.write(self.text(of: answer))
    return answer.status.rawValue
  }
}

extension DiagnosticList {
  /// What an error says; one that is no diagnostic is a defect of ours.
  init(throwing error: any Error) {
    switch error {
    case let list as DiagnosticList: self = list
    case let one as Diagnostic: self.init([one])
    default: self.init([Diagnostic(.internalError, "\(error)")])
    }
  }
}

extension Answer {
  /// FATE's envelope of a failure: `retcode` 100 or 101, all messages in `retmsg`, the parts under `errors`.
  static func failure(_ list: DiagnosticList) -> Answer {
    let errors = DiagnosticList(list.errors).sorted
    let messages = errors.map { error in (error.position.map { "\($0.text): " } ?? "") + error.message }
    return .envelope(
      more: ["errors": .list(errors.map(\.answerJSON))], retcode: list.status == .notFound ? 101 : 100,
      retmsg: messages.joined(separator: "\n"), status: list.status)
  }
}

extension Diagnostic {
  /// The parts of a diagnostic in an answer.
  var answerJSON: JSON {
    let parts: [String: JSON?] = [
      "code": .text(code.name), "message": .text(message), "place": place.map(JSON.text), "help": help.map(JSON.text),
    ]
    return .object(parts.compactMapValues { $0 })
  }
}
