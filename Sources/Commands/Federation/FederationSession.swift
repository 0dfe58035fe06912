import Configuration
import Cryptography
import Diagnostics
import Federation
import Platform
import Workspace

extension CommandOption {
  static let federation = CommandOption(
    "federation", short: "F", .text, "local name of the federation; not needed when there is one")
  static let passwordFile = CommandOption(
    "password_file", .path, "file with the password; - for standard input (else the terminal asks)")
  static let localName = CommandOption("as", .text, "its name on this machine, when not its own")
}

extension Session {
  /// The federations of the workspace.
  func federations(making: Bool = false) throws -> FederationWorld {
    let workspace = try Workspace.prepare(workspacePath, files: files, clock: clock)
    if making { try workspace.makeIfMissing() }
    let (files, environment, clock, interrupt) = (files, environment, clock, interrupt)
    return FederationWorld(
      root: "\(workspace.path)/federations", files: files, clock: clock, environment: environment,
      scrypt: try Scrypt.standard()
    ) { place, messaging, folder in
      let bell = StopBell(interrupt)
      let opener = StoreOpening(files: files, environment: environment, clock: clock, folder: folder) {
        bell.wait(seconds: $0)
      }
      return try messaging.map { try opener.announced(place, $0) } ?? opener.plain(place)
    }
  }

  /// The federation that a request means.
  func federation(_ request: Request, patience: Double = 0) throws -> FederationNode {
    try federations().node(try request.text("federation"), patience: patience)
  }

  /// The password of an invitation: never an argument, never shown.
  func invitationPassword(_ request: Request, isNew: Bool) throws -> SecretBytes {
    var bytes: [UInt8]
    if let path = try request.text("password_file") {
      bytes = path == "-" ? try console.readInput(4096) : try files.readFile(environment.absolute(path), limit: 4096)
    } else {
      guard let typed = try SecretPrompt.read("password of the invitation: ") else {
        throw Diagnostic(
          .badInvitation, "there is no terminal that could ask for the password",
          help: "name a file with --password_file, or - for standard input")
      }
      bytes = typed
      if isNew, try SecretPrompt.read("once more: ") != typed {
        throw Diagnostic(.badInvitation, "the two passwords differ")
      }
    }
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    guard !bytes.isEmpty else { throw Diagnostic(.badInvitation, "the password is empty") }
    return SecretBytes(bytes)
  }

  /// The rules of a contract's file.
  func contract(_ path: String) throws -> [String] {
    do {
      let bytes = try files.readFile(environment.absolute(path), limit: 1 << 20)
      return ContractText.rules(of: String(decoding: bytes, as: UTF8.self))
    } catch let error as Diagnostic where error.code == .fileNotFound {
      throw Diagnostic(.missingFile, "the contract \(English.quote(path)) does not exist")
    }
  }

  /// A conf of a federation; nothing told when there is none.
  func federationConf(_ request: Request) throws -> FederationConf {
    guard let node = request.conf else { return FederationConf() }
    return try FederationConf(node, from: environment) { path in
      String(decoding: try files.readFile(environment.absolute(path), limit: 1 << 20), as: UTF8.self)
    }
  }
}

extension Answer {
  /// The envelope of SymetryML's answers (contract A5).
  static func symetry(
    _ status: AnswerStatus, _ text: String, values: [String: JSON] = [:], location: String? = nil,
    exit: ExitStatus = .done
  ) -> Answer {
    var members: [String: JSON] = [
      "statusCode": .text(status.rawValue), "statusString": .text(text), "values": .object(values),
    ]
    if let location { members["location"] = .text(location) }
    return Answer(body: .json(members), status: exit)
  }

  /// The answer that a job's record is (contract C4).
  static func job(_ job: FederationJob) -> Answer {
    let exit: ExitStatus =
      switch job.status {
      case .ok, .created: .done
      case .accepted: .accepted
      case .badRequest: .badRequest
      case .unauthorized: .notPermitted
      case .conflict: .conflict
      case .serverError: .jobFailed
      }
    return .symetry(job.status, job.text, values: ["jobinfo": job.json], location: "jobs/\(job.id)", exit: exit)
  }
}
