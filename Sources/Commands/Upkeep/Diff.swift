import Configuration
import Diagnostics
import Platform
import Workspace

/// `diff`: two jobs, or two manifests, side by side; usable as a gate in CI.
enum Diff: Operation {
  static let name = "diff"
  static let group = OperationGroup.upkeep
  static let summary = "show in which parameters, inputs, metrics and outputs two jobs differ"
  static let details = """
    Each side is a job id, the path of a manifest.json, or REVISION:PATH of one that git keeps. The status is 1 when
    something differs; --gate metrics,inputs lets only these count (run, parameters, inputs, metrics, outputs), the
    others are shown. --threshold auc=0.01 lets metrics of that name, or whose name ends so, differ by up to so much;
    auc=1% relatively.
    """
  static let operand: String? = "FIRST SECOND"
  static let options = [
    CommandOption("gate", .text, "which differences count, a list of sections (else all)"),
    CommandOption("threshold", .repeated, "how far a metric may be off: NAME=0.01 or NAME=1%"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard request.operands.count == 2 else {
      throw Diagnostic(.missingArgument, "two sides are needed", help: "fedflow diff JOB1 JOB2")
    }
    let gate = try Gate(request)
    let sides = try request.operands.map { try ManifestSource($0, session).manifest() }
    let items = ManifestDifference(sides[0], sides[1]).items
    var counting = 0
    let rows = items.map { item -> JSON in
      let counts = gate.counts(item)
      if counts { counting += 1 }
      let (one, other) = (Self.word(item.first), Self.word(item.second))
      session.say("\(counts ? " " : "~")\(item.section.rawValue) \(item.name): \(one) → \(other)")
      return [
        "section": .text(item.section.rawValue), "name": .text(item.name), "first": item.first ?? .null,
        "second": item.second ?? .null, "counts": .bool(counts),
      ]
    }
    return .envelope(
      data: ["differences": .list(rows)], retcode: counting == 0 ? 0 : 100,
      retmsg: counting == 0 ? "success" : "\(English.count(counting, "difference"))", omitsEmpty: false,
      status: counting == 0 ? .done : .jobFailed)
  }

  private static func word(_ json: JSON?) -> String {
    guard let json else { return "absent" }
    let text = CanonicalJSON.text(json, .line)
    return text.utf8.count > 80 ? text.prefix(77) + "…" : text
  }
}

/// Which differences count.
struct Gate {
  private let sections: Set<ManifestDifference.Section>
  private let thresholds: [(name: String, limit: Double, isRelative: Bool)]

  init(_ request: Request) throws {
    let all = ManifestDifference.Section.allCases
    let words = (try request.text("gate") ?? "").split { $0 == "," || $0 == " " }.map(String.init)
    sections =
      words.isEmpty
      ? Set(all)
      : try Set(
        words.map { word in
          guard let section = ManifestDifference.Section(rawValue: word) else {
            throw Diagnostic(
              .badArgument, "'--gate' knows \(English.list(all.map(\.rawValue), "and")), found \(English.quote(word))",
              help: Suggestion.help(for: word, in: all.map(\.rawValue)))
          }
          return section
        })
    thresholds = try request.texts("threshold").map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let isRelative = parts.last?.hasSuffix("%") == true
      guard parts.count == 2, let limit = Double(isRelative ? String(parts[1].dropLast()) : parts[1]), limit >= 0 else {
        throw Diagnostic(
          .badArgument, "'--threshold' must be NAME=NUMBER or NAME=NUMBER%, found \(English.quote(text))")
      }
      return (parts[0], isRelative ? limit / 100 : limit, isRelative)
    }
  }

  func counts(_ item: ManifestDifference.Item) -> Bool {
    guard sections.contains(item.section) else { return false }
    guard item.section == .metrics, let one = item.first?.doubleValue, let other = item.second?.doubleValue else {
      return true
    }
    guard let threshold = thresholds.first(where: { item.name == $0.name || item.name.hasSuffix(".\($0.name)") }) else {
      return true
    }
    let distance = abs(one - other)
    return threshold.isRelative ? distance > threshold.limit * abs(one) : distance > threshold.limit
  }
}

/// Where a manifest comes from: a job, a file, or what git keeps.
struct ManifestSource {
  private let text: String
  private let session: Session

  init(_ text: String, _ session: Session) {
    self.text = text
    self.session = session
  }

  func manifest() throws -> Manifest {
    let path = session.environment.absolute(text)
    if try session.files.status(path)?.kind == .file {
      return try Manifest(reading: try session.files.readFile(path, limit: 1 << 30), name: text)
    }
    // A job id has digits only, a path after a revision something else.
    if let colon = text.firstIndex(of: ":") { return try ofRevision(text[..<colon], text[text.index(after: colon)...]) }
    let workspace = try session.openWorkspace()
    return try workspace.verifiableManifest(of: workspace.jobs.record(try workspace.jobs.find(text)))
  }

  private func ofRevision(_ revision: Substring, _ path: Substring) throws -> Manifest {
    // A revision that begins with a dash would be a flag.
    guard !revision.hasPrefix("-") else {
      throw Diagnostic(.badArgument, "\(English.quote(text)) names no revision")
    }
    // `./` makes git look from the current folder.
    let place = path.hasPrefix("/") || path.hasPrefix("./") ? String(path) : "./\(path)"
    var command = ChildCommand(
      "git", ["show", "\(revision):\(place)"], variables: session.environment.variables,
      folder: session.environment.currentDirectory)
    command.output = .captured(limit: 1 << 28)
    command.error = .captured(limit: 1 << 16)
    let ended = try ChildProcess.run(command, limit: 60, interrupt: session.interrupt)
    guard ended.isSuccess else {
      let word = String(decoding: ended.error, as: UTF8.self).split(separator: "\n").first.map(String.init)
      throw Diagnostic(.missingFile, "git has no \(English.quote(text)): \(word ?? ended.text)")
    }
    return try Manifest(reading: ended.output, name: text)
  }
}
