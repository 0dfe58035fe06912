import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

/// Every command and endpoint of FATE-Flow's document: the keys and types of its answer are those of the contract
/// (sections 1.3, 2.2, 3.2, 5, 6 and 7; the answers of FATE 1.4.6).
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct DocumentTests {
  @Test(arguments: DocumentCalls.names) func answerIsThatOfTheContract(_ name: String) throws {
    let outcome = try #require(try DocumentCalls.outcomes.get()[name])
    #expect(outcome.isEmpty, "\(outcome.joined(separator: "\n"))")
  }

  /// The document names 22 endpoints and 25 commands; the README lists each of them.
  @Test func nothingOfTheDocumentIsMissing() throws {
    let readme = String(decoding: try FileSystem().readFile("\(Fixture.repository)/README.md"), as: UTF8.self)
    #expect(DocumentCalls.names.count { $0.hasPrefix("/v1/") } == 22)
    for name in DocumentCalls.names { #expect(readme.contains("`\(name)`"), "\(name) is not in the README") }
  }
}

/// The calls of `Fixtures/document/version1.json`, made once and in their order on one workspace.
struct DocumentCalls {
  static let names: [String] = ((try? calls()) ?? []).compactMap { $0["name"]?.textValue }

  /// What is wrong with each answer, by the name of the call.
  static let outcomes = Result { () -> [String: [String]] in
    var run = try DocumentCalls()
    var outcomes: [String: [String]] = [:]
    for call in try calls() { outcomes[call["name"]?.textValue ?? ""] = try run.differences(call) }
    return outcomes
  }

  private static func calls() throws -> [JSON] {
    let path = "\(Fixture.repository)/Tests/EndToEndTests/Fixtures/document/version1.json"
    let source = SourceText(name: path, bytes: try FileSystem().readFile(path))
    return try JSONReader.read(source).json["calls"]?.listValue ?? []
  }

  private let program: Program
  private var values: [String: String]

  private init() throws {
    program = try Program()
    let data = "\(Fixture.repository)/data"
    let pipeline = "\(Fixture.repository)/pipelines/hetero_lr"
    values = [
      "data": data, "data_folder": program.workdir.path("files"), "pipeline": pipeline, "work": program.workdir.path,
    ]
    try FileSystem().createDirectories(program.workdir.path("files"))
    let result = try program.run(["upload", "-c", "\(pipeline)/upload.json"])
    guard result.status == 0 else { throw Program.Unexpected(text: result.error) }
    let settings: JSON = ["data_folders": [.text(data), .text(program.workdir.path("files"))]]
    try program.workdir.write("workspace/settings.json", CanonicalJSON.text(settings, .file))
  }

  private mutating func differences(_ call: JSON) throws -> [String] {
    for (name, content) in call["writes"]?.objectValue ?? [:] {
      try program.workdir.write(name, CanonicalJSON.text(filled(content), .file))
    }
    if let folder = call["removes"]?.textValue { try FileSystem().removeTree(program.workdir.path(folder)) }
    let (answer, problems) = try answer(to: call)
    guard let answer else { return problems }
    if let key = call["keeps"]?.textValue { values[key] = answer["jobId"]?.textValue }
    if call["waits"] == true, let job = answer["jobId"]?.textValue { try wait(for: job) }
    let missing = (call["files"]?.listValue ?? []).map { filled($0).textValue ?? "" }.filter {
      (try? FileSystem().exists(program.workdir.path($0))) != true
    }
    let retcode = answer["retcode"] == 0 ? [] : ["retcode is not 0: \(CanonicalJSON.text(answer, .line).prefix(300))"]
    return problems + retcode + missing.map { "no file \($0)" }
      + AnswerShape(call["answer"] ?? .null).differences(of: answer)
  }

  private func answer(to call: JSON) throws -> (JSON?, [String]) {
    if let command = call["command"].map(filled)?.textValue {
      let result = try program.run(command)
      guard let answer = try? result.answer else { return (nil, ["no JSON: \(result.output) \(result.error)"]) }
      return (answer, result.status == 0 ? [] : ["exit status \(result.status): \(result.error)"])
    }
    let body = CanonicalJSON.text(filled(call["body"] ?? [:]), .line)
    let gateway = GatewayCall(
      method: call["method"]?.textValue ?? "POST", path: call["path"]?.textValue ?? "", body: body)
    let response = try gateway.send(to: program)
    guard let answer = try? response.json else { return (nil, ["no JSON: \(response.headers) \(response.body)"]) }
    return (answer, response.status == 200 ? [] : ["HTTP status \(response.status)"])
  }

  /// A value with `${name}` replaced, and `@path` by the content of the file.
  private func filled(_ json: JSON) -> JSON {
    switch json {
    case .text(let text):
      let text = values.reduce(text) {
        $0.split(separator: "${\($1.key)}", omittingEmptySubsequences: false).joined(separator: $1.value)
      }
      guard text.hasPrefix("@") else { return .text(text) }
      let path = String(text.dropFirst())
      let bytes = (try? FileSystem().readFile(path)) ?? []
      return (try? JSONReader.read(SourceText(name: path, bytes: bytes)).json) ?? .null
    case .list(let elements): return .list(elements.map(filled))
    case .object(let members): return .object(members.mapValues(filled))
    default: return json
    }
  }

  /// Waits until a detached job has ended; the test of its answer is another one.
  private func wait(for job: String) throws {
    for _ in 0..<600 {
      let result = try program.run("query_job -j \(job)")
      let status = try result.answer["data"]?[0]?["f_status"]?.textValue
      if let status, !["waiting", "ready", "running"].contains(status) { return }
      _ = try program.shell("sleep 0.1")
    }
  }
}
