import Configuration
import Diagnostics
import Exchange
import Federation
import Platform

/// `federation join`: asks to be let in.
enum FederationJoin: Operation {
  static let name = "federation join"
  static let group = OperationGroup.federation
  static let summary = "join a federation with an invitation"
  static let details = """
    Writes a claim, which the administrator's next sync answers; until then the answer is ACCEPTED (status 3) with
    the number of a job. 'fedflow federation sync', which cron runs anyway, finishes it. The conf may have node,
    backend (where this machine reaches the federation), contract (on_send, on_receive), allow_peer_explore and
    relay.
    """
  static let options: [CommandOption] = [
    CommandOption("invite", .path, required: true, "file of the invitation"),
    CommandOption("config", short: "c", .path, "what this node is told, JSON or YAML"),
    CommandOption("backend", .text, "where this machine reaches the federation: dir:PATH"),
    CommandOption("node", .text, "name of this node"),
    CommandOption("wait", .integer, "seconds to wait for the administrator's answer"),
    .localName, .passwordFile,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let path = try request.required("invite")
    let invitation = try Invitation(
      opening: try session.invitation(path), password: try session.invitationPassword(request, isNew: false))
    var conf = try session.federationConf(request)
    if let name = request.flags["node"]?.textValue { conf.nodeName = name }
    if let place = request.flags["backend"]?.textValue {
      let source = SourceText(name: "--backend", text: place)
      conf.place = try ExchangePlace(Node(.text(place), at: source.position(atByte: 0)), from: session.environment)
    }
    let world = try session.federations(making: true)
    var node = try world.join(invitation, conf, localName: try request.text("as"))
    let end = session.clock.monotonic() + Double(try request.integer("wait") ?? 0)
    while node.state.phase == .joining, session.clock.monotonic() < end {
      StopBell(session.interrupt).wait(seconds: 1)
      try session.interrupt.check()
      _ = try node.sync()
    }
    guard let job = node.settings.joinJob else { return .symetry(.accepted, "Job Created", exit: .accepted) }
    return .job(try world.jobs.get(job))
  }
}

extension Session {
  /// The text of an invitation.
  func invitation(_ path: String) throws -> SourceText {
    do {
      return SourceText(name: path, bytes: try files.readFile(environment.absolute(path), limit: 1 << 20))
    } catch let error as Diagnostic where error.code == .fileNotFound {
      throw Diagnostic(.missingFile, "the invitation \(English.quote(path)) does not exist")
    }
  }
}
