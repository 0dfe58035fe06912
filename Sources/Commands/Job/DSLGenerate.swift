import Configuration
import Diagnostics
import Pipeline
import Platform
import Workspace

/// `dsl_generate`: the DSL of a prediction from that of a training (contract 2.3, job/dsl/generate).
enum DSLGenerate: Operation {
  static let name = "dsl_generate"
  static let group = OperationGroup.job
  static let summary = "make the DSL of a prediction from that of a training"
  static let details = """
    The components that are named stay, each with the model that it learnt. Without --filename the DSL is shown, with it
    it is written below --output_path.
    """
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with train_dsl (JSON text or object), cpn_str, version"),
    CommandOption("train_dsl_path", .path, "the DSL of the training, JSON or YAML"),
    CommandOption("cpn_str", .text, "the components to keep: a,b,c; without it those that a deployment keeps"),
    CommandOption("version", .text, "1 or 2: the version of the DSL (without it that of the workspace's api_version)"),
    .outputPath, CommandOption("filename", .text, "the name of the file"),
  ]
  static let routes: [Route] = [.post("job/dsl/generate", answering: .fileIfNamed)]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let training = try training(request, session)
    let generation = try generation(request, session)
    let names = try names(request)
    let dsl =
      names.isEmpty
      ? try InferenceDSL.derive(from: training, generation: generation, registry: session.registry)
      : try InferenceDSL.derive(from: training, generation: generation, components: names)
    guard let name = try request.text("filename") else { return .envelope(data: dsl) }
    let bytes = Array(CanonicalJSON.text(dsl, .fate).utf8)
    if session.face == .rest {
      let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
      return try .attachment(name, bytes, in: workspace, session)
    }
    let folder = session.environment.absolute(try request.text("output_path") ?? ".")
    return try .written(bytes, Path.join(folder, try FileName.checked(name)), session)
  }

  private static func training(_ request: Request, _ session: Session) throws -> JSON {
    if session.face == .commandLine, let path = try request.text("train_dsl_path") {
      return try session.read(path, called: "training DSL").json
    }
    switch request["train_dsl"] {
    case .some(.text(let text)):
      return try JSONReader.read(SourceText(name: "train_dsl", bytes: Array(text.utf8))).json
    case .some(.object(let object)): return .object(object)
    default: throw Diagnostic.missingArguments(["train_dsl"])
    }
  }

  private static func generation(_ request: Request, _ session: Session) throws -> Generation {
    switch try request.text("version") {
    case "1": return .fate14
    case "2": return .fate15
    case nil: return try session.settings().apiVersion == .v1_11 ? .fate15 : .fate14
    case let other?:
      throw Diagnostic(
        .badArgument, "'version' must be 1 or 2, found \(English.quote(other))", at: request.position("version"))
    }
  }

  /// A list, or a text as people write one: `a, b` or `[a,b]`, over several lines too.
  private static func names(_ request: Request) throws -> [String] {
    if let list = request["cpn_str"]?.listValue { return list.compactMap(\.textValue) }
    let separators: Set<Character> = [",", "[", "]", "\"", "'", " ", "\n", "\r", "\t"]
    return try (request.text("cpn_str") ?? "").split { separators.contains($0) }.map(String.init)
  }
}
