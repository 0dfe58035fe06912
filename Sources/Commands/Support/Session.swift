import Configuration
import Diagnostics
import Pipeline
import Platform
import Workspace

/// What an operation has of the world: files, clock, console, the registry and the workspace's place.
struct Session: Sendable {
  let files: FileSystem
  let clock: Clock
  let console: Console
  let environment: ProcessEnvironment
  let interrupt: Interrupt
  let registry: ComponentRegistry
  /// The absolute path of the tree.
  let workspacePath: String
  /// Whether only errors are said.
  var isQuiet: Bool
  /// Through which face the request came.
  var face = Face.commandLine

  /// The two faces of the operations.
  enum Face: Sendable {
    case commandLine
    /// CGI: answers at once, reads no file that the settings do not allow.
    case rest
  }

  /// The settings of the workspace; the standard ones when it is not there yet.
  func settings() throws -> Settings {
    try Workspace.prepare(workspacePath, files: files, clock: clock).settings()
  }

  /// Says something on standard error, unless quiet.
  func say(_ text: String) {
    if !isQuiet { complain(text + "\n") }
  }

  /// Shows warnings as they are, unless quiet.
  func show(_ diagnostics: [Diagnostic]) {
    guard !isQuiet, !diagnostics.isEmpty else { return }
    complain(text.render(DiagnosticList(diagnostics)))
  }

  /// Says something on standard error even when quiet. That nobody can read it is no reason to stop.
  func complain(_ text: String) { try? console.writeError(text) }

  /// The renderer that suits standard error.
  var text: DiagnosticText {
    DiagnosticText(colour: console.errorIsTerminal && environment.variable("NO_COLOR") == nil)
  }

  /// `--workspace`, else `FEDFLOW_WORKSPACE`, else systemd's `STATE_DIRECTORY`, else `./workspace` (design 4).
  static func workspacePath(_ flag: String?, _ environment: ProcessEnvironment) -> String {
    let named = flag ?? environment.variable("FEDFLOW_WORKSPACE") ?? environment.variable("STATE_DIRECTORY")
    return environment.absolute(named ?? "workspace")
  }

  /// Reads a conf or DSL with positions; its name in messages is what the user typed.
  func read(_ path: String, called what: String) throws -> Node {
    do {
      let bytes = try files.readFile(environment.absolute(path), limit: ReadingLimits.standard.bytes)
      return try ConfigurationFile.read(SourceText(name: path, bytes: bytes))
    } catch let error as Diagnostic where error.code == .fileNotFound {
      throw Diagnostic(.missingFile, "the \(what) \(English.quote(path)) does not exist", help: nearest(path))
    }
  }

  private func nearest(_ path: String) -> String? {
    let folder = Path.parent(environment.absolute(path))
    guard let names = try? files.list(folder) else { return "there is no folder '\(folder)'" }
    return Suggestion.help(for: Path.name(path), in: names)
  }
}
